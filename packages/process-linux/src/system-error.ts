/** The system's own name of an error, such as `ENOENT`; `null` if the value is no such error. */
export function systemErrorName(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** What an error says, for use inside a message. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the errors of a start mean to whoever wrote the definition, and what to do about it. */
const explanations: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or directory; correct the path, or install it'],
  ['ENOTDIR', 'a part of its path is no directory; correct the path'],
  ['EACCES', 'this user may not; look at its mode, and at those of the directories above it'],
  [
    'E2BIG',
    'the arguments and the environment are longer than the kernel takes (128 KiB for one of them); shorten them, or pass them in a file',
  ],
  ['ETXTBSY', 'somebody has it open for writing; it can be started when they are done'],
]);

/** The same with what it means and what to do, where that is known: `… (E2BIG)`. */
export function explainedError(error: unknown): string {
  const name = systemErrorName(error);
  const explanation = name === null ? undefined : explanations.get(name);
  return explanation === undefined ? errorText(error) : `${explanation} (${name})`;
}
