import type { Cause, Reason } from '../model/reason.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { DesiredState, ServiceState } from '../model/state.ts';

/** What was decided for a service. Leaving it alone is a decision too. */
export type Verdict = 'leave-alone' | 'wait' | 'look' | 'start' | 'stop' | 'kill';

/** The one decision that a poll takes for a service. Everything that is shown of the service derives from it. */
export interface Decision {
  readonly serviceId: ServiceId;
  readonly verdict: Verdict;
  readonly state: ServiceState;
  /** When the state became this one, on the monotonic clock. */
  readonly stateSinceMs: number;
  readonly desired: DesiredState;
  readonly reason: Reason;
  readonly isDemanded: boolean;
  /** What a waiting service waits for; empty otherwise. */
  readonly waitingFor: readonly Cause[];
  readonly nextAttemptAtMs: number | null;
}
