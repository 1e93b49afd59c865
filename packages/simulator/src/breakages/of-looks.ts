import type { LookResult, Phase, ReconcilerEvent } from '@hermit/core';
import type { Breakage } from './breakage.ts';
import { breakWith } from './broken-reconciler.ts';

const nobody: LookResult = { kind: 'ended', exit: null, output: null, leftovers: [], process: null };

/** What is wrong with taking in what the spawners say. */
export const breakagesOfLooks: readonly Breakage[] = [
  {
    name: 'unknown-counts-as-absent',
    promises: ['P1', 'P2'],
    makeReconciler: breakWith({ event: (event) => (isFailedLook(event) ? looked(event, nobody) : event) }),
  },
  {
    name: 'no-look-before-a-start',
    promises: ['P1', 'P2'],
    makeReconciler: breakWith({
      action: (action, reconciler) => {
        const phase = reconciler.service(action.serviceId)?.phase;
        if (action.kind !== 'look' || phase?.kind !== 'unlooked') return action;
        const { serviceId, operationId } = action;
        return { kind: 'result', serviceId, operationId, result: { kind: 'looked', look: nobody } };
      },
    }),
  },
  {
    name: 'an-old-look-permits-a-start',
    promises: ['P2'],
    makeReconciler: breakWith({
      memory: (memory, nowMs) => {
        if (memory.phase.kind === 'absent') memory.phase = { kind: 'absent', lookedAtMs: nowMs };
      },
    }),
  },
  {
    name: 'stale-answers-are-believed',
    promises: ['P1', 'P2', 'P4', 'invariant'],
    seed: 40,
    makeReconciler: breakWith({
      event: (event, reconciler) => {
        const operation = event.kind === 'result' ? reconciler.service(event.serviceId)?.operation : null;
        return event.kind === 'result' && operation ? { ...event, operationId: operation.id } : event;
      },
    }),
  },
  {
    name: 'a-failed-look-stops-the-service',
    promises: ['P4', 'P5'],
    makeReconciler: breakWith({
      memory: (memory, _nowMs, event) => {
        if (isFailedLook(event) && event.serviceId === memory.id && memory.operation?.id === event.operationId) {
          memory.restartWanted = true;
        }
      },
    }),
  },
  {
    name: 'an-unconfirmed-start-counts-as-failed',
    promises: ['P1', 'P2'],
    makeReconciler: breakWith({
      memory: (memory, nowMs) => {
        const { phase } = memory;
        if (phase.kind === 'unlooked' && phase.trouble?.code === 'start-unconfirmed') memory.phase = absentSince(nowMs);
      },
      event: (event) => {
        if (event.kind !== 'result' || event.result.kind !== 'start-uncertain') return event;
        const { message } = event.result;
        return { ...event, result: { kind: 'start-failed', error: { code: 'spawn-failed', stage: null, message } } };
      },
    }),
  },
  {
    name: 'what-is-left-behind-is-overlooked',
    promises: ['P2'],
    seed: 19,
    makeReconciler: breakWith({
      event: (event) => {
        if (event.kind !== 'result' || event.result.kind !== 'looked' || event.result.look.kind !== 'ended')
          return event;
        return looked(event, { ...event.result.look, leftovers: [] });
      },
    }),
  },
  {
    name: 'records-of-an-earlier-manager-are-ignored',
    promises: ['P1', 'P2', 'P3', 'P5', 'P6'],
    seed: 26,
    makeReconciler: breakWith({ event: (event) => (event.kind === 'recovered' ? null : event) }),
  },
];

type ResultEvent = Extract<ReconcilerEvent, { kind: 'result' }>;

function isFailedLook(event: ReconcilerEvent): event is ResultEvent {
  return event.kind === 'result' && event.result.kind === 'looked' && event.result.look.kind === 'look-failed';
}

function looked(event: ResultEvent, look: LookResult): ResultEvent {
  return { ...event, result: { kind: 'looked', look } };
}

function absentSince(lookedAtMs: number): Phase {
  return { kind: 'absent', lookedAtMs };
}
