import type { JsonValue } from './json.ts';
import type { Requirement } from './requirement.ts';

/** A condition of a rule. */
export type RuleCondition =
  | { readonly kind: 'fact'; readonly fact: JsonValue }
  /** The service publishes the state. */
  | { readonly kind: 'service'; readonly service: string; readonly state: string };

/** A line for the log: `line` and further fields, all with `${…}`, in the order in which they are written. */
export type RuleLog = readonly (readonly [field: string, text: string])[];

/** A requirement that a rule gives to a service. */
export interface RuleEdge {
  readonly service: string;
  readonly requires: Requirement;
}

/**
 * What holds while facts hold. For every way in which all of `when` match together, and none of `unless`, there is one
 * activation, and what the rule says holds for as long as that lasts. Texts may refer to the variables with `${…}`.
 */
export interface RuleDefinition {
  /** Unique in its file. */
  readonly name: string;
  readonly when: readonly RuleCondition[];
  readonly unless: readonly RuleCondition[];
  /** Ids of services that are demanded. */
  readonly require: readonly string[];
  readonly assert: readonly JsonValue[];
  readonly edges: readonly RuleEdge[];
  /** Told once when an activation begins. */
  readonly log: RuleLog | null;
  /** Told once when it ends. */
  readonly logExit: RuleLog | null;
}
