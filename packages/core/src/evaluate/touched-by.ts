import type { ServiceGraph } from '../graph/service-graph.ts';
import type { ServiceId } from '../model/service-id.ts';
import { isPassedOver } from '../reconcile/gone.ts';
import type { Surroundings } from './surroundings.ts';
import type { View } from './view.ts';

/** Whether others see something else of a service. */
export function isPublishedAnew(before: View | undefined, after: View): boolean {
  if (before === undefined) return true;
  const [one, other] = [before.published, after.published];
  return one !== other && (one === null || other === null || one.join('\n') !== other.join('\n'));
}

/**
 * To whom the difference between two views of a service matters, besides those who require a state of it: they have to be
 * worked out anew. Whatever the view of one service is made of from others has its line here.
 */
export function* touchedBy(
  id: ServiceId,
  before: View | undefined,
  after: View,
  around: Surroundings,
): Iterable<ServiceId> {
  const { graph } = around;
  if (before?.isPlannedDown !== after.isPlannedDown) yield* graph.dependentsOf(id);
  if (before?.isUndecided !== after.isUndecided) yield* graph.followersOf(id);
  if (before?.isGone !== after.isGone || before?.isConflictLoser !== after.isConflictLoser) {
    yield* graph.conflictsOf(id);
  }
  const isOnAnotherWay = before?.state !== after.state || before.wanted.kind !== after.wanted.kind;
  if (before?.hasLeft !== after.hasLeft || isOnAnotherWay) yield* stoppingBelow(id, graph, around);
}

/** To whom it matters that somebody comes after this one, or does so no longer: itself, and who may wait instead of it. */
export function* orderedBelow(id: ServiceId, around: Surroundings): Iterable<ServiceId> {
  yield id;
  const memory = around.memory(id);
  if (memory !== undefined && isPassedOver(memory)) yield* stoppingBelow(id, around.graph, around);
}

/** Those that may have waited for the end of this one. */
function* stoppingBelow(id: ServiceId, graph: ServiceGraph, around: Surroundings): Iterable<ServiceId> {
  const passed = new Set([id]);
  for (const one of passed) {
    for (const dependee of graph.dependeesOf(one)) {
      if (around.view(dependee)?.state === 'stopping') yield dependee;
      const memory = around.memory(dependee);
      if (memory !== undefined && isPassedOver(memory)) passed.add(dependee);
    }
  }
}
