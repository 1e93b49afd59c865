import type { RuleCondition, RuleDefinition, RuleLog } from '@hermit/core';
import type { WrittenCondition, WrittenLog, WrittenRule } from '../generated/written-service-definition.ts';
import { jsonValue } from './json-value.ts';
import { defaultState, normaliseId, normaliseRequirement } from './requirement.ts';

/** A rule with its defaults. It must have passed its schema and the rules. */
export function normaliseRule(written: WrittenRule): RuleDefinition {
  return {
    name: written.name,
    when: (written.when ?? []).map(normaliseCondition),
    unless: (written.unless ?? []).map(normaliseCondition),
    require: (written.require ?? []).map(normaliseId),
    assert: (written.assert ?? []).map(jsonValue),
    edges: (written.edges ?? []).map(({ service, requires }) => ({
      service: normaliseId(service),
      requires: normaliseRequirement(requires),
    })),
    log: logOf(written.log),
    logExit: logOf(written.log_exit),
  };
}

function normaliseCondition({ fact, service, state }: WrittenCondition): RuleCondition {
  if (fact !== undefined) return { kind: 'fact', fact: jsonValue(fact) };
  return { kind: 'service', service: normaliseId(service ?? ''), state: state ?? defaultState };
}

function logOf(written: WrittenLog | undefined): RuleLog | null {
  return written === undefined ? null : Object.entries(written);
}
