import type { Finding, OwnedFact } from '@hermit/core';

/** `GET /v1/facts`. */
export interface FactsDocument {
  readonly facts: readonly OwnedFact[];
}

/** The reply to a change of facts. */
export interface FactsReply {
  readonly outcome: 'done';
  /** Demands among these facts that nothing defines a service for; missing where there are none. They hold all the same. */
  readonly findings?: readonly Finding[];
}
