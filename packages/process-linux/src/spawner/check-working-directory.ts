import { statSync } from 'node:fs';
import type { SpawnerError } from '@hermit/core/spawner';
import { spawnFailed, startFailureOf } from './start-failure.ts';

/** Says why a process cannot be started in a directory, or `null`. Otherwise a missing one looks like a missing program. */
export function checkWorkingDirectory(path: string): SpawnerError | null {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return null;
    return spawnFailed('change-directory', `the working directory ${path} is no directory`, 'ENOTDIR');
  } catch (error) {
    return startFailureOf(error, 'change-directory', `use the working directory ${path}`);
  }
}
