import { isLeftUndone, isUndoDue, isVoid } from '../evaluate/foresee.ts';
import type { View } from '../evaluate/view.ts';
import type { Wanted } from '../evaluate/wanted.ts';
import { hasProcess } from '../model/definition-outline.ts';
import { canonicalJson } from '../model/fingerprint.ts';
import { invariant, unreachable } from '../model/invariant-error.ts';
import type { Cause } from '../model/reason.ts';
import type { Decision } from './decision.ts';
import type { Operation } from './operation.ts';
import { clearOutcome } from './record-end.ts';
import type { Ruling } from './ruling.ts';
import type { ServiceMemory } from './service-memory.ts';
import { settleAbsent } from './settle-absent.ts';
import { settleBodiless } from './settle-bodiless.ts';
import { leaveSlot, mayLook, operate, type SettleContext } from './settle-context.ts';
import { settleProcess } from './settle-process.ts';
import { settleUndo } from './settle-undo.ts';

/** What came of deciding about one service. */
export interface Settled {
  readonly decision: Decision;
  /** Whether it differs from the one before in anything that is shown. */
  readonly isNews: boolean;
  readonly isForgotten: boolean;
}

/**
 * Takes the one decision about one service: what is wanted, against what is known of its process.
 *
 * Asks for at most one operation. Whatever else becomes due while one is under way is decided when that has ended.
 */
export function settle(memory: ServiceMemory, view: View, context: SettleContext): Settled {
  const { wanted } = view;
  dropVoidOutcome(memory, wanted, context);
  memory.isRun = view.isRun;
  memory.owedRestart = view.owedRestart;
  const ruling = rule(memory, view, context);
  invariant(ruling.state === view.state, `service ${memory.id} is ${ruling.state}, and ${view.state} was foreseen`);
  if (!ruling.keepsSlot) leaveSlot(memory, context);
  memory.published = view.published;
  noteReadiness(memory, context.nowMs);
  const decision = decisionOf(memory, wanted, ruling, context);
  const isNews = memory.decision === null || differs(memory.decision, decision);
  memory.decision = decision;
  return { decision, isNews, isForgotten: ruling.isForgotten ?? false };
}

/**
 * A completed service is completed for as long as it is wanted in that shape; a failed one until the shape changes.
 * Neither outlasts the policy under which it ended: with `always` there is no end. What has to be undone is kept until
 * that is done.
 */
function dropVoidOutcome(memory: ServiceMemory, wanted: Wanted, context: SettleContext): void {
  const { outcome } = memory;
  if (outcome === null || !context.around.isConfigured || isUndoDue(memory, wanted, context.around)) return;
  const isAnew = wanted.kind === 'run' && wanted.restart !== null;
  if ((isAnew || isVoid(memory, outcome, wanted)) && !isLeftUndone(memory, context.around))
    clearOutcome(memory, context);
}

function rule(memory: ServiceMemory, view: View, context: SettleContext): Ruling {
  const { wanted } = view;
  if (memory.operation?.kind === 'start') return startUnderWay(memory, memory.operation, wanted, context);
  const { phase, outline } = memory;
  switch (phase.kind) {
    case 'absent':
      if (outline !== null && !hasProcess(outline)) return settleBodiless(memory, view, context);
      if (isUndoDue(memory, wanted, context.around)) return settleUndo(memory, phase, wanted, context);
      return settleAbsent(memory, phase, wanted, context);
    case 'process':
      return settleProcess(memory, phase, view, context);
    case 'unlooked': {
      if (mayLook(phase.lookAtMs, context)) operate(memory, { kind: 'look' }, context);
      const { trouble } = phase;
      return { verdict: 'look', state: 'unknown', code: trouble?.code ?? 'first-look', data: trouble?.data ?? {} };
    }
    case 'occupied': {
      const data = { pids: phase.pids, message: phase.message };
      const looks = mayLook(phase.lookAtMs, context) && operate(memory, { kind: 'look' }, context);
      return { verdict: looks ? 'look' : 'leave-alone', state: 'failed', code: 'occupied', data };
    }
    default:
      return unreachable(phase);
  }
}

/** A start cannot be taken back, only called off; if that comes too late, it is stopped when it is there. */
function startUnderWay(memory: ServiceMemory, operation: Operation, wanted: Wanted, context: SettleContext): Ruling {
  if (operation.purpose === 'stop') {
    return { verdict: 'start', state: 'stopping', code: 'stop-command-running', causes: causesOf(wanted) };
  }
  const state = operation.purpose === 'pre-start' ? 'preparing' : 'starting';
  if (wanted.kind !== 'stop') {
    const code = operation.purpose === 'pre-start' ? 'pre-start-running' : 'wanted';
    return { verdict: 'start', state, code, keepsSlot: true };
  }
  if (!operation.isCancelled) {
    context.act({ kind: 'cancel', serviceId: memory.id, operationId: operation.id });
    memory.operation = { ...operation, isCancelled: true };
  }
  const { code, causes, data } = wanted.ground;
  return { verdict: 'stop', state: 'stopping', code, causes, data, keepsSlot: true };
}

function causesOf(wanted: Wanted): readonly Cause[] {
  return wanted.kind === 'run' ? [] : wanted.ground.causes;
}

/** Since when the process is not ready, and which one has been. */
function noteReadiness(memory: ServiceMemory, nowMs: number): void {
  const { phase } = memory;
  const isMain = phase.kind === 'process' && phase.process.purpose === 'main' && phase.process.ended === null;
  const isReady = memory.published?.includes('ready') ?? false;
  if (!isMain || isReady) memory.unreadySinceMs = null;
  else memory.unreadySinceMs ??= nowMs;
  if (isMain && isReady) memory.readyNonce = phase.process.nonce;
}

function decisionOf(memory: ServiceMemory, wanted: Wanted, ruling: Ruling, context: SettleContext): Decision {
  const before = memory.decision;
  const hasLife = memory.phase.kind === 'process';
  return {
    serviceId: memory.id,
    verdict: ruling.verdict,
    state: ruling.state,
    stateSinceMs: before?.state === ruling.state ? before.stateSinceMs : context.nowMs,
    desired: wanted.kind === 'run' || (wanted.kind === 'hold' && hasLife) ? 'running' : 'stopped',
    reason: { code: ruling.code, causes: ruling.causes ?? [], data: ruling.data ?? {} },
    isDemanded: wanted.isDemanded,
    waitingFor: ruling.waitingFor ?? [],
    nextAttemptAtMs: ruling.nextAttemptAtMs ?? null,
  };
}

/** Verdicts come and go with every look; news is what a reader of the status would notice. */
function differs(before: Decision, after: Decision): boolean {
  return (
    before.state !== after.state ||
    before.reason.code !== after.reason.code ||
    before.desired !== after.desired ||
    before.nextAttemptAtMs !== after.nextAttemptAtMs ||
    causeNames(before.reason.causes) !== causeNames(after.reason.causes) ||
    canonicalJson(before.reason.data) !== canonicalJson(after.reason.data)
  );
}

function causeNames(causes: readonly Cause[]): string {
  return causes.map((cause) => `${cause.kind} ${cause.name}`).join(', ');
}
