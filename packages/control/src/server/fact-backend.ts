import type { Fact, JsonValue } from '@hermit/core';
import type { FactChange, FactEntry } from '../fact-documents.ts';

/**
 * How a change of facts ended. Everything but `done` means that nothing was changed.
 *
 * - `done`: decided, and on record where it has to outlive the manager. Asserting what is asserted already, and
 *   retracting what nobody asserts, is `done`, too.
 * - `not-owner`: somebody else asserts the fact, and the operator does not; `owners` says who.
 * - `not-permitted-label`: this owner may not assert facts with this label, or not this state of a service.
 * - `busy`: this owner, or all together, would hold more facts than the manager keeps.
 * - `refused`: the manager is shutting down, or could not put it on record.
 */
export type FactsOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-owner'; readonly fact: Fact; readonly owners: readonly string[] }
  | { readonly kind: 'not-permitted-label'; readonly label: string; readonly message: string }
  | { readonly kind: 'busy'; readonly limit: number }
  | { readonly kind: 'refused'; readonly message: string };

/** The facts of one connection. */
export interface FactSession {
  /** `client:N`, as it stands in `owners` and `demandedBy`. */
  readonly id: string;
  /** Replaces the whole set in one step. */
  replace(facts: readonly Fact[]): Promise<FactsOutcome>;
  /** The connection has ended: its facts go. Idempotent. */
  close(): void;
}

/** The facts of a manager. Facts and patterns that come in are well-formed already. */
export interface FactBackend {
  /** All facts that match the pattern (its JSON form; `null` for all), in the order of their canonical JSON. */
  list(pattern: JsonValue | null): readonly FactEntry[];
  /**
   * Calls with every change of the facts that match, from the state that `list` gives now on; never before this method
   * has returned. A fact that gains or loses an owner and has others is no change. Returns a function that ends it.
   */
  watch(pattern: JsonValue | null, listener: (change: FactChange) => void): () => void;
  /** Adds to the operator's own facts, which outlive the manager. */
  assert(facts: readonly Fact[]): Promise<FactsOutcome>;
  /** Takes from the operator's own facts. */
  retract(facts: readonly Fact[]): Promise<FactsOutcome>;
  /** `null` if there are too many sessions. */
  openSession(): FactSession | null;
}

/** The facts of the process of one service, for a socket of its own. They go when the process ends. */
export interface ServiceFactBackend {
  assert(facts: readonly Fact[]): Promise<FactsOutcome>;
  retract(facts: readonly Fact[]): Promise<FactsOutcome>;
  replace(facts: readonly Fact[]): Promise<FactsOutcome>;
}
