import type { ServiceId } from '../model/service-id.ts';
import { isGone, isStuck } from '../reconcile/gone.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { ReconcilerSettings } from '../reconcile/settings.ts';

/** Whether a command has reached what it was given for, or never will; `undefined` while it is under way. */
export type Reached = 'done' | 'not-reached' | undefined;

/** What is remembered of any service. */
export type MemoryLookup = (id: ServiceId) => Readonly<ServiceMemory> | undefined;

/**
 * A start has reached its end when the service is up; anything that is not on the way there is a failure to get there.
 * A service that waits for others is on the way as long as they are.
 */
export function checkStart(id: ServiceId, memoryOf: MemoryLookup): Reached {
  const memory = memoryOf(id);
  if (memory === undefined) return 'not-reached';
  if (memory.decision?.state === 'waiting') return isOnTheWay(memory, memoryOf) ? undefined : 'not-reached';
  return checkAttempt(memory);
}

/** Whether all that the service waits for is other services that will be decided again, whoever they wait for in turn. */
function isOnTheWay(memory: Readonly<ServiceMemory>, memoryOf: MemoryLookup): boolean {
  const open = [memory];
  const seen = new Set([memory.id]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { kind, name } of next.decision?.waitingFor ?? []) {
      const other = memoryOf(name);
      if ((kind !== 'service' && kind !== 'conflict') || other === undefined) return false;
      if (seen.has(other.id)) continue;
      seen.add(other.id);
      if (other.decision?.state === 'waiting') open.push(other);
      else if (kind === 'service' && checkAttempt(other) !== undefined) return false;
    }
  }
  return true;
}

function checkAttempt(memory: Readonly<ServiceMemory>): Reached {
  switch (memory.decision?.state) {
    case 'ready':
      if (!memory.restartWanted) return 'done';
      return memory.decision.reason.code === 'input-unknown' ? 'not-reached' : undefined;
    case 'complete':
      return 'done';
    case 'preparing':
    case 'starting':
    case 'stopping':
      return undefined;
    case 'unknown':
      return memory.decision.reason.code === 'first-look' ? undefined : 'not-reached';
    default:
      return 'not-reached';
  }
}

/** A stop has reached its end when no process is left; never, once the operator wants the service again. */
export function checkStop(
  memory: Readonly<ServiceMemory> | undefined,
  nowMs: number,
  settings: ReconcilerSettings,
): Reached {
  if (isGone(memory)) return 'done';
  const isVain = memory?.operator !== 'stop' || isStuck(memory, nowMs, settings);
  return isVain ? 'not-reached' : undefined;
}
