/** @import { SpawnerError, SpawnerErrorCode, SpawnStage } from '@hermit/core/spawner' */

/** Errors of the system that another attempt may not meet. */
const shortages = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC']);

/**
 * @param {SpawnerErrorCode} code
 * @param {SpawnStage | null} stage
 * @param {string} message
 * @param {string | null} [cause]
 * @returns {{ readonly ok: false, readonly error: SpawnerError }}
 */
export function failure(code, stage, message, cause = null) {
  return { ok: false, error: { code, stage, message, cause } };
}

/**
 * What an error of the system means for a start.
 *
 * @param {unknown} error
 * @param {SpawnStage} stage
 * @param {string} attempt such as `execute /bin/true`
 */
export function startFailure(error, stage, attempt) {
  const cause = errorName(error);
  const code = cause !== null && shortages.has(cause) ? 'resource-exhausted' : 'spawn-failed';
  return failure(code, stage, `cannot ${attempt}: ${errorText(error)}`, cause);
}

/**
 * The system's own name of an error, such as `ENOENT`.
 *
 * @param {unknown} error
 */
export function errorName(error) {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/** @param {unknown} error */
export function errorText(error) {
  return error instanceof Error ? error.message : String(error);
}
