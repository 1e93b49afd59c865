import type { Trouble } from '../reconcile/phase.ts';
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

/** Whether no process of the service is left: there was a look that said so, or nobody ever could have made one. */
export function isGone(memory: Readonly<ServiceMemory> | undefined): boolean {
  if (memory === undefined) return true;
  const { phase, operation } = memory;
  if (phase.kind === 'unlooked') return !phase.expectsProcess && phase.trouble?.code === 'spawner-missing';
  return phase.kind === 'absent' && operation?.kind !== 'start';
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
      return phase.doubt !== null && isHopeless(phase.doubt, patienceMs, nowMs);
    }
    case 'unlooked':
      return phase.trouble !== null && isHopeless(phase.trouble, patienceMs, nowMs);
    case 'occupied':
      return true;
    case 'absent':
      return false;
  }
}

/** A spawner that is not loaded will not answer, however long one waits. */
function isHopeless(trouble: Trouble, patienceMs: number, nowMs: number): boolean {
  return trouble.code === 'spawner-missing' || nowMs >= trouble.sinceMs + patienceMs;
}

/** Whether waiting for the end of the service is over: it is gone, or it will not go. */
export function isPastWaiting(
  memory: Readonly<ServiceMemory> | undefined,
  nowMs: number,
  settings: ReconcilerSettings,
): boolean {
  return memory === undefined || isGone(memory) || isStuck(memory, nowMs, settings);
}
