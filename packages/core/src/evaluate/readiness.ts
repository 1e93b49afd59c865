import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { Surroundings } from './surroundings.ts';

/** Whether a service that is there is ready; `null` if nobody can tell. What is not known any more stays as it was. */
export function readiness(memory: Readonly<ServiceMemory>, around: Surroundings): boolean | null {
  if (memory.outline?.ready.when !== 'fact') return true;
  const value = around.readyValue(memory.id);
  if (value !== null || memory.published === null) return value;
  return memory.published.includes('ready');
}

/** When the process has used up the time that it has to become ready. Only its first time counts. */
export function readyDeadlineMs(memory: Readonly<ServiceMemory>, nowMs: number): number {
  const { phase, outline } = memory;
  const isMain = phase.kind === 'process' && phase.process.purpose === 'main' && phase.process.ended === null;
  if (!isMain || outline?.ready.when !== 'fact' || outline.ready.timeoutMs === null) return Number.POSITIVE_INFINITY;
  if (memory.readyNonce === phase.process.nonce) return Number.POSITIVE_INFINITY;
  return (memory.unreadySinceMs ?? nowMs) + outline.ready.timeoutMs;
}
