import type { DefinitionOutline } from '../model/definition-outline.ts';
import { reservedLabels } from '../model/fact.ts';
import type { JsonValue } from '../model/json.ts';
import { parsePattern } from '../model/pattern.ts';
import type { RuleCondition, RuleDefinition } from '../model/rule.ts';
import { type ServiceId, templateNameOf } from '../model/service-id.ts';
import { hasReference } from '../model/substitution.ts';
import type { InsightWorld } from './insight-world.ts';

/** A rule that may be part of a round: it sees the services, and acts on them, by itself or through other rules. */
export interface TurningRule {
  readonly name: string;
  readonly file: string;
}

interface RuleInRound extends TurningRule {
  readonly seesMembers: boolean;
  readonly actsOnMembers: boolean;
  readonly reads: ReadonlySet<string>;
  readonly asserts: ReadonlySet<string>;
}

/** The rules that may make services turn round and round, in the order of their files. */
export function turningRules(members: readonly ServiceId[], world: InsightWorld): readonly TurningRule[] {
  const names = new Set(members.flatMap((id) => [id, templateNameOf(id) ?? id]));
  const required = requiredLabels(members, world);
  const rules = [...world.outlines.values()].flatMap((outline) =>
    outline.rules.map((rule) => inRound(rule, outline, names, required)),
  );
  const ahead = closure(rules, ({ seesMembers }) => seesMembers, 'asserts', 'reads');
  const behind = closure(rules, ({ actsOnMembers }) => actsOnMembers, 'reads', 'asserts');
  return rules
    .filter((rule) => ahead.has(rule) && behind.has(rule))
    .map(({ name, file }) => ({ name, file }))
    .sort((a, b) => (`${a.file} ${a.name}` < `${b.file} ${b.name}` ? -1 : 1));
}

function inRound(
  rule: RuleDefinition,
  { id, kind, file }: DefinitionOutline,
  names: ReadonlySet<string>,
  required: ReadonlySet<string>,
): RuleInRound {
  const conditions = [...rule.when, ...rule.unless];
  const isOfMember = kind !== 'rules' && names.has(id);
  const asserts = new Set(rule.assert.flatMap(labelOf));
  const targets = [...rule.require, ...rule.edges.map(({ service }) => service)];
  return {
    name: rule.name,
    file: file ?? id,
    seesMembers: isOfMember || conditions.some((condition) => sees(condition, names)),
    actsOnMembers:
      targets.some((target) => mayBe(target, names)) ||
      rule.assert.some((fact) => isAbout(fact, [reservedLabels.requireService], names)) ||
      [...asserts].some((label) => required.has(label)),
    reads: new Set(conditions.flatMap((one) => (one.kind === 'fact' ? labelOf(one.fact) : []))),
    asserts,
  };
}

/** All rules that are reached from the first ones, where one hands labels on that another one takes. */
function closure(
  rules: readonly RuleInRound[],
  isFirst: (rule: RuleInRound) => boolean,
  handsOn: 'asserts' | 'reads',
  takes: 'asserts' | 'reads',
): ReadonlySet<RuleInRound> {
  const reached = new Set(rules.filter(isFirst));
  const labels = new Set<string>();
  // Sets are walked in the order of entry, what is added on the way included.
  for (const rule of reached) {
    const fresh = [...rule[handsOn]].filter((label) => !labels.has(label));
    if (fresh.length === 0) continue;
    for (const label of fresh) labels.add(label);
    for (const other of rules) if (fresh.some((label) => other[takes].has(label))) reached.add(other);
  }
  return reached;
}

function requiredLabels(members: readonly ServiceId[], { reconciler }: InsightWorld): ReadonlySet<string> {
  const labels = new Set<string>();
  for (const id of members) {
    for (const { requirement } of reconciler.graph.requirements.entriesOf(id)) {
      if (requirement.kind === 'fact') for (const label of labelOf(requirement.fact)) labels.add(label);
    }
  }
  return labels;
}

function sees(condition: RuleCondition, names: ReadonlySet<string>): boolean {
  if (condition.kind === 'service') return mayBe(condition.service, names);
  return isAbout(condition.fact, [reservedLabels.serviceState, reservedLabels.runService], names);
}

/** Whether a fact, or a pattern, has one of these labels, and may name one of the services. */
function isAbout(fact: JsonValue, labels: readonly string[], names: ReadonlySet<string>): boolean {
  const [label] = labelOf(fact);
  if (label === undefined || !labels.includes(label) || !Array.isArray(fact)) return false;
  const [, id] = fact;
  const [name] = Array.isArray(id) ? id : [id];
  return typeof name !== 'string' || /^[?_]/.test(name) || mayBe(name.replace(/^=/, ''), names);
}

/** Which instance a reference leads to is known only by the values. */
function mayBe(written: string, names: ReadonlySet<string>): boolean {
  const [name = ''] = written.split('@');
  return hasReference(name) || names.has(written) || names.has(name);
}

function labelOf(fact: JsonValue): readonly string[] {
  const parsed = parsePattern(fact);
  return parsed.ok ? [parsed.pattern.label] : [];
}
