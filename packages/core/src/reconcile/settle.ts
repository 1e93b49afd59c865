import { canonicalJson } from '../model/fingerprint.ts';
import { unreachable } from '../model/invariant-error.ts';
import type { Cause } from '../model/reason.ts';
import type { PublishedState, ServiceState } from '../model/state.ts';
import { expireOperation } from './absorb-result.ts';
import type { Decision } from './decision.ts';
import type { Operation } from './operation.ts';
import { clearOutcome } from './record-end.ts';
import type { Ruling } from './ruling.ts';
import type { ServiceMemory } from './service-memory.ts';
import { settleAbsent } from './settle-absent.ts';
import { leaveSlot, mayLook, operate, type SettleContext } from './settle-context.ts';
import { settleProcess } from './settle-process.ts';
import { type Wanted, wantedOf } from './wanted.ts';

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
export function settle(memory: ServiceMemory, context: SettleContext): Settled {
  expireOperation(memory, context);
  const wanted = currentlyWanted(memory, context);
  dropVoidOutcome(memory, wanted, context);
  const ruling = rule(memory, wanted, context);
  if (!ruling.keepsSlot) leaveSlot(memory, context);
  const decision = decisionOf(memory, wanted, ruling, context);
  const isNews = memory.decision === null || differs(memory.decision, decision);
  memory.decision = decision;
  if (decision.state !== 'unknown') memory.published = publishedStates(decision.state);
  return { decision, isNews, isForgotten: ruling.isForgotten ?? false };
}

/** Before the first definitions arrived nothing is known of what is wanted, so everything holds. */
function currentlyWanted(memory: ServiceMemory, context: SettleContext): Wanted {
  if (!context.isConfigured) {
    if (context.isShuttingDown) return { kind: 'stop', demandedBy: [], code: 'shutting-down', causes: [] };
    return { kind: 'hold', demandedBy: [], causes: [] };
  }
  return wantedOf(memory, context.inputs, context.isShuttingDown, context.nowMs);
}

/**
 * A completed service is completed for as long as it is wanted in that shape; a failed one until the shape changes.
 * Neither outlasts the policy under which it ended: with `always` there is no end.
 */
function dropVoidOutcome(memory: ServiceMemory, wanted: Wanted, context: SettleContext): void {
  const { outcome, outline } = memory;
  if (outcome === null || !context.isConfigured) return;
  const isOver = outline?.restart === 'always' || (outcome.kind === 'complete' && wanted.kind === 'stop');
  const isVoid = isOver || outcome.shapeHash !== outline?.shapeHash;
  if (isVoid && !context.isShuttingDown) clearOutcome(memory, context);
}

function rule(memory: ServiceMemory, wanted: Wanted, context: SettleContext): Ruling {
  if (memory.operation?.kind === 'start') return startUnderWay(memory, memory.operation, wanted, context);
  const { phase } = memory;
  switch (phase.kind) {
    case 'absent':
      return settleAbsent(memory, phase, wanted, context);
    case 'process':
      return settleProcess(memory, phase, wanted, context);
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
  const state = operation.purpose === 'pre-start' ? 'preparing' : 'starting';
  if (wanted.kind !== 'stop') {
    const code = operation.purpose === 'pre-start' ? 'pre-start-running' : 'wanted';
    return { verdict: 'start', state, code, keepsSlot: true };
  }
  if (!operation.isCancelled) {
    context.act({ kind: 'cancel', serviceId: memory.id, operationId: operation.id });
    memory.operation = { ...operation, isCancelled: true };
  }
  return { verdict: 'stop', state: 'stopping', code: wanted.code, causes: wanted.causes, keepsSlot: true };
}

function decisionOf(memory: ServiceMemory, wanted: Wanted, ruling: Ruling, context: SettleContext): Decision {
  const before = memory.decision;
  const hasProcess = memory.phase.kind === 'process';
  return {
    serviceId: memory.id,
    verdict: ruling.verdict,
    state: ruling.state,
    stateSinceMs: before?.state === ruling.state ? before.stateSinceMs : context.nowMs,
    desired: wanted.kind === 'run' || (wanted.kind === 'hold' && hasProcess) ? 'running' : 'stopped',
    reason: { code: ruling.code, causes: ruling.causes ?? [], data: ruling.data ?? {} },
    demandedBy: wanted.demandedBy,
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

/** What others may require of a service in this state. */
export function publishedStates(state: ServiceState): readonly PublishedState[] {
  switch (state) {
    case 'starting':
      return ['started'];
    case 'ready':
      return ['ready', 'started', 'up'];
    case 'complete':
      return ['complete'];
    case 'delayed':
      return ['delayed'];
    case 'failed':
      return ['failed'];
    case 'inactive':
    case 'waiting':
    case 'preparing':
    case 'stopping':
    case 'unknown':
      return [];
    default:
      return unreachable(state);
  }
}
