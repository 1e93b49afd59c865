import type { Fact, FactsOutcome, ManagerFactsApi, OwnedFact } from '@hermit/core';

/** What the control API needs of the facts of a manager. Facts and patterns that come in are well-formed already. */
export type FactBackend = Pick<ManagerFactsApi, 'list' | 'watch' | 'assert' | 'retract' | 'openSession'>;

/** The facts of the process of one service, for a socket of its own. They go when the process ends. */
export interface ServiceFactBackend {
  /** What it asserts now. */
  list(): readonly OwnedFact[];
  assert(facts: readonly Fact[]): Promise<FactsOutcome>;
  retract(facts: readonly Fact[]): Promise<FactsOutcome>;
  replace(facts: readonly Fact[]): Promise<FactsOutcome>;
}
