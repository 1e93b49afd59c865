import type { RuleLog } from '../model/rule.ts';
import type { Notice } from './notice.ts';
import type { ReconcilerState } from './reconciler-state.ts';

/** What there is to tell after a poll: rules that began or ended, what they could not do, and services that turn round. */
export function takeNotices(state: ReconcilerState): readonly Notice[] {
  const { rules, oscillations } = state.evaluation;
  const { begun, ended } = rules.takeActivationChanges();
  const logs = [
    ...begun.map(({ file, rule, log }) => ({ file, rule, fields: log })),
    ...ended.map(({ file, rule, logExit }) => ({ file, rule, fields: logExit })),
  ];
  const turning = oscillations.takeNew().map((services): Notice => ({ kind: 'oscillation', services }));
  const told = [...state.notices, ...logs.flatMap(ruleLog), ...newProblems(state), ...turning];
  state.notices = [];
  return told;
}

function ruleLog({ file, rule, fields }: { file: string; rule: string; fields: RuleLog | null }): Notice[] {
  return fields === null ? [] : [{ kind: 'rule-log', file, rule, fields }];
}

function newProblems(state: ReconcilerState): Notice[] {
  if (!state.evaluation.rules.takeHasTurned()) return [];
  const problems = state.evaluation.rules.problems();
  const told = state.toldProblems;
  state.toldProblems = new Set(problems.map((problem) => JSON.stringify(problem)));
  return problems
    .filter((problem) => !told.has(JSON.stringify(problem)))
    .map(({ file, rule, message }): Notice => ({ kind: 'rule-problem', file, rule, message }));
}
