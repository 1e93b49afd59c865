import type { ServiceMemory } from '../reconcile/service-memory.ts';

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
