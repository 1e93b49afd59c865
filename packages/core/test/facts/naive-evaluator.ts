import type { RuleEdgeInstance } from '../../src/facts/activation.ts';
import { consequencesOf } from '../../src/facts/consequences.ts';
import { labelGraph } from '../../src/facts/label-order.ts';
import { labelsOf } from '../../src/facts/rule-labels.ts';
import { type RuleSource, type SourcedRule, sourcedRules } from '../../src/facts/rule-source.ts';
import { type Fact, factKey } from '../../src/model/fact.ts';
import { canonicalJson } from '../../src/model/fingerprint.ts';
import type { JsonValue } from '../../src/model/json.ts';
import { type Bindings, matchPattern, noBindings, parsePattern } from '../../src/model/pattern.ts';
import type { RuleCondition } from '../../src/model/rule.ts';
import { idInFact } from '../../src/model/service-id.ts';
import { substituteId, substitutePattern } from '../../src/model/substitution.ts';

/** What rules derive, computed from nothing. */
export interface NaiveResult {
  readonly visible: readonly string[];
  readonly activations: readonly string[];
  readonly edges: readonly string[];
}

/** Every rule in the order of labels, every condition against every fact: slow and plain. */
export function evaluateNaively(base: readonly Fact[], sources: readonly RuleSource[]): NaiveResult {
  const rules = sourcedRules(sources);
  const { cyclic, levels } = labelGraph(rules);
  const levelOf = (rule: SourcedRule): number =>
    Math.max(0, ...labelsOf(rule).matched.map((label) => levels.get(label) ?? 0));
  const inOrder = [...rules]
    .filter(([key]) => !cyclic.has(key))
    .map(([, rule]) => rule)
    .sort((a, b) => levelOf(a) - levelOf(b));
  const visible = new Map(base.map((fact) => [factKey(fact), fact]));
  const activations: string[] = [];
  const edges = new Set<string>();
  for (const rule of inOrder) {
    for (const bindings of waysToHold(rule, [...visible.values()])) {
      const { activation, facts, edges: derived } = consequencesOf(rule, bindings);
      activations.push(activation.key);
      for (const fact of facts) visible.set(factKey(fact), fact);
      for (const edge of derived) edges.add(edgeText(edge));
    }
  }
  return { visible: [...visible.keys()].sort(), activations: activations.sort(), edges: [...edges].sort() };
}

/** An edge as a text to compare. */
export function edgeText({ service, requirement, by }: RuleEdgeInstance): string {
  return canonicalJson([service, by, { ...requirement }]);
}

function waysToHold({ owner, definition }: SourcedRule, visible: readonly Fact[]): readonly Bindings[] {
  const starts =
    owner === null
      ? [noBindings]
      : matches(['run-service', [owner.id, ...owner.params.map((name) => `?${name}`)]], noBindings, visible);
  const params = owner?.params ?? [];
  const ways = new Map<string, Bindings>();
  for (const start of starts) {
    let found: readonly Bindings[] = [start];
    for (const condition of definition.when) {
      found = found.flatMap((bindings) => matches(patternOf(condition, params, start), bindings, visible));
    }
    for (const bindings of found) {
      if (definition.unless.some((one) => matches(patternOf(one, params, start), bindings, visible).length > 0))
        continue;
      ways.set(canonicalJson([...bindings].sort(([a], [b]) => (a < b ? -1 : 1))), bindings);
    }
  }
  return [...ways.values()];
}

/** The pattern of a condition once the parameters are known. */
function patternOf(condition: RuleCondition, params: readonly string[], start: Bindings): JsonValue {
  const known = new Map([...start].filter(([name]) => params.includes(name)));
  if (condition.kind === 'fact') return substitutePattern(condition.fact, known);
  const id = substituteId(condition.service, known) ?? 'nobody';
  return ['service-state', idInFact(id).map((part) => `=${part}`), `=${condition.state}`];
}

function matches(pattern: JsonValue, bindings: Bindings, visible: readonly Fact[]): readonly Bindings[] {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) throw new Error(parsed.message);
  return visible.map((fact) => matchPattern(parsed.pattern.pattern, fact, bindings)).filter((found) => found !== null);
}
