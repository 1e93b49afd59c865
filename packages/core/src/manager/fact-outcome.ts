import type { Fact } from '../model/fact.ts';

/**
 * How a change of facts ended. Everything but `done` means that nothing was changed.
 *
 * - `done`: decided, and on record where it has to outlive the manager. Asserting what is asserted already, and
 *   retracting what nobody asserts, is `done`, too.
 * - `not-owner`: somebody else asserts the fact, and the one who retracts it does not; `owners` says who.
 * - `not-permitted-label`: this owner may not assert facts with this label, or not this state of a service.
 * - `busy`: this owner would hold more facts than the manager keeps.
 * - `refused`: the manager is shutting down, the service has no process, or the change could not be put on record.
 */
export type FactsOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-owner'; readonly fact: Fact; readonly owners: readonly string[] }
  | { readonly kind: 'not-permitted-label'; readonly label: string; readonly message: string }
  | { readonly kind: 'busy'; readonly limit: number }
  | { readonly kind: 'refused'; readonly message: string };

/** A fact and everybody who asserts it. */
export interface OwnedFact {
  readonly fact: Fact;
  readonly owners: readonly string[];
}

/** What became true and what is no longer true, as one step. */
export interface FactsChange {
  readonly added: readonly Fact[];
  readonly removed: readonly Fact[];
}
