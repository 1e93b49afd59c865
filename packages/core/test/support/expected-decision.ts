import type { JsonObject } from '../../src/model/json.ts';
import type { Cause, ReasonCode } from '../../src/model/reason.ts';
import type { ServiceId } from '../../src/model/service-id.ts';
import type { Decision } from '../../src/reconcile/decision.ts';
import { baseMs } from './healthy-base.ts';

/** A whole decision in which everything that a test does not set is what it mostly is. */
export function decided(
  serviceId: ServiceId,
  code: ReasonCode,
  rest: Pick<Decision, 'verdict' | 'state' | 'desired'> &
    Partial<Decision> & { data?: JsonObject; causes?: readonly Cause[] },
): Decision {
  const { data = {}, causes = [], ...others } = rest;
  return {
    serviceId,
    stateSinceMs: baseMs,
    reason: { code, causes, data },
    isDemanded: true,
    waitingFor: [],
    nextAttemptAtMs: null,
    ...others,
  };
}

/** What a decision to stop `web` says, by default as in the healthy base. */
export function stopData(began: ReasonCode, changes: JsonObject = {}): JsonObject {
  return { began, pid: 100, signal: 'SIGTERM', timeoutMs: 10_000, leftovers: [], doubt: null, ...changes };
}

export const activeCause = (sinceMs: number): Cause => ({ kind: 'active', name: 'active', sinceMs, causes: [] });

export const timeCause = (sinceMs: number): Cause => ({ kind: 'system-dependency', name: 'TIME', sinceMs, causes: [] });
