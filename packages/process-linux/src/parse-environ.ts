/**
 * The variables in the bytes of `/proc/PID/environ` whose names begin with `prefix`. The first of two of the same name
 * wins, as it does for `getenv`. Entries without `=` are skipped.
 */
export function parseEnviron(bytes: string, prefix = ''): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const entry of bytes.split('\0')) {
    const equals = entry.indexOf('=');
    if (equals < 1 || !entry.startsWith(prefix)) continue;
    const name = entry.slice(0, equals);
    if (!variables.has(name)) variables.set(name, entry.slice(equals + 1));
  }
  return variables;
}
