import { borneLoss } from '../evaluate/borne-loss.ts';
import { stopGround } from '../evaluate/stop-ground.ts';
import type { View } from '../evaluate/view.ts';
import { beginStop, type ProcessPhase } from './phase.ts';
import { recordFailure } from './record-end.ts';
import type { Ruling } from './ruling.ts';
import type { ServiceMemory } from './service-memory.ts';
import { readyFact } from './settle-bodiless.ts';
import { mayLook, operate, type SettleContext } from './settle-context.ts';
import { settleStop } from './settle-stop.ts';

/**
 * Decides about a service that has a process.
 *
 * | process | decision |
 * |---|---|
 * | is being stopped | carry on with that, whatever is wanted now |
 * | has to go (see `stopGround`) | stop |
 * | a look is due | look |
 * | – | leave alone |
 *
 * Wanted: hold, and doubt about the process, are no grounds to start or to stop; nor do they veto a stop on other grounds.
 */
export function settleProcess(memory: ServiceMemory, phase: ProcessPhase, view: View, context: SettleContext): Ruling {
  const { wanted } = view;
  if (phase.stop !== null) return settleStop(memory, phase, phase.stop, wanted, context);
  const ground = stopGround(memory, phase, wanted, context.around);
  if (ground === null) return leaveRunning(memory, phase, view, context);
  if (ground.code === 'pre-start-timed-out' || ground.code === 'ready-timed-out') {
    recordFailure(memory, ground.code, ground.data, context);
    memory.queuesLast = true;
  }
  const stop = beginStop(ground.code, ground.causes, context.nowMs, ground.atOnce || context.killNow);
  const stopping: ProcessPhase = { ...phase, stop };
  memory.phase = stopping;
  memory.restartWanted = false;
  return settleStop(memory, stopping, stop, wanted, context);
}

function leaveRunning(memory: ServiceMemory, phase: ProcessPhase, view: View, context: SettleContext): Ruling {
  const { nowMs, settings } = context;
  const { wanted, state } = view;
  const { process, doubt } = phase;
  if (state === 'ready' && nowMs >= process.startedAtMs + settings.healthyAfterMs) {
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
  if (process.purpose === 'stop') return { verdict, state: 'stopping', code: 'stop-command-running' };
  if (wanted.kind === 'hold') return { verdict, state, ...wanted.ground };
  if (memory.outline?.kind === 'oneshot') return { verdict, state, code: 'runs-to-its-end' };
  if (state === 'ready') return { verdict, state, code: 'already-running', ...borneLoss(memory, context.around) };
  return { verdict, state, code: 'not-ready-yet', data: { fact: readyFact(memory) } };
}
