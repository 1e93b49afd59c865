import type { JsonObject } from '../model/json.ts';
import type { Cause, ReasonCode } from '../model/reason.ts';
import type { ServiceState } from '../model/state.ts';
import type { Verdict } from './decision.ts';

/** What a branch of the decision says; `settle` makes the whole decision of it. */
export interface Ruling {
  readonly verdict: Verdict;
  readonly state: ServiceState;
  readonly code: ReasonCode;
  readonly data?: JsonObject;
  readonly causes?: readonly Cause[];
  readonly waitingFor?: readonly Cause[];
  readonly nextAttemptAtMs?: number | null;
  /** The service holds, or waits for, a slot to start in. */
  readonly keepsSlot?: boolean;
  /** Neither defined nor running: there is nothing left to decide about. */
  readonly isForgotten?: boolean;
}
