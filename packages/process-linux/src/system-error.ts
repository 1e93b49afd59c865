/** The system's own name of an error, such as `ENOENT`; `null` if the value is no such error. */
export function systemErrorName(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** What an error says, for use inside a message. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
