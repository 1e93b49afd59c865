/** Milliseconds since 1970 as UTC ISO 8601. The only place in the core that turns a number into a date. */
export function isoTime(wallMs: number): string {
  return new Date(wallMs).toISOString();
}
