import { isGone, isStuck } from '../reconcile/gone.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { ReconcilerSettings } from '../reconcile/settings.ts';

/** Whether a command has reached what it was given for, or never will; `undefined` while it is under way. */
export type Reached = 'done' | 'not-reached' | undefined;

/** A start has reached its end when the service is up; anything that is not on the way there is a failure to get there. */
export function checkStart(memory: Readonly<ServiceMemory> | undefined): Reached {
  if (memory === undefined) return 'not-reached';
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
