import { invariant } from '../model/invariant-error.ts';
import { byText } from './key-order.ts';
import { labelsOf, type RuleLabels } from './rule-labels.ts';
import { type RuleSource, type SourcedRule, sourcedRules } from './rule-source.ts';
import { strongComponents } from './strong-components.ts';

/** One step of a cycle: this rule looks at the label, and asserts the label of the next step. */
export interface LabelCycleStep {
  readonly label: string;
  readonly file: string;
  readonly rule: string;
}

/** An order in which every label comes after those that it is derived from, or a cycle that allows none. */
export type LabelOrder =
  | { readonly ok: true; readonly order: readonly string[] }
  | { readonly ok: false; readonly cycle: readonly LabelCycleStep[] };

/** A label that a rule derives from another one. */
interface LabelEdge {
  readonly to: string;
  readonly rule: SourcedRule;
}

/** What rules derive from what. */
export interface LabelGraph {
  /** By rule key: the rules that stand on a cycle, and one cycle that they are part of. */
  readonly cyclic: ReadonlyMap<string, readonly LabelCycleStep[]>;
  /** By label: the least number that is greater than those of all labels that it is derived from by other rules. */
  readonly levels: ReadonlyMap<string, number>;
}

/**
 * Whether the facts that rules assert can be derived in one pass: no fact may be derived, over any number of rules,
 * from facts with its own label.
 */
export function labelOrder(sources: readonly RuleSource[]): LabelOrder {
  const { cyclic, levels } = labelGraph(sourcedRules(sources));
  const [cycle] = cyclic.values();
  if (cycle !== undefined) return { ok: false, cycle };
  const order = [...levels].sort(([a, low], [b, high]) => low - high || byText(a, b)).map(([label]) => label);
  return { ok: true, order: order.filter((label) => label !== nothing) };
}

/** What rules without conditions look at: so that what they assert comes after it too. No label is empty. */
const nothing = '';

/** The graph of labels, those rules that are part of a cycle left out of the levels. */
export function labelGraph(rules: ReadonlyMap<string, SourcedRule>): LabelGraph {
  const labels = new Map([...rules].map(([key, rule]) => [key, labelsLookedAt(rule)] as const));
  const edges = edgesOf(rules, labels);
  const components = strongComponents(new Map([...edges].map(([label, out]) => [label, out.map(({ to }) => to)])));
  const component = new Map(components.flatMap((members, index) => members.map((label) => [label, index] as const)));
  const isInside = (from: string, to: string): boolean => component.get(from) === component.get(to);
  const cycles = new Map<number, readonly LabelCycleStep[]>();
  const cyclic = new Map<string, readonly LabelCycleStep[]>();
  for (const [key, { matched, asserted }] of [...labels].sort(([a], [b]) => byText(a, b))) {
    const start = matched.find((from) => asserted.some((to) => isInside(from, to)));
    if (start === undefined) continue;
    const index = component.get(start) ?? -1;
    const cycle = cycles.get(index) ?? cycleThrough(start, edges, isInside);
    cycles.set(index, cycle);
    cyclic.set(key, cycle);
  }
  for (const key of cyclic.keys()) labels.delete(key);
  return { cyclic, levels: levelsOf(components, edgesOf(rules, labels)) };
}

function labelsLookedAt(rule: SourcedRule): RuleLabels {
  const { matched, asserted } = labelsOf(rule);
  return { matched: matched.length === 0 ? [nothing] : matched, asserted };
}

function edgesOf(
  rules: ReadonlyMap<string, SourcedRule>,
  labels: ReadonlyMap<string, RuleLabels>,
): ReadonlyMap<string, readonly LabelEdge[]> {
  const edges = new Map<string, LabelEdge[]>();
  for (const [key, { matched, asserted }] of labels) {
    const rule = rules.get(key);
    invariant(rule !== undefined, `rule ${key} has labels but no definition`);
    for (const label of [...matched, ...asserted]) if (!edges.has(label)) edges.set(label, []);
    for (const from of matched) edges.get(from)?.push(...asserted.map((to) => ({ to, rule })));
  }
  return edges;
}

/** A shortest way from a label back to it, by breadth first. */
function cycleThrough(
  start: string,
  edges: ReadonlyMap<string, readonly LabelEdge[]>,
  isInside: (from: string, to: string) => boolean,
): readonly LabelCycleStep[] {
  const steps = new Map<string, LabelCycleStep>();
  const reached = new Set([start]);
  for (const label of reached) {
    for (const { to, rule } of edges.get(label) ?? []) {
      if (!isInside(label, to) || steps.has(to)) continue;
      steps.set(to, { label, file: rule.file, rule: rule.definition.name });
      if (to === start) return wayTo(start, steps);
      reached.add(to);
    }
  }
  return [];
}

/** The steps that lead to a label, from that label on. */
function wayTo(end: string, steps: ReadonlyMap<string, LabelCycleStep>): readonly LabelCycleStep[] {
  const way: LabelCycleStep[] = [];
  for (let step = steps.get(end); step !== undefined; step = step.label === end ? undefined : steps.get(step.label)) {
    way.push(step);
  }
  return way.reverse();
}

/** The components come with those that they lead to first; so from the last to the first every level is known in time. */
function levelsOf(
  components: readonly (readonly string[])[],
  edges: ReadonlyMap<string, readonly LabelEdge[]>,
): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const label of components.toReversed().flat()) {
    const level = levels.get(label) ?? 0;
    levels.set(label, level);
    for (const { to } of edges.get(label) ?? []) levels.set(to, Math.max(levels.get(to) ?? 0, level + 1));
  }
  return levels;
}
