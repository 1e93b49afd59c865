import type { ReconcilerEvent } from '@hermit/core';
import type { Breakage } from './breakage.ts';
import { breakWith } from './broken-reconciler.ts';

/** What is wrong with taking in definitions, inputs and the operator's word. */
export const breakagesOfWishes: readonly Breakage[] = [
  {
    name: 'a-closing-gate-is-ignored',
    promises: ['P3'],
    seed: 3,
    makeReconciler: breakWith({ event: (event) => (isInput(event) && event.value === false ? null : event) }),
  },
  {
    name: 'an-unknown-input-counts-as-met',
    promises: ['P3'],
    seed: 3,
    makeReconciler: breakWith({
      event: (event) =>
        isInput(event) && event.value === null && event.origin === 'source' ? { ...event, value: true } : event,
    }),
  },
  {
    name: 'an-unknown-input-counts-as-not-met',
    promises: ['P4', 'P5'],
    seed: 3,
    makeReconciler: breakWith({
      event: (event) =>
        isInput(event) && event.value === null && event.origin === 'source' ? { ...event, value: false } : event,
    }),
  },
  {
    name: 'a-changed-definition-is-ignored',
    promises: ['P4'],
    seed: 36,
    makeReconciler: breakWith({
      memory: (memory) => {
        const { phase, outline } = memory;
        if (phase.kind !== 'process' || phase.stop !== null || outline === null) return;
        memory.phase = { ...phase, process: { ...phase.process, shapeHash: outline.shapeHash } };
      },
    }),
  },
  {
    name: 'a-touched-definition-restarts',
    promises: ['P4', 'P5'],
    makeReconciler: breakWith({
      memory: ({ phase, ...memory }, _nowMs, event) => {
        if (event.kind === 'definitions' && phase.kind === 'process' && memory.isDefined) {
          (phase as { process: object }).process = { ...phase.process, shapeHash: 'touched' };
        }
      },
    }),
  },
  {
    name: 'a-removed-definition-is-kept',
    promises: ['P3'],
    seed: 12,
    makeReconciler: breakWith({
      event: (event, reconciler) => {
        if (event.kind !== 'definitions') return event;
        const given = new Set(event.definitions.map(({ id }) => id));
        const kept = [...reconciler.services()].flatMap(({ id, outline, isDefined, phase }) =>
          isDefined && outline !== null && phase.kind === 'process' && !given.has(id) ? [outline] : [],
        );
        return { ...event, definitions: [...event.definitions, ...kept] };
      },
    }),
  },
  {
    name: 'a-stop-of-the-operator-is-forgotten',
    promises: ['P3'],
    seed: 41,
    makeReconciler: breakWith({
      event: (event) =>
        event.kind === 'operator' && event.command === 'stop' ? { ...event, command: 'reset' } : event,
    }),
  },
];

function isInput(event: ReconcilerEvent): event is Extract<ReconcilerEvent, { kind: 'active' | 'system-dependency' }> {
  return event.kind === 'active' || event.kind === 'system-dependency';
}
