import type { Fact } from '@hermit/core';

/** A fact and everybody who asserts it: `operator`, `client:N`, `process:ID`, `file:PATH`, … */
export interface FactEntry {
  readonly fact: Fact;
  readonly owners: readonly string[];
}

/** `GET /v1/facts`. */
export interface FactsDocument {
  readonly facts: readonly FactEntry[];
}

/** What became true and what is no longer true, as one step. */
export interface FactChange {
  readonly added: readonly Fact[];
  readonly removed: readonly Fact[];
}

/** The reply to a change of facts. */
export interface FactsReply {
  readonly outcome: 'done';
}
