import { managerLabels, reservedLabels } from '../model/fact.ts';
import type { JsonValue } from '../model/json.ts';
import type { RuleCondition } from '../model/rule.ts';
import { hasReference } from '../model/substitution.ts';
import type { SourcedRule } from './rule-source.ts';

/** The labels of the facts that a rule looks at, and of those that it asserts. */
export interface RuleLabels {
  readonly matched: readonly string[];
  readonly asserted: readonly string[];
}

/** The labels of a rule. The rules in a service's file look at whether it is run. */
export function labelsOf({ owner, definition }: SourcedRule): RuleLabels {
  const matched = [...definition.when, ...definition.unless].map(labelOfCondition);
  if (owner !== null) matched.push(reservedLabels.runService);
  const asserted = definition.assert.map(labelOfFact).filter((label) => label === null || !managerLabels.has(label));
  if (definition.require.length > 0) asserted.push(reservedLabels.requireService);
  return { matched: distinct(matched), asserted: distinct(asserted) };
}

/** The label of a fact that a rule asserts; `null` if it is not written out. */
export function labelOfFact(fact: JsonValue): string | null {
  const first = Array.isArray(fact) ? fact[0] : null;
  return typeof first === 'string' && first !== '' && !hasReference(first) ? first : null;
}

function labelOfCondition(condition: RuleCondition): string | null {
  if (condition.kind === 'service') return reservedLabels.serviceState;
  const written = labelOfFact(condition.fact);
  return written?.startsWith('=') === true ? written.slice(1) : written;
}

function distinct(labels: readonly (string | null)[]): readonly string[] {
  return [...new Set(labels.filter((label) => label !== null))].sort();
}
