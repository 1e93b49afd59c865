import { type Fact, type FactsOutcome, factKey, type ManagerFactsApi, type ServiceId } from '@hermit/core';
import type { ServiceFactBackend } from './fact-backend.ts';
import { pacer } from './pacer.ts';

/** What a manager knows about the facts of processes. */
export type ProcessFacts = Pick<ManagerFactsApi, 'list' | 'ofProcess' | 'replaceOfProcess'>;

/** How much a process may make the manager do. A process is no operator: what it sends must never be felt by others. */
export interface ProcessFactLimits {
  /** Default 1000. */
  readonly maxFacts?: number;
  /** All facts together, in characters of their JSON. Default 262 144. */
  readonly maxLength?: number;
  /** Changes that are made at once before the pace counts. Default 50. */
  readonly burst?: number;
  /** The pace of changes after that, in milliseconds for each; those that come faster wait. Default 20. */
  readonly paceMs?: number;
}

/** The facts of one service's process, one change after the other, so that none is lost to another one. */
export function processFactBackend(
  facts: ProcessFacts,
  serviceId: ServiceId,
  { maxFacts = 1_000, maxLength = 262_144, burst = 50, paceMs = 20 }: ProcessFactLimits = {},
): ServiceFactBackend {
  const pace = pacer(burst, paceMs);
  let last: Promise<unknown> = Promise.resolve();
  function inTurn(change: () => FactsOutcome | Promise<FactsOutcome>): Promise<FactsOutcome> {
    const turn = last.then(pace).then(change);
    last = turn.catch(() => {});
    return turn;
  }
  const own = (): Map<string, Fact> => new Map(facts.ofProcess(serviceId).map((fact) => [factKey(fact), fact]));
  function replace(next: ReadonlyMap<string, Fact>): FactsOutcome | Promise<FactsOutcome> {
    if (next.size > maxFacts) return { kind: 'busy', limit: maxFacts };
    const length = [...next.keys()].reduce((sum, key) => sum + key.length, 0);
    if (length > maxLength) return { kind: 'refused', message: tooLong(serviceId, length, maxLength) };
    return facts.replaceOfProcess(serviceId, [...next.values()]);
  }
  return {
    list: () => facts.ofProcess(serviceId).map((fact) => ({ fact, owners: [`process:${serviceId}`] })),
    replace: (next) => inTurn(() => replace(byKey(next))),
    assert: (added) => inTurn(() => replace(new Map([...own(), ...byKey(added)]))),
    retract: (gone) =>
      inTurn(() => {
        const left = own();
        for (const fact of gone) {
          const refusal = left.has(factKey(fact)) ? null : ownedByOthers(facts, fact);
          if (refusal !== null) return refusal;
        }
        for (const fact of gone) left.delete(factKey(fact));
        return replace(left);
      }),
  };
}

function byKey(facts: readonly Fact[]): Map<string, Fact> {
  return new Map(facts.map((fact) => [factKey(fact), fact]));
}

function tooLong(serviceId: string, length: number, maxLength: number): string {
  return `the facts of the process of "${serviceId}" would have ${length} characters, and ${maxLength} are permitted; nothing was done`;
}

function ownedByOthers(facts: ProcessFacts, fact: Fact): FactsOutcome | null {
  const key = factKey(fact);
  const owned = facts.list([fact[0], '...']).find((entry) => factKey(entry.fact) === key);
  return owned === undefined ? null : { kind: 'not-owner', fact, owners: owned.owners };
}
