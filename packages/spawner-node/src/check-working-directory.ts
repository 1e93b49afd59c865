import { stat } from 'node:fs/promises';
import type { SpawnerError } from '@hermit/core/spawner';
import { spawnFailed, startFailureOf } from './start-failure.ts';

/** Says why a process cannot be started in a directory, or `null`. Otherwise a missing one looks like a missing program. */
export async function checkWorkingDirectory(path: string): Promise<SpawnerError | null> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return null;
    return spawnFailed('change-directory', `the working directory ${path} is no directory`, 'ENOTDIR');
  } catch (error) {
    return startFailureOf(error, 'change-directory', `use the working directory ${path}`);
  }
}
