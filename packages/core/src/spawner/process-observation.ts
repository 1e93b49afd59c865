import type { ExitStatus } from '../model/exit-status.ts';
import type { ProcessHandle } from './process-handle.ts';

/**
 * What a look at one process showed.
 *
 * - `running`: it is there, and it is the very process of the handle. A zombie is not running.
 * - `exited`: it ended. `exit` is `null` if nobody saw how.
 * - `absent`: there is no such process and, for an intent, there never will be: the spawner answers `absent` for an
 *   intent only after it made sure that a start with this nonce can no longer succeed.
 * - `unknown`, `look-failed`: the look itself failed. Nothing follows from it.
 * - `unknown`, `indeterminate`: the look worked and the answer is doubtful, for instance because somebody holds what
 *   belongs to the service. `provenOurs` says that `kill` on the handle would reach exactly those processes.
 *
 * `leftovers` are the pids of processes proven to come from the service that outlived its main process, as far as
 * `killMode` makes them the spawner's concern; `kill` on the handle ends them.
 */
export type ProcessObservation =
  | { readonly kind: 'running'; readonly pid: number }
  | {
      readonly kind: 'exited';
      readonly exit: ExitStatus | null;
      readonly leftovers: readonly number[];
      /** The end of what the process wrote, if the start asked to capture it. */
      readonly output: string | null;
    }
  | { readonly kind: 'absent'; readonly leftovers: readonly number[] }
  | {
      readonly kind: 'unknown';
      readonly why: 'look-failed' | 'indeterminate';
      readonly message: string;
      readonly pids: readonly number[];
      readonly provenOurs: boolean;
    };

/** The answer to `adopt`. */
export interface Adoption {
  readonly observation: ProcessObservation;
  /** Set whenever there is something to observe, signal or kill from now on. */
  readonly handle: ProcessHandle | null;
  /** Whether the spawner will tell of the end of this process through `watch`. */
  readonly watched: boolean;
}
