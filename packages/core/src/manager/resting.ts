import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { ReconcilerSettings } from '../reconcile/settings.ts';
import { shutdownTimeoutOf } from '../reconcile/settle-stop.ts';

/** Whether nothing is under way: the service runs, has stopped, waits, or has failed. Looks do not count. */
export function isResting(memory: Readonly<ServiceMemory> | undefined): boolean {
  if (memory === undefined) return true;
  if (memory.restartWanted || memory.operation?.kind === 'start') return false;
  switch (memory.decision?.state) {
    case 'preparing':
    case 'starting':
    case 'stopping':
      return false;
    case 'unknown':
      return memory.decision.reason.code !== 'first-look';
    default:
      return true;
  }
}

/** Whether no process of the service is left. */
export function isGone(memory: Readonly<ServiceMemory> | undefined): boolean {
  return memory === undefined || (memory.phase.kind === 'absent' && memory.operation?.kind !== 'start');
}

/**
 * Whether waiting for the end of the service is in vain: SIGKILL had no effect, a stranger holds its place, or nobody
 * has been able to tell for longer than a stop may take.
 */
export function isStuck(memory: Readonly<ServiceMemory>, nowMs: number, settings: ReconcilerSettings): boolean {
  const { phase } = memory;
  const patienceMs = shutdownTimeoutOf(memory) + settings.killGraceMs;
  switch (phase.kind) {
    case 'process': {
      const killedAtMs = phase.stop?.firstKilledAtMs ?? null;
      if (killedAtMs !== null && nowMs >= killedAtMs + settings.killGraceMs) return true;
      return phase.doubt !== null && nowMs >= phase.doubt.sinceMs + patienceMs;
    }
    case 'unlooked':
      return phase.trouble !== null && nowMs >= phase.trouble.sinceMs + patienceMs;
    case 'occupied':
      return true;
    case 'absent':
      return false;
  }
}

/** Whether waiting for the end of the service is over: it is gone, or it will not go. */
export function isPastWaiting(
  memory: Readonly<ServiceMemory> | undefined,
  nowMs: number,
  settings: ReconcilerSettings,
): boolean {
  return memory === undefined || isGone(memory) || isStuck(memory, nowMs, settings);
}
