import type { Cause, CauseKind } from '../model/reason.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { Surroundings } from './surroundings.ts';

/** A cause with the time since when it has been one: what the last decision named already has been longer. */
export function causeSince(
  kind: CauseKind,
  name: string,
  { decision }: Pick<Readonly<ServiceMemory>, 'decision'>,
  { nowMs }: Pick<Surroundings, 'nowMs'>,
): Cause {
  const before = decision?.reason.causes.find((cause) => cause.kind === kind && cause.name === name);
  return { kind, name, sinceMs: before?.sinceMs ?? nowMs, causes: [] };
}
