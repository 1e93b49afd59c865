import type { Cause } from '../model/reason.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { causeSince } from './cause-since.ts';
import type { Surroundings } from './surroundings.ts';

/** Why a conflict keeps a service from running. */
export interface ConflictView {
  readonly cause: Cause;
  /** False if the place is its own, and the other one is only about to leave it. */
  readonly isLoser: boolean;
}

/**
 * Of two services that cannot run at the same time, the one whose demand began later has the place, unless that one has
 * lost its own to a third. It starts once the other has no process.
 */
export function conflictOf(
  memory: Readonly<ServiceMemory>,
  isRunning: boolean,
  around: Surroundings,
): ConflictView | null {
  const others = [...around.graph.conflictsOf(memory.id)].filter((id) => id !== memory.id).sort();
  const winner = others.find((id) => takesThePlaceOf(memory, id, around));
  if (winner !== undefined) return { cause: causeSince('conflict', winner, memory, around), isLoser: true };
  const leaving = isRunning ? undefined : others.find((id) => around.view(id)?.isGone === false);
  return leaving === undefined ? null : { cause: causeSince('conflict', leaving, memory, around), isLoser: false };
}

function takesThePlaceOf(memory: Readonly<ServiceMemory>, id: ServiceId, around: Surroundings): boolean {
  const other = around.memory(id);
  if (!other?.isDefined || !around.graph.demand.isDemanded(id) || around.view(id)?.isConflictLoser) return false;
  return (other.demandSequence ?? 0) > (memory.demandSequence ?? 0);
}
