const explanations = new Map([
  ['ENOENT', 'it does not exist'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['ELOOP', 'its symbolic links go round in a circle'],
  ['ENOTDIR', 'it is no directory'],
  ['EISDIR', 'it is a directory'],
  ['EMFILE', 'the manager has too many files open'],
  ['ENFILE', 'the system has too many files open'],
  ['EIO', 'the device reports an error'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['ENXIO', 'it is a socket or a device that is not there'],
]);

/** The code of a failed system call, such as `ENOENT`; empty if it is none. */
export function systemErrorCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** A failed system call in words. */
export function explainSystemError(error: unknown): string {
  const code = systemErrorCode(error);
  const explanation = explanations.get(code);
  if (explanation !== undefined) return `${explanation} (${code})`;
  return error instanceof Error ? error.message : String(error);
}
