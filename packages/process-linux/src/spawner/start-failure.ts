import type { SpawnerError, SpawnStage } from '@hermit/core/spawner';
import { explainedError, systemErrorName } from '../system-error.ts';

/** Errors after which the same start may succeed later, because only a resource was used up. */
const exhaustion: ReadonlySet<string> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS']);

/** A start that failed at a stage, for a reason that lies in what was asked for. */
export function spawnFailed(stage: SpawnStage, message: string, cause: string | null = null): SpawnerError {
  return { code: 'spawn-failed', stage, message, cause };
}

/** A start that asks for what this spawner cannot do. */
export function unsupported(message: string): SpawnerError {
  return { code: 'unsupported', stage: 'validate-request', message, cause: null };
}

/** A start that was called off before it made a process. */
export function cancelled(message: string): SpawnerError {
  return { code: 'cancelled', stage: null, message, cause: null };
}

/** Puts an exception of the system during a start into words; `doing` completes "cannot …". */
export function startFailureOf(error: unknown, stage: SpawnStage, doing: string): SpawnerError {
  const cause = systemErrorName(error);
  const message = `cannot ${doing}: ${explainedError(error)}`;
  const code = cause !== null && exhaustion.has(cause) ? 'resource-exhausted' : 'spawn-failed';
  return { code, stage, message, cause };
}

/** Every call to a spawner that was closed. */
export const disposedError: SpawnerError = {
  code: 'disposed',
  stage: null,
  message: 'the spawner has been disposed of; make a new one',
  cause: null,
};
