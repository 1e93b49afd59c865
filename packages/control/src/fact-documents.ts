import type { OwnedFact } from '@hermit/core';

/** `GET /v1/facts`. */
export interface FactsDocument {
  readonly facts: readonly OwnedFact[];
}

/** The reply to a change of facts. */
export interface FactsReply {
  readonly outcome: 'done';
}
