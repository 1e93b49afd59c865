import type { JsonObject } from '../model/json.ts';
import type { SignalName } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { CancelSignal } from './cancel-signal.ts';
import type { SpawnerCapabilities } from './capabilities.ts';
import type { ContractVersion } from './contract-version.ts';
import type { ProcessHandle, StartIntent } from './process-handle.ts';
import type { Adoption, ProcessObservation } from './process-observation.ts';
import type { SpawnerError } from './spawner-error.ts';
import type { StartRequest } from './start-request.ts';

/** The answer to `start`. */
export type StartResult =
  | { readonly ok: true; readonly handle: ProcessHandle; readonly watched: boolean }
  | { readonly ok: false; readonly error: SpawnerError };

/** The answer to `signal` and `kill`: `delivered` is false if there was nobody left to receive it. */
export type SignalResult =
  | { readonly ok: true; readonly delivered: boolean }
  | { readonly ok: false; readonly error: SpawnerError };

/** What `adopt` is asked about. */
export type AdoptionSubject =
  | { readonly kind: 'handle'; readonly handle: ProcessHandle }
  | { readonly kind: 'intent'; readonly intent: StartIntent };

/** A process changed, as far as the spawner noticed: only a hint to look. */
export interface ProcessHint {
  readonly serviceId: ServiceId;
}

/**
 * Makes processes and knows them again. It decides nothing: when to start, how long to wait and when to kill are the
 * reconciler's business.
 *
 * Every call settles by itself; the manager gives each 10 s and then counts the outcome as unknown. A call never
 * throws and never rejects for an operating error: those are data. One that does is treated as `internal`.
 * Calls for different services may run at the same time. For each service the manager makes one at a time, but for those
 * about a reload: its command, and its signal, may overlap with one other.
 */
export interface ProcessSpawner {
  /** Name that definitions use, such as `node`. */
  readonly name: string;
  readonly contractVersion: ContractVersion;
  readonly capabilities: SpawnerCapabilities;
  /** JSON Schema (draft 2020-12) of `[spawner_options]`; `null` if it takes none. */
  readonly optionsSchema: JsonObject | null;

  /**
   * Makes one process: the only primitive that does. Settles as soon as the process exists and runs the program that
   * was asked for, or is known not to; waits neither for readiness nor for an end.
   * Not idempotent: two calls make two processes. Called with an intent already on disk.
   */
  start(request: StartRequest, cancel: CancelSignal): Promise<StartResult>;

  /**
   * Looks at many processes at once. The answers are in the order of the handles, one each.
   * Idempotent, and without effect on the processes.
   */
  observe(handles: readonly ProcessHandle[], cancel: CancelSignal): Promise<readonly ProcessObservation[]>;

  /**
   * Takes over a process that an earlier manager started, by its handle or by the intent to start it.
   * For an intent, `absent` is a promise: a start with that nonce makes no process from now on.
   * Idempotent.
   */
  adopt(subject: AdoptionSubject, cancel: CancelSignal): Promise<Adoption>;

  /**
   * Sends a signal, to the group or to the main process as the handle's `killMode` says, and returns without waiting
   * for its effect. The handle that is given counts, whatever the start said: one with `killMode` `process` is given for a
   * signal that is meant for the main process alone. Verifies the identity first; a process that cannot be identified
   * gets nothing (`identity-unverifiable`). Success with `delivered: false` if nobody is left.
   */
  signal(handle: ProcessHandle, signal: SignalName, cancel: CancelSignal): Promise<SignalResult>;

  /**
   * Sends SIGKILL to the process and, with `killMode` `group`, to everything proven to come from it, and returns
   * without waiting. Identity as for `signal`. Idempotent.
   */
  kill(handle: ProcessHandle, cancel: CancelSignal): Promise<SignalResult>;

  /** Forgets a process that has ended: drops files, tables and locks. Idempotent; a running process is left alone. */
  release(handle: ProcessHandle): Promise<void>;

  /**
   * Tells of processes that ended, for `capabilities.watches` other than `none`. Hints may be late, doubled or missing.
   * Returns a function that ends the subscription.
   */
  watch?(listener: (hint: ProcessHint) => void): () => void;

  /** Closes the spawner and leaves its processes running. Later calls answer `disposed`. Idempotent. */
  dispose(): Promise<void>;
}
