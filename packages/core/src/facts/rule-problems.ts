import { byText } from './key-order.ts';
import type { LiveRule } from './live-rule.ts';
import type { WantedRule } from './rule-set.ts';
import type { RuleProblem } from './rule-source.ts';

/** How many different sentences about one rule are told: values come from anywhere, and so many may differ. */
const maxProblemsPerRule = 10;

/** What is wrong with rules, sorted by file, rule and sentence. */
export function problemsOf(
  wanted: readonly WantedRule[],
  live: ReadonlyMap<string, LiveRule>,
  maxActivations: number,
): readonly RuleProblem[] {
  return wanted
    .flatMap(({ key, source, problems }) => {
      const messages = [...problems, ...messagesOf(live.get(key), maxActivations)];
      return messages.map((message) => ({ file: source.file, rule: source.definition.name, message }));
    })
    .sort((a, b) => byText(a.file, b.file) || byText(a.rule, b.rule) || byText(a.message, b.message));
}

function messagesOf(live: LiveRule | undefined, maxActivations: number): readonly string[] {
  if (live === undefined) return [];
  const messages = [...live.problems.keys()].sort();
  const told = messages.slice(0, maxProblemsPerRule);
  if (messages.length > told.length) told.push(`and ${messages.length - told.length} more of this kind`);
  if (live.isOverflowing) {
    told.push(
      `the rule holds in more than ${maxActivations} ways, and the further ones are left out; use narrower conditions`,
    );
  }
  return told;
}
