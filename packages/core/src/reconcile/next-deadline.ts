import { readyDeadlineMs } from '../evaluate/readiness.ts';
import type { View } from '../evaluate/view.ts';
import type { ProcessPhase } from './phase.ts';
import type { ServiceMemory } from './service-memory.ts';
import type { ReconcilerSettings } from './settings.ts';
import { preStartDeadlineMs, shutdownTimeoutOf, stopTimes } from './settle-stop.ts';

/** When a service that was just decided has to be decided again if nothing happens before; `null` if never. */
export function nextDeadlineMs(
  memory: ServiceMemory,
  view: Pick<View, 'expiresAtMs'>,
  nowMs: number,
  settings: ReconcilerSettings,
): number | null {
  const { operation } = memory;
  const others = operation === null ? operationTimes(memory, settings) : [operation.deadlineMs];
  // What is due and was not begun waits for an event: for the first definitions, or for the end of the operation.
  const earliest = Math.min(
    ...[...decisionTimes(memory, nowMs, settings), view.expiresAtMs ?? nowMs, ...others].filter((atMs) => atMs > nowMs),
  );
  return earliest === Number.POSITIVE_INFINITY ? null : earliest;
}

/** When the next operation is due. While one is under way, none is. */
function operationTimes(memory: ServiceMemory, settings: ReconcilerSettings): number[] {
  const { phase, retryAtMs } = memory;
  if (phase.kind === 'absent') return retryAtMs === null ? [] : [retryAtMs];
  if (phase.kind !== 'process' || phase.stop === null) return [phase.lookAtMs];
  const { signalAtMs, killAtMs } = stopTimes(memory, phase.stop, settings);
  return [phase.lookAtMs, ...(signalAtMs === null ? [] : [signalAtMs]), ...(killAtMs === null ? [] : [killAtMs])];
}

/** When time alone makes a decision another one, even while an operation is under way. */
function decisionTimes(memory: ServiceMemory, nowMs: number, settings: ReconcilerSettings): number[] {
  const { phase } = memory;
  if (phase.kind !== 'process') return [];
  if (phase.stop !== null) return ineffectiveTimes(phase.stop, settings);
  if (phase.process.purpose === 'pre-start') return [preStartDeadlineMs(memory)];
  if (phase.process.purpose === 'stop') return [phase.process.startedAtMs + shutdownTimeoutOf(memory)];
  const readyAtMs = readyDeadlineMs(memory, nowMs);
  const isCounted = memory.consecutiveFailures > 0 || memory.failure !== null || memory.queuesLast;
  return isCounted ? [readyAtMs, phase.process.startedAtMs + settings.healthyAfterMs] : [readyAtMs];
}

function ineffectiveTimes(stop: NonNullable<ProcessPhase['stop']>, settings: ReconcilerSettings): number[] {
  return stop.firstKilledAtMs === null ? [] : [stop.firstKilledAtMs + settings.killGraceMs];
}
