import type { JsonObject } from '../model/json.ts';
import type { Cause, ReasonCode } from '../model/reason.ts';
import type { LiveProcess } from './live-process.ts';

/**
 * What the reconciler knows of the process of one service. Exactly one holds at any time.
 *
 * | phase | what is known | left by |
 * |---|---|---|
 * | `unlooked` | nothing yet, or nothing any more: a record, an unconfirmed start or a failed look stand in the way | a look that answers |
 * | `absent` | a look at `lookedAtMs` showed that there is no process | a start, or time: an old look permits no start |
 * | `process` | there is one; `doubt` if the last look failed; `stop` once it was decided that it has to go | a look that shows its end |
 * | `occupied` | somebody holds what is the service's, and nothing proves that they are ours | a look that shows they are gone |
 *
 * Only `absent`, and only while it is fresh, permits a start. That is the whole of "never two".
 */
export type Phase =
  | {
      readonly kind: 'unlooked';
      /** An earlier manager left a process on record: if there is none, it has ended. */
      readonly expectsProcess: boolean;
      readonly trouble: Trouble | null;
      readonly lookAtMs: number;
    }
  | { readonly kind: 'absent'; readonly lookedAtMs: number }
  | {
      readonly kind: 'process';
      readonly process: LiveProcess;
      readonly stop: StopProgress | null;
      readonly doubt: Trouble | null;
      readonly lookAtMs: number;
    }
  | {
      readonly kind: 'occupied';
      readonly pids: readonly number[];
      readonly message: string;
      readonly lookAtMs: number;
    };

/** The phase of a service whose process is known. */
export type ProcessPhase = Extract<Phase, { kind: 'process' }>;

/** Why nobody knows. */
export interface Trouble {
  readonly code: ReasonCode;
  readonly data: JsonObject;
  readonly sinceMs: number;
}

/**
 * How far a stop has come. A stop is never called off: what was asked to go is waited for, and started again if it is
 * still wanted then.
 */
export interface StopProgress {
  readonly code: ReasonCode;
  readonly causes: readonly Cause[];
  readonly beganAtMs: number;
  /** When the stop signal was sent; `null` while it was not, or when sending it failed. */
  readonly signalledAtMs: number | null;
  /** When it was first tried to send the stop signal: the shutdown timeout counts from here. */
  readonly firstTriedAtMs: number | null;
  /** When SIGKILL was last sent. */
  readonly killedAtMs: number | null;
  /** When SIGKILL was first sent: what survives that for long will not go. */
  readonly firstKilledAtMs: number | null;
  /** Goes straight to SIGKILL. */
  readonly atOnce: boolean;
  /** Not before this time is the next signal sent: set after one could not be sent. */
  readonly notBeforeMs: number;
  /** Why the last signal could not be sent; `null` if it could. */
  readonly trouble: Trouble | null;
}

/** A stop that has just been decided. */
export function beginStop(code: ReasonCode, causes: readonly Cause[], nowMs: number, atOnce: boolean): StopProgress {
  return {
    code,
    causes,
    beganAtMs: nowMs,
    signalledAtMs: null,
    firstTriedAtMs: null,
    killedAtMs: null,
    firstKilledAtMs: null,
    atOnce,
    notBeforeMs: nowMs,
    trouble: null,
  };
}
