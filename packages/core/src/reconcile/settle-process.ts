import type { ReasonCode } from '../model/reason.ts';
import { beginStop, type ProcessPhase, type StopProgress } from './phase.ts';
import { recordFailure } from './record-end.ts';
import type { Ruling } from './ruling.ts';
import type { ServiceMemory } from './service-memory.ts';
import { mayLook, operate, type SettleContext } from './settle-context.ts';
import { preStartDeadlineMs, settleStop } from './settle-stop.ts';
import type { Wanted } from './wanted.ts';

/**
 * Decides about a service that has a process.
 *
 * | process | decision |
 * |---|---|
 * | is being stopped | carry on with that, whatever is wanted now |
 * | main process gone, others left | stop those: `leftover-processes` |
 * | wanted: stop | stop, for that reason |
 * | wanted: run; another shape is defined | stop: `definition-changed` (it is started again after that) |
 * | wanted: run; the operator asked for a restart | stop: `operator-restart` |
 * | a pre-start command past its time | kill: `pre-start-timed-out` |
 * | a look is due | look |
 * | – | leave alone |
 *
 * Wanted: hold, and doubt about the process, are no grounds to start or to stop; nor do they veto a stop on other grounds.
 * A restart is not begun while an input is unknown, because its second half would not be permitted.
 */
export function settleProcess(
  memory: ServiceMemory,
  phase: ProcessPhase,
  wanted: Wanted,
  context: SettleContext,
): Ruling {
  if (phase.stop !== null) return settleStop(memory, phase, phase.stop, wanted, context);
  const stop = newStop(memory, phase, wanted, context);
  if (stop === null) return leaveRunning(memory, phase, wanted, context);
  const stopping: ProcessPhase = { ...phase, stop };
  memory.phase = stopping;
  memory.restartWanted = false;
  return settleStop(memory, stopping, stop, wanted, context);
}

function newStop(
  memory: ServiceMemory,
  phase: ProcessPhase,
  wanted: Wanted,
  context: SettleContext,
): StopProgress | null {
  const { process } = phase;
  const isPreStart = process.purpose === 'pre-start';
  const begin = (code: ReasonCode, atOnce = false): StopProgress =>
    beginStop(code, context.nowMs, atOnce || context.killNow);
  if (process.ended !== null) return begin('leftover-processes', isPreStart);
  if (wanted.kind === 'stop') return begin(wanted.code);
  if (wanted.kind === 'run' && process.shapeHash !== memory.outline?.shapeHash) return begin('definition-changed');
  if (wanted.kind === 'run' && memory.restartWanted) return begin('operator-restart');
  if (isPreStart && context.nowMs >= preStartDeadlineMs(memory)) {
    const data = { timeoutMs: memory.outline?.preStartTimeoutMs ?? 0 };
    recordFailure(memory, 'pre-start-timed-out', data, context);
    memory.queuesLast = true;
    return begin('pre-start-timed-out', true);
  }
  return null;
}

function leaveRunning(memory: ServiceMemory, phase: ProcessPhase, wanted: Wanted, context: SettleContext): Ruling {
  const { nowMs, settings } = context;
  const { process, doubt } = phase;
  if (process.purpose === 'main' && nowMs >= process.startedAtMs + settings.healthyAfterMs) {
    memory.consecutiveFailures = 0;
    memory.failure = null;
    memory.queuesLast = false;
  }
  const looks = mayLook(phase.lookAtMs, context) && operate(memory, { kind: 'look' }, context);
  const verdict = looks ? 'look' : 'leave-alone';
  if (doubt !== null) return { verdict, state: 'unknown', code: doubt.code, data: doubt.data };
  if (process.purpose === 'pre-start') {
    return { verdict, state: 'preparing', code: 'pre-start-running', keepsSlot: true };
  }
  const causes = wanted.kind === 'hold' ? wanted.causes : [];
  return { verdict, state: 'ready', code: wanted.kind === 'hold' ? 'input-unknown' : 'already-running', causes };
}
