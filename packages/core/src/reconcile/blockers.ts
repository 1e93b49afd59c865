import { causeSince } from '../evaluate/cause-since.ts';
import type { Surroundings } from '../evaluate/surroundings.ts';
import { circleAmong } from '../graph/circle-among.ts';
import type { Cause } from '../model/reason.ts';
import type { ServiceId } from '../model/service-id.ts';
import { isGone, isPassedOver, isStuck } from './gone.ts';
import type { Notice } from './notice.ts';
import type { ServiceMemory } from './service-memory.ts';

/** Who else is there when a service is to stop. */
export interface Blockers {
  /** The services that have to be gone before, and are not. */
  readonly waitedFor: readonly Cause[];
  /** Those that will not go: they are waited for no longer. */
  readonly stuck: readonly Notice[];
}

/** The services that depend on this one, are on their way down, and are still there. */
export function blockersOf(id: ServiceId, around: Surroundings): Blockers {
  const there = dependentsThere(id, around);
  const stuck = there.filter((memory) => isStuck(memory, around.nowMs, around.settings));
  const waiting = around.memory(id) ?? { decision: null };
  const waitedFor = there
    .filter((memory) => !stuck.includes(memory))
    .map((memory) => causeSince('service', memory.id, waiting, around));
  return {
    waitedFor: waitedFor.sort((a, b) => (a.name < b.name ? -1 : 1)),
    stuck: stuck.map((memory) => stuckNotice(id, memory)),
  };
}

/** In place of a dependent that never has a process, such as a milestone, those that depend on that one count. */
function dependentsThere(id: ServiceId, around: Surroundings): readonly Readonly<ServiceMemory>[] {
  const circle = circleOf(id, around);
  const there = new Set<Readonly<ServiceMemory>>();
  const passed = new Set([id]);
  for (const one of passed) {
    for (const dependent of around.graph.dependentsOf(one)) {
      const memory = around.memory(dependent);
      if (memory === undefined || dependent === id || circle?.includes(dependent)) continue;
      // What is to be started in this poll counts as there, whether or not it has been decided already.
      const hasGone = isGone(memory) && around.view(dependent)?.isGone !== false;
      if (hasGone && isPassedOver(memory)) passed.add(dependent);
      else if (!hasGone && isGoing(dependent, around)) there.add(memory);
    }
  }
  return [...there];
}

/** In a circle nobody could be waited for. What is forgotten, or about to be, closes none. */
function circleOf(id: ServiceId, { graph, memory }: Surroundings): readonly ServiceId[] | null {
  return circleAmong(id, graph, (member) => memory(member)?.isDefined === true || !isGone(memory(member)));
}

function isGoing(id: ServiceId, around: Surroundings): boolean {
  const view = around.view(id);
  return view?.state === 'stopping' || view?.wanted.kind === 'stop';
}

function stuckNotice(serviceId: ServiceId, { id, phase }: Readonly<ServiceMemory>): Notice {
  const pid = phase.kind === 'process' ? phase.process.pid : null;
  return { kind: 'dependent-stuck', serviceId, dependent: id, pid };
}
