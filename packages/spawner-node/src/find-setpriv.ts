import { resolveExecutable } from './resolve-executable.ts';

/** Where the tool may be; never taken from the environment of a service. */
const trustedPath = '/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin';

/** Absolute path of util-linux's `setpriv`, or `null` if it is not installed. */
export function findSetpriv(): string | null {
  const found = resolveExecutable('setpriv', trustedPath, '/');
  return found.ok ? found.path : null;
}
