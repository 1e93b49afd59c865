import type { ProcessPhase } from '../reconcile/phase.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { preStartDeadlineMs, shutdownTimeoutOf } from '../reconcile/settle-stop.ts';
import { readiness, readyDeadlineMs } from './readiness.ts';
import type { Surroundings } from './surroundings.ts';
import type { Ground, Wanted } from './wanted.ts';

/** Why a process is to go, and whether without being asked first. */
export interface StopGround extends Ground {
  readonly atOnce: boolean;
}

/**
 * Whether a process that is not being stopped yet has to go.
 *
 * | process | wanted | it goes because |
 * |---|---|---|
 * | main process gone, others left | any | `leftover-processes` |
 * | a stop command past its time | any | `stop-command-timed-out`, at once |
 * | a stop command | any | it stays |
 * | any | stop | of what is wanted |
 * | any | run; another shape is defined | `definition-changed` |
 * | any | run; the operator asked for a restart | `operator-restart` |
 * | any | run; something required came back | `requirement-returned` |
 * | a pre-start command past its time | any | `pre-start-timed-out`, at once |
 * | not ready, past its time | any | `ready-timed-out` |
 *
 * Wanted: hold is no ground. A restart is not begun while an input is unknown, because its second half would not be
 * permitted.
 */
export function stopGround(
  memory: Readonly<ServiceMemory>,
  phase: ProcessPhase,
  wanted: Wanted,
  around: Surroundings,
): StopGround | null {
  const { process } = phase;
  const { nowMs } = around;
  const because = (code: Ground['code'], atOnce = false, data: Ground['data'] = {}): StopGround => {
    return { code, causes: [], data, atOnce };
  };
  if (process.ended !== null) return because('leftover-processes', process.purpose !== 'main');
  if (process.purpose === 'stop') {
    const timeoutMs = shutdownTimeoutOf(memory);
    return nowMs >= process.startedAtMs + timeoutMs ? because('stop-command-timed-out', true, { timeoutMs }) : null;
  }
  if (wanted.kind === 'stop') return { ...wanted.ground, atOnce: false };
  if (wanted.kind === 'run') {
    if (process.shapeHash !== memory.outline?.shapeHash) return because('definition-changed');
    if (memory.restartWanted) return because('operator-restart');
    if (wanted.restart !== null && process.purpose === 'main') return { ...wanted.restart, atOnce: false };
  }
  if (process.purpose === 'pre-start' && nowMs >= preStartDeadlineMs(memory)) {
    return because('pre-start-timed-out', true, { timeoutMs: memory.outline?.preStartTimeoutMs ?? 0 });
  }
  if (nowMs >= readyDeadlineMs(memory, nowMs) && readiness(memory, around) === false) {
    const { ready } = memory.outline ?? { ready: { when: 'start' } };
    return because('ready-timed-out', false, { timeoutMs: ready.when === 'fact' ? ready.timeoutMs : null });
  }
  return null;
}
