import type { Requirement } from '@hermit/core';
import type { WrittenRequirement } from '../generated/written-service-definition.ts';
import { durationOr } from './duration.ts';
import { jsonValue } from './json-value.ts';
import { normaliseWrittenId } from './written-id.ts';

/** The state that is required of a service, and that a condition asks for, unless another one is written. */
export const defaultState = 'up';

/** A requirement with its defaults. It must have passed its schema and the rules. */
export function normaliseRequirement(written: WrittenRequirement): Requirement {
  const { service, state, fact, on_loss, grace }: Exclude<WrittenRequirement, string> =
    typeof written === 'string' ? { service: written } : written;
  const loss = { onLoss: on_loss ?? 'stop', graceMs: durationOr(grace, 0) };
  if (fact !== undefined) return { kind: 'fact', fact: jsonValue(fact), ...loss };
  return { kind: 'service', service: normaliseId(service ?? ''), state: state ?? defaultState, ...loss };
}

/** An id in its canonical form. One that cannot become an id stays as it is; the rules have refused it. */
export function normaliseId(written: string): string {
  return normaliseWrittenId(written) ?? written;
}
