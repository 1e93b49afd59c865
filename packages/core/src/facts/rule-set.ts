import { canonicalJson } from '../model/fingerprint.ts';
import { compileRule } from './compile-rule.ts';
import type { CompiledRule } from './compiled-rule.ts';
import { byText } from './key-order.ts';
import { type LabelCycleStep, labelGraph } from './label-order.ts';
import { labelsOf } from './rule-labels.ts';
import { type RuleSource, type SourcedRule, sourcedRules } from './rule-source.ts';

/** A rule that should hold. */
export interface WantedRule {
  readonly key: string;
  readonly source: SourcedRule;
  /** `null` for a rule that was not compiled. */
  readonly fingerprint: string | null;
  /** Rules of a level look only at what those of lower levels assert. */
  readonly level: number;
  /** `null` if it can not be used; `problems` say why. The same object for as long as the rule is the same. */
  readonly compiled: CompiledRule | null;
  readonly problems: readonly string[];
}

/** The rules that should hold, by key. Those that did not change are taken over as they are. */
export function wantedRules(
  sources: readonly RuleSource[],
  before: ReadonlyMap<string, WantedRule>,
): ReadonlyMap<string, WantedRule> {
  const rules = sourcedRules(sources);
  const { cyclic, levels } = labelGraph(rules);
  const wanted = new Map<string, WantedRule>();
  for (const [key, source] of [...rules].sort(([a], [b]) => byText(a, b))) {
    const level = Math.max(0, ...labelsOf(source).matched.map((label) => levels.get(label) ?? 0));
    const cycle = cyclic.get(key);
    wanted.set(key, cycle === undefined ? usable(key, source, level, before.get(key)) : inCycle(key, source, cycle));
  }
  return wanted;
}

/** The order in which rules are evaluated. */
export function byLevel(a: WantedRule, b: WantedRule): number {
  return a.level - b.level || byText(a.key, b.key);
}

function usable(key: string, source: SourcedRule, level: number, before: WantedRule | undefined): WantedRule {
  const isSame =
    before?.fingerprint != null &&
    before.source.definition === source.definition &&
    before.source.owner === source.owner;
  const fingerprint = isSame ? before.fingerprint : fingerprintOf(source);
  if (before?.fingerprint === fingerprint) return { ...before, level };
  const compilation = compileRule(source);
  const compiled = compilation.ok ? compilation.rule : null;
  const problems = compilation.ok ? [] : compilation.problems.map((problem) => `the rule is left out: ${problem}`);
  return { key, source, fingerprint, level, compiled, problems };
}

function inCycle(key: string, source: SourcedRule, cycle: readonly LabelCycleStep[]): WantedRule {
  const steps = cycle.map(({ label, file, rule }) => `"${label}" (rule "${rule}" of ${file})`);
  const first = cycle[0]?.label ?? '';
  const message = `the rule is left out, because it derives facts from facts of the same label: ${steps.join(' → ')} → "${first}"; give one of the asserted facts another label`;
  return { key, source, fingerprint: null, level: 0, compiled: null, problems: [message] };
}

function fingerprintOf({ owner, definition }: SourcedRule): string {
  return canonicalJson([
    owner === null ? null : { ...owner },
    {
      ...definition,
      when: definition.when.map((condition) => ({ ...condition })),
      unless: definition.unless.map((condition) => ({ ...condition })),
      edges: definition.edges.map(({ service, requires }) => ({ service, requires: { ...requires } })),
    },
  ]);
}
