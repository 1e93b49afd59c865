import { hasReference, type JsonValue, type RuleCondition, type RuleDefinition, reservedLabels } from '@hermit/core';
import { createFinding, type Place } from '../findings/create-finding.ts';
import type { GraphFinding, GraphMember, GraphSet } from './graph-set.ts';
import { literalText } from './pattern-shape.ts';
import { placeIn } from './place-in.ts';
import { shortestPath } from './shortest-path.ts';
import { strongComponents } from './strong-components.ts';

/** A rule makes facts with one label out of facts with another. */
interface LabelEdge {
  readonly to: string;
  readonly member: GraphMember;
  readonly rule: string;
  readonly locate: () => Place;
}

/** Rules that keep each other alive: the facts of one lead to the facts of the other, and back. Each cycle once. */
export function ruleCycles(set: GraphSet): GraphFinding[] {
  const edges = labelEdges(set);
  const edgesOf = (label: string): readonly LabelEdge[] => edges.get(label) ?? [];
  const labels = [...edges.keys()].sort();
  return strongComponents(labels, (label) => edgesOf(label).map(({ to }) => to)).flatMap((knot) => {
    const inside = new Set(knot);
    const start = [...knot].sort()[0] ?? '';
    const path = shortestPath(start, start, (label) => edgesOf(label).filter(({ to }) => inside.has(to)));
    return path === null ? [] : [cycleFinding(start, path)];
  });
}

function labelEdges(set: GraphSet): ReadonlyMap<string, LabelEdge[]> {
  const edges = new Map<string, LabelEdge[]>();
  for (const member of set.members) {
    for (const [index, rule] of member.definition.rules.entries()) {
      const locate = (): Place => placeIn(member, `/rule/${index}`, 'key');
      for (const from of matchedLabels(rule)) {
        const known = edges.get(from) ?? [];
        for (const to of assertedLabels(rule)) known.push({ to, member, rule: rule.name, locate });
        edges.set(from, known);
      }
    }
  }
  return edges;
}

function matchedLabels({ when, unless }: RuleDefinition): ReadonlySet<string> {
  const labels = [...when, ...unless].map(labelOfCondition);
  return new Set(labels.filter((label) => label !== null));
}

function labelOfCondition(condition: RuleCondition): string | null {
  return condition.kind === 'service' ? reservedLabels.serviceState : labelOf(condition.fact);
}

function assertedLabels({ assert, require }: RuleDefinition): ReadonlySet<string> {
  const labels = assert.map((fact) => (isFactLike(fact) && !hasReference(fact[0]) ? fact[0] : null));
  const all = new Set(labels.filter((label) => label !== null));
  return require.length === 0 ? all : all.add(reservedLabels.requireService);
}

function labelOf(pattern: JsonValue): string | null {
  return isFactLike(pattern) ? literalText(pattern[0]) : null;
}

function isFactLike(value: JsonValue): value is readonly [string, ...JsonValue[]] {
  return Array.isArray(value) && typeof value[0] === 'string';
}

function cycleFinding(start: string, path: readonly LabelEdge[]): GraphFinding {
  const places = path.map(({ locate }) => locate());
  const steps = path.map(({ to, rule }, index) => {
    const { file, line } = places[index] ?? { file: null, line: null };
    return `→ ${JSON.stringify(to)} by the rule ${JSON.stringify(rule)} (${file}${line === null ? '' : `:${line}`})`;
  });
  const message = `facts lead back to themselves: ${JSON.stringify(start)} ${steps.join(' ')}; rules that keep each other alive are not applied`;
  const place = places[0] ?? { file: null, line: null, column: null, keyPath: null };
  const suggestion = 'let one of the rules assert facts with another label';
  const about = [...new Set(path.map(({ member }) => member.definition.id))];
  return { finding: createFinding('rule-cycle', place, message, suggestion), about };
}
