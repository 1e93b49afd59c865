import { type Fact, type FactOwner, idInFact } from '@hermit/core';
import type { Wishes } from '../wishes.ts';
import type { Beliefs } from './beliefs.ts';

/** The states that only the manager says of a service. */
const ownStates: ReadonlySet<string> = new Set(['complete', 'delayed', 'failed', 'ready', 'started', 'up']);

/** Everything that is asserted by others than rules. */
export function* baseFacts(
  wishes: Wishes,
  beliefs: Beliefs,
  nowMs: number,
): Iterable<readonly [FactOwner, readonly Fact[]]> {
  yield* wishes.facts;
  yield* beliefs.factsOfProcesses();
  const own: Fact[] = [];
  for (const [label, name, told] of wishes.inputs()) if (wishes.counted(told, nowMs) === true) own.push([label, name]);
  for (const { id, isRun, published } of beliefs.all()) {
    const name = [...idInFact(id)];
    if (isRun) own.push(['run-service', name]);
    for (const state of published ?? []) if (ownStates.has(state)) own.push(['service-state', name, state]);
  }
  yield ['manager', own];
}
