import type { ServiceId } from '@hermit/core';
import type { Breakage } from './breakage.ts';
import { breakWith } from './broken-reconciler.ts';
import { jointsOf, openRequirements } from './joints.ts';

const aVeryLongTimeMs = 1_000_000_000;

/** What is wrong with requirements, demand, order and conflicts. */
export const breakagesOfGraph: readonly Breakage[] = [
  {
    name: 'grace-is-forgotten',
    promises: ['gate', 'P4', 'P5'],
    seed: 179,
    makeReconciler: breakWith({
      joints: openRequirements((entry) => ({ ...entry, sinceMs: entry.sinceMs - aVeryLongTimeMs })),
    }),
  },
  {
    name: 'grace-never-ends',
    promises: ['gate', 'P3'],
    seed: 36,
    makeReconciler: breakWith({
      joints: openRequirements((entry) =>
        entry.requirement.graceMs > 0 ? { ...entry, sinceMs: entry.sinceMs + aVeryLongTimeMs } : entry,
      ),
    }),
  },
  {
    name: 'a-lost-requirement-stops-nobody',
    promises: ['gate', 'P3'],
    makeReconciler: breakWith({
      joints: openRequirements((entry) => ({ ...entry, requirement: { ...entry.requirement, onLoss: 'keep' } })),
    }),
  },
  {
    name: 'what-is-kept-is-stopped',
    promises: ['gate', 'P4', 'P5'],
    seed: 4,
    makeReconciler: breakWith({
      joints: openRequirements((entry) => ({ ...entry, requirement: { ...entry.requirement, onLoss: 'stop' } })),
    }),
  },
  {
    name: 'requirements-of-facts-are-ignored',
    promises: ['P3', 'gate'],
    makeReconciler: breakWith({
      joints: openRequirements((entry) => (entry.requirement.kind === 'fact' ? null : entry)),
    }),
  },
  {
    name: 'an-unknown-requirement-counts-as-met',
    promises: ['P3', 'gate'],
    makeReconciler: breakWith({ joints: openRequirements((entry) => (entry.value === null ? null : entry)) }),
  },
  {
    name: 'an-unknown-requirement-counts-as-lost',
    promises: ['gate', 'P4', 'P5'],
    seed: 4,
    makeReconciler: breakWith({ joints: openRequirements((entry) => ({ ...entry, value: entry.value ?? false })) }),
  },
  {
    name: 'dependents-are-not-waited-for',
    promises: ['order'],
    seed: 4,
    makeReconciler: breakWith({
      joints: (reconciler) => {
        jointsOf(reconciler).graph.dependentsOf = () => [];
      },
    }),
  },
  {
    name: 'after-is-ignored',
    promises: ['P3'],
    seed: 13,
    makeReconciler: breakWith({
      joints: (reconciler) => {
        jointsOf(reconciler).graph.afterOf = () => [];
      },
    }),
  },
  {
    name: 'conflicts-are-ignored',
    promises: ['conflict', 'P3', 'gate'],
    seed: 13,
    makeReconciler: breakWith({
      joints: (reconciler) => {
        jointsOf(reconciler).graph.conflictsOf = () => [];
      },
    }),
  },
  {
    name: 'the-winner-does-not-wait-for-the-loser-to-leave',
    promises: ['conflict'],
    seed: 101,
    makeReconciler: breakWith({
      joints: (reconciler) => {
        const { graph } = jointsOf(reconciler);
        const conflictsOf = graph.conflictsOf.bind(graph);
        const sequenceOf = (id: ServiceId): number => reconciler.service(id)?.demandSequence ?? 0;
        graph.conflictsOf = (id) => [...conflictsOf(id)].filter((other) => sequenceOf(other) > sequenceOf(id));
      },
    }),
  },
  {
    name: 'circles-are-not-found',
    promises: ['P3', 'gate'],
    seed: 9,
    makeReconciler: breakWith({
      joints: (reconciler) => {
        jointsOf(reconciler).graph.cycles.circleOf = () => null;
      },
    }),
  },
  {
    name: 'demand-once-is-demand-for-ever',
    promises: ['demand', 'gate', 'P3'],
    makeReconciler: breakWith({
      joints: (reconciler) => {
        const { demand } = jointsOf(reconciler).graph;
        const isDemanded = demand.isDemanded.bind(demand);
        const once = new Set<ServiceId>();
        demand.isDemanded = (id) => {
          if (isDemanded(id)) once.add(id);
          return once.has(id);
        };
      },
    }),
  },
  {
    name: 'a-waiting-service-pulls-nobody-in',
    promises: ['demand', 'gate'],
    makeReconciler: breakWith({
      joints: (reconciler) => {
        const { graph } = jointsOf(reconciler);
        const isDemanded = graph.demand.isDemanded.bind(graph.demand);
        graph.demand.isDemanded = (id) => {
          if (!isDemanded(id)) return false;
          const memory = reconciler.service(id);
          const pullers = [...graph.pullersOf(id)].filter(isDemanded);
          const isPulledOnly = pullers.length > 0 && memory?.outline?.autostart !== true && memory?.operator === null;
          return !isPulledOnly || pullers.some((puller) => reconciler.service(puller)?.decision?.state !== 'waiting');
        };
      },
    }),
  },
];
