/**
 * What went wrong, as a closed list.
 *
 * | code | meaning | left behind |
 * |---|---|---|
 * | `spawn-failed` | the process could not be made, or not as asked; `stage` says at which step | nothing |
 * | `cancelled` | the caller cancelled before a process was made | nothing |
 * | `unsupported` | the request asks for something outside `capabilities` | nothing |
 * | `resource-exhausted` | out of processes, descriptors or memory: a later attempt may succeed | nothing |
 * | `not-permitted` | the kernel refused the signal | unchanged |
 * | `identity-unverifiable` | the process could not be identified, so nothing was sent | unchanged |
 * | `look-failed` | the look itself failed | unchanged |
 * | `disposed` | the spawner was closed | unchanged |
 * | `internal` | anything else; after a `start` nobody knows whether a process exists | unknown |
 */
export type SpawnerErrorCode =
  | 'spawn-failed'
  | 'cancelled'
  | 'unsupported'
  | 'resource-exhausted'
  | 'not-permitted'
  | 'identity-unverifiable'
  | 'look-failed'
  | 'disposed'
  | 'internal';

/** The step of a start that failed, in the order in which they are taken. */
export type SpawnStage =
  | 'validate-request'
  | 'record-intent'
  | 'prepare-environment'
  | 'open-stdio'
  | 'change-directory'
  | 'set-user'
  | 'resolve-executable'
  | 'execute'
  | 'confirm';

/** An operating error of a spawner: data, never an exception. */
export interface SpawnerError {
  readonly code: SpawnerErrorCode;
  /** `null` unless the error belongs to a start. */
  readonly stage: SpawnStage | null;
  /** One sentence: what, with the value seen. No final full stop. */
  readonly message: string;
  /** The system's own name of the error, such as `ENOENT`; `null` where there is none. */
  readonly cause: string | null;
}

/** The codes after which a failed `start` is known to have left no process behind. */
export const harmlessStartErrors: ReadonlySet<SpawnerErrorCode> = new Set<SpawnerErrorCode>([
  'spawn-failed',
  'cancelled',
  'unsupported',
  'resource-exhausted',
]);
