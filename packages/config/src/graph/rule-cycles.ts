import { type LabelCycleStep, labelOrder, type RuleSource } from '@hermit/core';
import { createFinding, type Place } from '../findings/create-finding.ts';
import type { GraphFinding, GraphMember, GraphSet } from './graph-set.ts';
import { placeIn } from './place-in.ts';

/** How many cycles are told at a time. */
const cyclesLimit = 100;

/**
 * Rules that keep each other alive: the facts of one lead to the facts of the other, and back. Each cycle once, and of
 * rules that stand on several cycles one.
 */
export function ruleCycles({ members }: GraphSet): GraphFinding[] {
  const findings: GraphFinding[] = [];
  const byFile = new Map(members.map((member) => [fileOf(member), member]));
  let sources = members.filter(({ definition }) => definition.rules.length > 0).map(sourceOf);
  while (findings.length < cyclesLimit) {
    const order = labelOrder(sources);
    if (order.ok) break;
    findings.push(cycleFinding(order.cycle, byFile));
    sources = sources.map((source) => withoutRules(source, order.cycle));
  }
  return findings;
}

function fileOf({ definition }: GraphMember): string {
  return definition.source.file ?? definition.id;
}

function sourceOf(member: GraphMember): RuleSource {
  const { id, kind, params, rules } = member.definition;
  return { file: fileOf(member), owner: kind === 'rules' ? null : { id, params }, rules };
}

function withoutRules(source: RuleSource, cycle: readonly LabelCycleStep[]): RuleSource {
  const told = new Set(cycle.filter(({ file }) => file === source.file).map(({ rule }) => rule));
  return told.size === 0 ? source : { ...source, rules: source.rules.filter(({ name }) => !told.has(name)) };
}

function cycleFinding(cycle: readonly LabelCycleStep[], byFile: ReadonlyMap<string, GraphMember>): GraphFinding {
  const places = cycle.map((step) => placeOf(step, byFile));
  const ways = cycle.map(({ rule }, index) => {
    const next = cycle[(index + 1) % cycle.length];
    return `→ ${JSON.stringify(next?.label)} by the rule ${JSON.stringify(rule)} (${placeText(places[index])})`;
  });
  const message = `facts lead back to themselves: ${JSON.stringify(cycle[0]?.label)} ${ways.join(' ')}; rules that keep each other alive are not applied`;
  const place = places[0] ?? { file: null, line: null, column: null, keyPath: null };
  const finding = createFinding('rule-cycle', place, message, 'let one of the rules assert facts with another label');
  return { finding, about: [...new Set(cycle.flatMap(({ file }) => byFile.get(file)?.definition.id ?? []))] };
}

function placeOf({ file, rule }: LabelCycleStep, byFile: ReadonlyMap<string, GraphMember>): Place {
  const member = byFile.get(file);
  if (member === undefined) return { file, line: null, column: null, keyPath: null };
  const index = member.definition.rules.findIndex(({ name }) => name === rule);
  return placeIn(member, `/rule/${index}`, 'key');
}

function placeText(place: Place | undefined): string {
  if (place === undefined || place.line === null) return String(place?.file);
  return `${place.file}:${place.line}`;
}
