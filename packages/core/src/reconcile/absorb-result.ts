import { unreachable } from '../model/invariant-error.ts';
import { absorbLook, absorbRunning } from './absorb-look.ts';
import type { Operation, OperationError, OperationResult } from './operation.ts';
import type { Trouble } from './phase.ts';
import { recordFailure, recordUndone } from './record-end.ts';
import type { ServiceMemory } from './service-memory.ts';
import { nextPollMs } from './settings.ts';
import type { SettleContext } from './settle-context.ts';

/** Takes in how the operation under way ended. Decides nothing. */
export function absorbResult(memory: ServiceMemory, result: OperationResult, context: SettleContext): void {
  const { operation } = memory;
  if (operation === null) return;
  memory.operation = null;
  absorbOutcome(memory, operation, result, context);
  if (operation.isDoubtful) absorbStale(memory, context);
  else if (operation.lookAgain) lookSoon(memory, context);
}

function absorbOutcome(
  memory: ServiceMemory,
  operation: Operation,
  result: OperationResult,
  context: SettleContext,
): void {
  switch (result.kind) {
    case 'looked':
      return absorbLook(memory, result.look, context);
    case 'started':
      if (result.process.purpose === 'main') memory.starts += 1;
      return absorbRunning(memory, result.process, context);
    case 'start-failed':
      return absorbStartFailed(memory, operation, result.error, context);
    case 'start-uncertain':
      return absorbStartUncertain(memory, operation, result.message, context);
    case 'signalled':
      return lookAfterSignal(memory, result.delivered, context);
    case 'signal-failed':
      return absorbSignalFailed(memory, operation, result.error, context);
    default:
      return unreachable(result);
  }
}

/** A start that failed is no look: the one before it permits the next attempt only for as long as it is fresh. */
function absorbStartFailed(
  memory: ServiceMemory,
  operation: Operation,
  error: OperationError,
  context: SettleContext,
): void {
  if (error.code === 'cancelled' && operation.isCancelled) return;
  if (operation.purpose === 'stop') return recordUndone(memory, { exit: null, output: error.message }, context);
  recordFailure(memory, 'spawn-failed', { code: error.code, stage: error.stage, message: error.message }, context);
}

function absorbStartUncertain(
  memory: ServiceMemory,
  operation: Operation,
  message: string,
  context: SettleContext,
): void {
  if (operation.purpose === 'stop') recordUndone(memory, { exit: null, output: message }, context);
  else recordFailure(memory, 'start-unconfirmed', { message }, context);
  memory.queuesLast = operation.purpose !== 'stop';
  memory.phase = {
    kind: 'unlooked',
    expectsProcess: false,
    trouble: { code: 'start-unconfirmed', data: { message }, sinceMs: context.nowMs },
    lookAtMs: context.nowMs,
  };
}

function lookAfterSignal(memory: ServiceMemory, delivered: boolean, context: SettleContext): void {
  const { phase } = memory;
  if (phase.kind !== 'process') return;
  const lookAtMs = delivered ? nextPollMs(context.nowMs, context.settings) : context.nowMs;
  memory.phase = { ...phase, lookAtMs, stop: phase.stop === null ? null : { ...phase.stop, trouble: null } };
}

/**
 * A signal that could not be sent is sent again at the next poll, after a look: perhaps there is nobody left to send it
 * to. The time to SIGKILL runs on.
 */
function absorbSignalFailed(
  memory: ServiceMemory,
  operation: Operation,
  error: OperationError,
  context: SettleContext,
): void {
  const { phase } = memory;
  if (phase.kind !== 'process' || phase.stop === null) return;
  const { nowMs, settings } = context;
  const data = { code: error.code, message: error.message };
  const trouble: Trouble = { code: 'signal-failed', data, sinceMs: phase.stop.trouble?.sinceMs ?? nowMs };
  const unsent = operation.kind === 'signal' ? { signalledAtMs: null } : { killedAtMs: null };
  const stop = { ...phase.stop, ...unsent, notBeforeMs: nextPollMs(nowMs, settings), trouble };
  memory.phase = { ...phase, stop, lookAtMs: nowMs };
}

/** The spawner did not answer in time: what it was asked for may or may not have happened. */
export function expireOperation(memory: ServiceMemory, context: SettleContext): void {
  const { operation } = memory;
  if (operation === null || context.nowMs < operation.deadlineMs) return;
  context.act({ kind: 'cancel', serviceId: memory.id, operationId: operation.id });
  absorbResult(memory, expiredResult(operation, context.settings.operationTimeoutMs), context);
}

function expiredResult(operation: Operation, timeoutMs: number): OperationResult {
  const message = `the spawner did not answer within ${timeoutMs} ms`;
  switch (operation.kind) {
    case 'look':
      return { kind: 'looked', look: { kind: 'look-failed', message } };
    case 'start':
      return { kind: 'start-uncertain', message };
    case 'signal':
    case 'kill':
      return { kind: 'signal-failed', error: { code: 'internal', stage: null, message } };
    default:
      return unreachable(operation.kind);
  }
}

/** Something may have happened to the process: has the next look made now, or once the operation under way has ended. */
export function lookSoon(memory: ServiceMemory, context: SettleContext): void {
  const { phase, operation } = memory;
  if (operation !== null) {
    memory.operation = { ...operation, lookAgain: true };
    return;
  }
  if (phase.kind !== 'absent') memory.phase = { ...phase, lookAtMs: context.nowMs };
}

/** An answer came after its deadline: nothing follows from it, but what was known is known no longer. */
export function absorbStale(memory: ServiceMemory, context: SettleContext): void {
  const { operation, phase } = memory;
  if (operation !== null) memory.operation = { ...operation, isDoubtful: true };
  else if (phase.kind !== 'absent') lookSoon(memory, context);
  else memory.phase = { kind: 'unlooked', expectsProcess: false, trouble: null, lookAtMs: context.nowMs };
}
