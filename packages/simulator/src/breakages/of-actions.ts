import type { Action, ReconcilerEvent } from '@hermit/core';
import type { Breakage } from './breakage.ts';
import { breakWith } from './broken-reconciler.ts';

const aVeryLongTimeMs = 1_000_000_000;

/** What is wrong with carrying things through. */
export const breakagesOfActions: readonly Breakage[] = [
  {
    name: 'the-operation-in-flight-is-forgotten',
    promises: ['P1', 'P2'],
    makeReconciler: breakWith({
      memory: (memory) => {
        if (memory.operation?.kind === 'start' && memory.phase.kind === 'absent') memory.operation = null;
      },
    }),
  },
  {
    name: 'a-start-is-not-called-off',
    promises: ['P3'],
    makeReconciler: breakWith({ action: (action) => (action.kind === 'cancel' ? null : action) }),
  },
  {
    name: 'sigkill-is-never-sent',
    promises: ['P6'],
    makeReconciler: breakWith({ action: (action) => (action.kind === 'kill' ? delivered(action) : action) }),
  },
  {
    name: 'a-restart-begins-before-the-old-process-is-gone',
    promises: ['P1', 'P2'],
    makeReconciler: breakWith({
      event: (event) => {
        if (event.kind !== 'result' || event.result.kind !== 'signalled') return event;
        const look = { kind: 'ended', exit: null, output: null, leftovers: [], process: null } as const;
        return { ...event, result: { kind: 'looked', look } };
      },
    }),
  },
  {
    name: 'a-failed-start-is-never-retried',
    promises: ['P6'],
    makeReconciler: breakWith({
      memory: (memory, nowMs) => {
        if (memory.failure?.code === 'spawn-failed') memory.retryAtMs = nowMs + aVeryLongTimeMs;
      },
    }),
  },
  {
    name: 'a-hint-is-not-followed',
    promises: ['P6'],
    makeReconciler: breakWith({
      memory: (memory, nowMs) => {
        const { phase } = memory;
        if (phase.kind === 'process' && phase.stop === null)
          memory.phase = { ...phase, lookAtMs: nowMs + aVeryLongTimeMs };
      },
      event: (event) => (event.kind === 'hint' ? null : event),
    }),
  },
  {
    name: 'a-pre-start-may-take-forever',
    promises: ['P6'],
    seed: 12,
    makeReconciler: breakWith({
      memory: (memory, nowMs) => {
        const { phase } = memory;
        if (phase.kind !== 'process' || phase.process.purpose !== 'pre-start') return;
        memory.phase = { ...phase, process: { ...phase.process, startedAtMs: nowMs } };
      },
    }),
  },
  {
    name: 'a-pre-start-is-skipped-after-a-crash',
    promises: ['P3'],
    makeReconciler: breakWith({
      memory: (memory) => {
        if (memory.phase.kind === 'absent' && memory.lastExit !== null) {
          memory.preparedShape = memory.outline?.shapeHash ?? null;
        }
      },
    }),
  },
];

function delivered({ serviceId, operationId }: Extract<Action, { kind: 'kill' }>): ReconcilerEvent {
  return { kind: 'result', serviceId, operationId, result: { kind: 'signalled', delivered: true } };
}
