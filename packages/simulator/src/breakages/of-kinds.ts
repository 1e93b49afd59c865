import type { Breakage } from './breakage.ts';
import { breakWith } from './broken-reconciler.ts';

/** What is wrong with oneshots, milestones, readiness and numbers of demands. */
export const breakagesOfKinds: readonly Breakage[] = [
  {
    name: 'a-failed-oneshot-is-undone',
    promises: ['undo'],
    makeReconciler: breakWith({
      memory: (memory, nowMs) => {
        const { outline, outcome, phase, lastExit } = memory;
        if (
          outline?.hasStopCommand !== true ||
          outcome !== null ||
          phase.kind !== 'absent' ||
          lastExit?.exit.code === 0
        )
          return;
        if (lastExit === null) return;
        memory.outcome = { kind: 'complete', shapeHash: outline.shapeHash, exit: lastExit.exit, atMs: nowMs };
      },
    }),
  },
  {
    name: 'what-was-undone-is-undone-again',
    promises: ['undo'],
    seed: 34,
    makeReconciler: (nowMs, settings) => {
      const undone = new Set<string>();
      return breakWith({
        memory: (memory, atMs) => {
          const { outline, operation, phase } = memory;
          if (operation?.purpose === 'stop') undone.add(memory.id);
          if (phase.kind !== 'absent' || operation !== null || memory.outcome !== null || !undone.delete(memory.id))
            return;
          if (outline?.hasStopCommand !== true) return;
          memory.outcome = { kind: 'complete', shapeHash: outline.shapeHash, exit: null, atMs };
        },
      })(nowMs, settings);
    },
  },
  {
    name: 'readiness-by-a-fact-is-assumed',
    promises: ['P6', 'ready'],
    makeReconciler: breakWith({
      event: (event) => {
        if (event.kind !== 'definitions') return event;
        return {
          ...event,
          definitions: event.definitions.map((outline) => ({ ...outline, ready: { when: 'start' as const } })),
        };
      },
    }),
  },
  {
    name: 'a-requirement-that-holds-already-restarts',
    promises: ['P4', 'P5'],
    seed: 4,
    makeReconciler: breakWith({
      memory: (memory, _nowMs, event) => {
        const { phase, outline } = memory;
        if (event.kind !== 'definitions' || phase.kind !== 'process' || outline === null) return;
        if (outline.requires.some(({ onLoss }) => onLoss === 'restart')) memory.restartWanted = true;
      },
    }),
  },
  {
    name: 'nothing-restarts-for-what-came-back',
    promises: ['gate', 'P6'],
    seed: 141,
    makeReconciler: breakWith({
      memory: (memory) => {
        memory.owedRestart = [];
      },
    }),
  },
  {
    name: 'the-earlier-demand-wins-after-a-restart',
    promises: ['conflict'],
    seed: 3155,
    makeReconciler: breakWith({
      event: (event) => (event.kind === 'recovered' ? { ...event, demandSequence: null } : event),
    }),
  },
  {
    name: 'the-operators-force-ignores-the-system',
    promises: ['P3', 'gate'],
    makeReconciler: breakWith({
      event: (event, reconciler) => {
        if (event.kind !== 'definitions') return event;
        const isForced = (id: string): boolean => reconciler.service(id)?.operator === 'force';
        const definitions = event.definitions.map((outline) =>
          isForced(outline.id) ? { ...outline, systemDependencies: [] } : outline,
        );
        return { ...event, definitions };
      },
    }),
  },
];
