import type { JsonValue } from '../model/json.ts';
import type { Bindings, FactPattern } from '../model/pattern.ts';
import type { SourcedRule } from './rule-source.ts';

/** A text made from variables, such as `eth-${n}` in a pattern: a variable of its own, computed where the others are bound. */
export interface ComputedVariable {
  readonly name: string;
  /** Equal for those that compute the same from the same. */
  readonly key: string;
  readonly compute: (bindings: Bindings) => JsonValue;
}

/** A condition, ready to be matched. */
export interface CompiledCondition {
  readonly pattern: FactPattern;
  /** The variables that matter, sorted, computed ones included. */
  readonly variables: readonly string[];
  readonly computed: readonly ComputedVariable[];
}

/** A rule, ready to be evaluated. */
export interface CompiledRule {
  readonly source: SourcedRule;
  readonly when: readonly CompiledCondition[];
  readonly unless: readonly CompiledCondition[];
  /** What tells activations apart: the variables of `when` and the service's parameters, sorted. */
  readonly variables: readonly string[];
}

/** A rule, or the sentences that say why it can not be used. */
export type RuleCompilation =
  | { readonly ok: true; readonly rule: CompiledRule }
  | { readonly ok: false; readonly problems: readonly string[] };
