import type { ServiceId } from '../model/service-id.ts';
import { CycleFinder } from './cycle-finder.ts';
import type { ServiceGraph } from './service-graph.ts';

/**
 * The circle that a service is in when only some services count, in the order in which each waits for the next; `null`
 * if it is in none. A circle of which one member does not count may be none without it, or a smaller one.
 */
export function circleAmong(
  id: ServiceId,
  graph: Pick<ServiceGraph, 'cycles' | 'dependeesOf'>,
  counts: (id: ServiceId) => boolean,
): readonly ServiceId[] | null {
  const circle = graph.cycles.circleOf(id);
  if (circle === null) return null;
  const members = new Set(circle.filter((member) => counts(member)));
  if (members.size === circle.length) return circle;
  if (!members.has(id)) return null;
  const smaller = new CycleFinder({
    before: (member) => [...graph.dependeesOf(member)].filter((other) => members.has(other)),
    hasAfter: () => true,
  });
  smaller.touch(id);
  smaller.refresh();
  return smaller.circleOf(id);
}
