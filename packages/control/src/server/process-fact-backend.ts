import { type Fact, type FactsOutcome, factKey, type ManagerFactsApi, type ServiceId } from '@hermit/core';
import type { ServiceFactBackend } from './fact-backend.ts';

/** What a manager knows about the facts of processes. */
export type ProcessFacts = Pick<ManagerFactsApi, 'list' | 'ofProcess' | 'replaceOfProcess'>;

/** The facts of one service's process, one change after the other, so that none is lost to another one. */
export function processFactBackend(facts: ProcessFacts, serviceId: ServiceId): ServiceFactBackend {
  let last: Promise<unknown> = Promise.resolve();
  function inTurn(change: () => FactsOutcome | Promise<FactsOutcome>): Promise<FactsOutcome> {
    const turn = last.then(change);
    last = turn.catch(() => {});
    return turn;
  }
  const own = (): Map<string, Fact> => new Map(facts.ofProcess(serviceId).map((fact) => [factKey(fact), fact]));
  const replace = (next: readonly Fact[]): Promise<FactsOutcome> => facts.replaceOfProcess(serviceId, next);
  return {
    replace: (next) => inTurn(() => replace(next)),
    assert: (added) => inTurn(() => replace([...own().values(), ...added])),
    retract: (gone) =>
      inTurn(() => {
        const left = own();
        for (const fact of gone) {
          const refusal = left.has(factKey(fact)) ? null : ownedByOthers(facts, fact);
          if (refusal !== null) return refusal;
        }
        for (const fact of gone) left.delete(factKey(fact));
        return replace([...left.values()]);
      }),
  };
}

function ownedByOthers(facts: ProcessFacts, fact: Fact): FactsOutcome | null {
  const key = factKey(fact);
  const owned = facts.list([fact[0], '...']).find((entry) => factKey(entry.fact) === key);
  return owned === undefined ? null : { kind: 'not-owner', fact, owners: owned.owners };
}
