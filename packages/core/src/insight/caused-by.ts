import type { ReadonlyGraph } from '../graph/readonly-graph.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { DefinitionChange } from './definition-changes.ts';
import type { PlannedAction } from './plan-reload.ts';

interface CausedByInput {
  readonly actions: ReadonlyMap<ServiceId, PlannedAction>;
  readonly definitions: ReadonlyMap<ServiceId, DefinitionChange>;
  /** As it would be without the change, and with it. */
  readonly graphs: readonly ReadonlyGraph[];
}

/**
 * For everything that a plan does with services whose definitions stay the same: whose change makes them follow. Follows
 * requirements, demand, order and conflicts over services that the plan touches, to the nearest changed ones.
 */
export function causedBy({
  actions,
  definitions,
  graphs,
}: CausedByInput): ReadonlyMap<ServiceId, readonly ServiceId[]> {
  const found = new Map<ServiceId, readonly ServiceId[]>();
  const isChanged = (id: ServiceId): boolean => (definitions.get(id)?.kind ?? 'same') !== 'same';
  for (const [id, action] of actions) {
    if (action === 'none' || isChanged(id)) continue;
    const causes = new Set<ServiceId>();
    const seen = new Set([id]);
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const other of neighboursOf(next, graphs)) {
        if (seen.has(other)) continue;
        seen.add(other);
        if (isChanged(other)) causes.add(other);
        else if ((actions.get(other) ?? 'none') !== 'none') open.push(other);
      }
    }
    found.set(id, [...causes].sort());
  }
  return found;
}

function* neighboursOf(id: ServiceId, graphs: readonly ReadonlyGraph[]): Iterable<ServiceId> {
  for (const graph of graphs) {
    yield* graph.dependeesOf(id);
    yield* graph.pullersOf(id);
    yield* graph.conflictsOf(id);
  }
}
