import type { Fact, FactOwner } from '../model/fact.ts';
import type { JsonValue } from '../model/json.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { FactsChange, FactsOutcome, OwnedFact } from './fact-outcome.ts';

/** The facts of one client, for as long as it is there. */
export interface FactHold {
  /** `client:N`: the owner, as it stands in `owners` and `demandedBy`. */
  readonly id: FactOwner;
  /** Replaces the whole set in one step. */
  replace(facts: readonly Fact[]): Promise<FactsOutcome>;
  /** The client has gone: its facts go. Idempotent. */
  close(): void;
}

/** What a running manager offers about facts. Facts that are given to it are well-formed (`factProblem`). */
export interface ManagerFactsApi {
  /**
   * Makes these the facts of an owner, in one step, and ends its doubt. For programs that embed the manager and for fact
   * sources (`source:NAME`); nothing is checked or recorded. Resolves when settled.
   */
  replace(owner: FactOwner, facts: readonly Fact[]): Promise<void>;
  /**
   * The owner cannot tell: until it can, or for `patienceMs`, what it asserted permits no start and what it does not
   * assert causes no stop. `labels`: those that it speaks of, `null` for any.
   */
  unknown(owner: FactOwner, labels: readonly string[] | null, patienceMs: number): void;
  /** All facts that match the pattern (its JSON form; `null` for all), in the order of their canonical JSON. */
  list(pattern: JsonValue | null): readonly OwnedFact[];
  /**
   * Calls with every change of the facts that match, from what `list` gives now on; never before this method has
   * returned. A fact that gains or loses an owner and has others is no change. Returns a function that ends it.
   */
  watch(pattern: JsonValue | null, listener: (change: FactsChange) => void): () => void;
  /** Adds to the operator's own facts, which outlive the manager and the boot. */
  assert(facts: readonly Fact[]): Promise<FactsOutcome>;
  /** Takes from the operator's own facts. */
  retract(facts: readonly Fact[]): Promise<FactsOutcome>;
  /** Opens a set of facts that lives as long as a client; `null` if there are too many. */
  openSession(): FactHold | null;
  /**
   * Makes these the facts of the process of a service: they go when the process does, and outlive the manager as long as
   * it does not. Labels: what its definition permits with `may_assert`, and states of its own.
   */
  replaceOfProcess(id: ServiceId, facts: readonly Fact[]): Promise<FactsOutcome>;
  /** What the process of a service asserts. */
  ofProcess(id: ServiceId): readonly Fact[];
}
