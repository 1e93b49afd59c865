import type { RequirementKey } from '../graph/link.ts';
import type { ServiceState } from '../model/state.ts';
import type { Wanted } from './wanted.ts';

/**
 * What one service is to do, and what others see of it because of that: worked out for all services that hang together
 * before anything is done about one of them.
 */
export interface View {
  readonly wanted: Wanted;
  /** The state that the decision about it will have. */
  readonly state: ServiceState;
  /** The states that others may require; `null` as long as nobody knows. */
  readonly published: readonly string[] | null;
  readonly isRun: boolean;
  /** It is down, or will be, because somebody decided so: dependents bear no such loss. */
  readonly isPlannedDown: boolean;
  /** Its first attempt is about to be made, or under way: whoever comes after it waits. */
  readonly isUndecided: boolean;
  /** Demanded, and a conflicting service whose demand began later has its place. */
  readonly isConflictLoser: boolean;
  /** It has no process. */
  readonly isGone: boolean;
  /** It has no process, or one that will not go: nobody waits for its end. */
  readonly hasLeft: boolean;
  /** Requirements whose return restarts it. */
  readonly owedRestart: readonly RequirementKey[];
  /** When time alone makes this view another one; `null` if never. */
  readonly expiresAtMs: number | null;
}
