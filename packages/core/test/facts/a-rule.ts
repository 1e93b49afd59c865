import type { RuleServiceOwner, RuleSource } from '../../src/facts/rule-source.ts';
import type { RuleDefinition } from '../../src/model/rule.ts';

/** A rule that says nothing but what is given. */
export function aRule(name: string, parts: Partial<Omit<RuleDefinition, 'name'>> = {}): RuleDefinition {
  return { name, when: [], unless: [], require: [], assert: [], edges: [], log: null, logExit: null, ...parts };
}

/** A file with rules; with an owner they stand in a service's definition. */
export function aFile(
  file: string,
  rules: readonly RuleDefinition[],
  owner: RuleServiceOwner | null = null,
): RuleSource {
  return { file, owner, rules };
}

/** Conditions on facts. */
export function facts(...patterns: readonly RuleDefinition['assert'][number][]): RuleDefinition['when'] {
  return patterns.map((fact) => ({ kind: 'fact', fact }));
}
