import type { FactOwner } from '../model/fact.ts';
import { canonicalJson } from '../model/fingerprint.ts';
import type { RuleDefinition } from '../model/rule.ts';
import type { ServiceId } from '../model/service-id.ts';
import { ruleOwnerPrefix } from './fact-book.ts';

/** The service in whose definition rules stand: they hold only while it is run. */
export interface RuleServiceOwner {
  readonly id: ServiceId;
  /** With any it is a template, and its rules hold for each instance that is run. */
  readonly params: readonly string[];
}

/** Rules of one file. */
export interface RuleSource {
  /** Names the rules: the path of the file, or the id of the service. */
  readonly file: string;
  /** `null` for a file that has rules only. */
  readonly owner: RuleServiceOwner | null;
  readonly rules: readonly RuleDefinition[];
}

/** One rule and where it stands. */
export interface SourcedRule {
  readonly file: string;
  readonly owner: RuleServiceOwner | null;
  readonly definition: RuleDefinition;
}

/** Something that is wrong with a rule. The part it is about is left out, the rest holds. */
export interface RuleProblem {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
}

/** The owner of the facts that a rule derives: `rule:FILE#NAME`. */
export function ruleOwner(file: string, rule: string): FactOwner {
  return `${ruleOwnerPrefix}${file}#${rule}`;
}

/** What tells rules apart. */
export function ruleKey(file: string, rule: string): string {
  return canonicalJson([file, rule]);
}

/** The rules of all sources, each with its place. The first of two with the same file and name counts. */
export function sourcedRules(sources: readonly RuleSource[]): ReadonlyMap<string, SourcedRule> {
  const rules = new Map<string, SourcedRule>();
  for (const { file, owner, rules: definitions } of sources) {
    for (const definition of definitions) {
      const key = ruleKey(file, definition.name);
      if (!rules.has(key)) rules.set(key, { file, owner, definition });
    }
  }
  return rules;
}
