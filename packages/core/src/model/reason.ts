import type { JsonObject } from './json.ts';

/**
 * Why a service is in its state, as a closed list. Codes are stable: scripts may compare them. Sentences come from
 * `reason-text.ts` only, and each code has its paragraph in `docs/reference/reasons.md`.
 */
export const reasonCodes = [
  // Left alone.
  'already-running',
  'completed',
  'milestone-reached',
  'requirement-lost',
  'runs-to-its-end',
  'not-demanded',
  'operator-stopped',
  'gave-up',
  'occupied',
  'dependency-cycle',
  'too-many-instances',
  'oscillating',
  // Waiting.
  'system-inactive',
  'shutting-down',
  'dependency-unmet',
  'fact-missing',
  'requirement-unmet',
  'requirement-undefined',
  'waits-for-other',
  'conflict',
  'input-unknown',
  'queued',
  // On the way up.
  'wanted',
  'pre-start-running',
  'not-ready-yet',
  // Between two attempts.
  'exited',
  'spawn-failed',
  'pre-start-failed',
  'pre-start-timed-out',
  'ready-timed-out',
  // On the way down.
  'definition-removed',
  'definition-changed',
  'operator-restart',
  'requirement-returned',
  'waits-for-dependents',
  'stop-command-running',
  'stop-command-timed-out',
  'leftover-processes',
  'stop-deadline-passed',
  'kill-ineffective',
  // Nobody knows.
  'first-look',
  'look-failed',
  'start-unconfirmed',
  'signal-failed',
  'spawner-missing',
] as const;

/** One code of the closed list. */
export type ReasonCode = (typeof reasonCodes)[number];

/** What kind of thing a cause is. */
export type CauseKind =
  | 'active'
  | 'system-dependency'
  | 'fact'
  | 'service'
  | 'conflict'
  | 'timer'
  | 'file'
  | 'operator'
  | 'process';

/** One thing that led to a decision, and what led to that. */
export interface Cause {
  readonly kind: CauseKind;
  readonly name: string;
  /** The state that is required of a service; only where it is required. */
  readonly state?: string;
  /** When it became so, on the manager's monotonic clock, in milliseconds; `null` if it was so from the beginning. */
  readonly sinceMs: number | null;
  readonly causes: readonly Cause[];
}

/** A code, the things that led to it, and the values that its sentence needs. */
export interface Reason {
  readonly code: ReasonCode;
  readonly causes: readonly Cause[];
  readonly data: JsonObject;
}
