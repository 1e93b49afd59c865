import { unreachable } from '../model/invariant-error.ts';
import type { ProcessPhase } from './phase.ts';
import type { ServiceMemory } from './service-memory.ts';
import type { ReconcilerSettings } from './settings.ts';
import { preStartDeadlineMs } from './settle-process.ts';
import { stopTimes } from './settle-stop.ts';

/** When a service that was just decided has to be decided again if nothing happens before; `null` if never. */
export function nextDeadlineMs(memory: ServiceMemory, nowMs: number, settings: ReconcilerSettings): number | null {
  const { operation, phase } = memory;
  if (operation !== null) return operation.deadlineMs;
  switch (phase.kind) {
    case 'unlooked':
      // A look that is due and was not begun waits for the first definitions.
      return phase.lookAtMs > nowMs ? phase.lookAtMs : null;
    case 'occupied':
      return phase.lookAtMs;
    case 'absent':
      return memory.retryAtMs !== null && memory.retryAtMs > nowMs ? memory.retryAtMs : null;
    case 'process':
      return processDeadlineMs(memory, phase, settings);
    default:
      return unreachable(phase);
  }
}

function processDeadlineMs(memory: ServiceMemory, phase: ProcessPhase, settings: ReconcilerSettings): number {
  const { process, stop } = phase;
  if (stop !== null) {
    const { signalAtMs, killAtMs } = stopTimes(memory, stop, settings);
    return Math.min(phase.lookAtMs, signalAtMs ?? phase.lookAtMs, killAtMs ?? phase.lookAtMs);
  }
  if (process.purpose === 'pre-start') return Math.min(phase.lookAtMs, preStartDeadlineMs(memory, phase));
  const isCounted = memory.consecutiveFailures > 0 || memory.failure !== null || memory.queuesLast;
  return isCounted ? Math.min(phase.lookAtMs, process.startedAtMs + settings.healthyAfterMs) : phase.lookAtMs;
}
