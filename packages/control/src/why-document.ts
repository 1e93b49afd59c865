import type { ServiceState, ServiceStatus } from '@hermit/core';

/** A cause, and what led to it. The first one is the service itself; the last ones are where it all began. */
export interface WhyNode {
  /** As `CauseKind` of the core, and those that may be added to it. */
  readonly kind: string;
  /** The id, the name of the system dependency, the fact as JSON, the path, … */
  readonly name: string;
  /** One sentence without a final full stop. */
  readonly text: string;
  /** UTC ISO 8601; `null` if it was so from the beginning, or nobody knows. */
  readonly since: string | null;
  readonly causes: readonly WhyNode[];
}

/** `GET /v1/why/ID`. */
export interface WhyDocument {
  readonly service: ServiceStatus;
  readonly tree: WhyNode;
  /** What would change the state: one sentence each, the likeliest first. */
  readonly changes: readonly string[];
  /** UTC ISO 8601. */
  readonly nextAttemptAt: string | null;
  /** The last attempt that failed, if nothing succeeded since: its own, or that of the nearest service that it waits for. */
  readonly lastFailure: {
    /** Whose attempt it was. */
    readonly service: string;
    /** Where: `pre-start`, `spawn`, `main`, `ready`, `unknown`, … */
    readonly stage: string;
    readonly exit: ServiceStatus['lastExit'];
    /** The end of its output, oldest line first. */
    readonly log: readonly string[];
  } | null;
}

/** `GET /v1/why`: all services that are not as they should be, each in one group. */
export interface WhyAllDocument {
  readonly groups: readonly {
    /** Where it began for all of them. */
    readonly root: WhyNode;
    readonly services: readonly { readonly id: string; readonly state: ServiceState; readonly message: string }[];
  }[];
}
