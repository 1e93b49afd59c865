import type { FactOwner } from '../model/fact.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ReconcilerEvent } from './event.ts';
import { hasMainProcess } from './gone.ts';
import type { ReconcilerState } from './reconciler-state.ts';

const processPrefix = 'process:';

/** The owner of what the process of a service asserts. */
export function processOwner(id: ServiceId): FactOwner {
  return `${processPrefix}${id}`;
}

/** The service whose process the owner is; `null` for any other owner. */
export function serviceOfOwner(owner: FactOwner): ServiceId | null {
  return owner.startsWith(processPrefix) ? owner.slice(processPrefix.length) : null;
}

/** Takes in what an owner of facts says. What a process says counts only while there is one. */
export function absorbFacts(state: ReconcilerState, event: Extract<ReconcilerEvent, { kind: 'facts' }>): void {
  const { owner, facts } = event;
  if (owner.startsWith(processPrefix) && !hasMainProcess(state.services.get(owner.slice(processPrefix.length)))) return;
  state.evaluation.facts.replace(owner, facts);
  endDoubt(state, owner);
  // While somebody cannot tell, it matters who else asserts a fact, and not only whether it is asserted.
  if (state.evaluation.doubts.isAny) state.evaluation.doubtChanged(state.services.keys());
}

/** Takes in that an owner of facts cannot tell. */
export function absorbDoubt(
  state: ReconcilerState,
  { owner, labels, patienceMs }: Extract<ReconcilerEvent, { kind: 'facts-unknown' }>,
): void {
  const { nowMs } = state;
  const endsAtMs = nowMs + patienceMs;
  state.evaluation.doubts.set({ owner, labels, sinceMs: nowMs, endsAtMs });
  state.schedule({ kind: 'doubt', owner }, endsAtMs);
  state.evaluation.doubtChanged(state.services.keys());
}

/** The owner has not come back in time: what it asserted is so no longer. */
export function expireDoubt(state: ReconcilerState, owner: FactOwner): void {
  state.evaluation.facts.drop(owner);
  endDoubt(state, owner);
}

/** The process of a service has ended, or another one has taken its place: what it asserted is so no longer. */
export function dropProcessFacts(state: ReconcilerState, id: ServiceId): void {
  state.evaluation.facts.drop(processOwner(id));
}

function endDoubt(state: ReconcilerState, owner: FactOwner): void {
  if (!state.evaluation.doubts.end(owner)) return;
  state.schedule({ kind: 'doubt', owner }, null);
  state.evaluation.doubtChanged(state.services.keys());
}
