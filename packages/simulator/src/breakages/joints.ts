import type { FactOwner, RequirementEntry, ServiceId } from '@hermit/core';
import type { BrokenReconciler } from './broken-reconciler.ts';

/** The answers that a breakage may exchange: those of the graph and the facts, which all decisions rest on. */
interface Joints {
  readonly graph: {
    dependentsOf(id: ServiceId): Iterable<ServiceId>;
    afterOf(id: ServiceId): Iterable<ServiceId>;
    conflictsOf(id: ServiceId): Iterable<ServiceId>;
    pullersOf(id: ServiceId): Iterable<ServiceId>;
    readonly demand: { isDemanded(id: ServiceId): boolean };
    readonly cycles: { circleOf(id: ServiceId): readonly ServiceId[] | null };
    readonly requirements: { openOf(id: ServiceId): readonly RequirementEntry[] };
  };
  readonly facts: { drop(owner: FactOwner): void };
}

/** The same objects that the reconciler uses, with methods that may be exchanged. */
export function jointsOf(reconciler: BrokenReconciler): Joints {
  return { graph: reconciler.graph as Joints['graph'], facts: reconciler.facts as unknown as Joints['facts'] };
}

/** Exchanges what the graph says of the requirements of a service that do not hold, or of which nobody knows. */
export function openRequirements(
  change: (entry: RequirementEntry, id: ServiceId) => RequirementEntry | null,
): (reconciler: BrokenReconciler) => void {
  return (reconciler) => {
    const { requirements } = jointsOf(reconciler).graph;
    const openOf = requirements.openOf.bind(requirements);
    requirements.openOf = (id) => openOf(id).flatMap((entry) => change(entry, id) ?? []);
  };
}
