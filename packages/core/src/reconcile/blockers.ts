import type { Surroundings } from '../evaluate/surroundings.ts';
import type { Cause } from '../model/reason.ts';
import type { ServiceId } from '../model/service-id.ts';
import { isGone, isStuck } from './gone.ts';
import type { Notice } from './notice.ts';
import type { ServiceMemory } from './service-memory.ts';

/**
 * The services that have to be gone before this one is stopped, and are not: those that depend on it and are on their way
 * down. One that will not go is waited for no longer; if it is the last one, that is told.
 */
export function blockersOf(id: ServiceId, around: Surroundings, tell: (notice: Notice) => void): readonly Cause[] {
  const circle = around.graph.cycles.circleOf(id);
  const there: Readonly<ServiceMemory>[] = [];
  for (const dependent of around.graph.dependentsOf(id)) {
    if (dependent === id || circle?.includes(dependent)) continue;
    const memory = around.memory(dependent);
    if (memory !== undefined && !isGone(memory) && isGoing(dependent, around)) there.push(memory);
  }
  const blockers = there.filter((memory) => !isStuck(memory, around.nowMs, around.settings));
  if (blockers.length === 0) for (const memory of there) tell(stuck(id, memory));
  return blockers.map(causeOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isGoing(id: ServiceId, around: Surroundings): boolean {
  const view = around.view(id);
  return view?.state === 'stopping' || view?.wanted.kind === 'stop';
}

function causeOf({ id, decision }: Readonly<ServiceMemory>): Cause {
  return { kind: 'service', name: id, sinceMs: decision?.stateSinceMs ?? null, causes: [] };
}

function stuck(serviceId: ServiceId, { id, phase }: Readonly<ServiceMemory>): Notice {
  const pid = phase.kind === 'process' ? phase.process.pid : null;
  return { kind: 'dependent-stuck', serviceId, dependent: id, pid };
}
