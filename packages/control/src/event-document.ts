import type { ManagerEvent } from '@hermit/core';

/**
 * One change, as `hsm events` prints it. `cursor` names its place among all events of this manager: opaque, at most 256
 * printable ASCII characters without spaces.
 */
export interface EventDocument extends ManagerEvent {
  readonly cursor: string;
}

/** Here entries are missing: nobody keeps them any more. `null` where it is not known how many. */
export interface StreamGap {
  readonly dropped: number | null;
}

/** Which events. */
export interface EventQuery {
  /**
   * The cursor of the last event that is known already; what came after it is wanted. One that means nothing any more
   * (an older manager's, or too far back) gives a gap and then everything that is kept. `null`: everything that is kept;
   * with `follow`, only what comes from now on.
   */
  readonly since: string | null;
  /** Whether to go on with what happens from now on. */
  readonly follow: boolean;
  /** Events of these services only; empty for all events, those without a service included. */
  readonly services: readonly string[];
}
