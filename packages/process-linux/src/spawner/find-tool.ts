import { resolveExecutable } from './resolve-executable.ts';

/** Where the system keeps its tools; never taken from the environment of a service. */
const trustedPath = '/usr/bin:/bin:/usr/sbin:/sbin';

/** Absolute path of a tool of the system, or `null` if it is not installed. */
export function findTool(name: string, searchPath: string = trustedPath): string | null {
  const found = resolveExecutable(name, searchPath, '/');
  return found.ok ? found.path : null;
}
