/**
 * What can be wrong with a log file.
 *
 * | code | meaning |
 * |---|---|
 * | `bad-name` | the id or the directory is of no use for a path |
 * | `insecure` | somebody else could write or redirect what would be written: wrong owner, mode, link or kind of file |
 * | `no-space` | the disk is full, read-only, or a quota is used up |
 * | `exhausted` | out of descriptors or memory: later it may work |
 * | `missing` | the file is not there (reading only) |
 * | `failed` | any other error of the system |
 */
export type LogErrorCode = 'bad-name' | 'insecure' | 'no-space' | 'exhausted' | 'missing' | 'failed';

/** An operating error about a log file: data, never an exception. */
export interface LogError {
  readonly code: LogErrorCode;
  readonly path: string;
  /** What and why, with what was seen. */
  readonly message: string;
  /** The system's own name of the error, such as `ENOSPC`. */
  readonly cause: string | null;
}

const codes: ReadonlyMap<string, LogErrorCode> = new Map([
  ['ENOENT', 'missing'],
  ['ENOSPC', 'no-space'],
  ['EDQUOT', 'no-space'],
  ['EROFS', 'no-space'],
  ['EMFILE', 'exhausted'],
  ['ENFILE', 'exhausted'],
  ['ENOMEM', 'exhausted'],
  ['ELOOP', 'insecure'],
  ['ENXIO', 'insecure'],
]);

/** Puts an exception of the file system into words. */
export function logErrorOf(error: unknown, path: string, doing: string): LogError {
  const cause =
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
      ? error.code
      : null;
  const text = error instanceof Error ? error.message : String(error);
  const code = (cause === null ? undefined : codes.get(cause)) ?? 'failed';
  return { code, path, message: `cannot ${doing} ${path}: ${text}`, cause };
}
