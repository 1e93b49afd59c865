import { resolve } from 'node:path';
import type { ServiceDefinition } from '@hermit/core';
import { resolveShadowed } from '../rules/shadowed-ids.ts';
import { settingsPath } from './commit-snapshot.ts';
import { definitionOfEntry, type LastGoodStore } from './last-good-store.ts';

/**
 * What was accepted last for these directories, without a look at them: what the first load of a new manager is
 * compared with, and what stays if the reload guard refuses that load. Sorted by id. Never rejects.
 */
export async function loadLastGood(
  directories: readonly string[],
  store: LastGoodStore,
): Promise<readonly ServiceDefinition[]> {
  const paths = [...new Set(directories.map((directory) => resolve(directory)))];
  const byDirectory = await Promise.all(
    paths.map(async (directory) => {
      const entries = (await store.list(directory)).filter(({ path }) => path !== settingsPath(directory));
      return entries.map(definitionOfEntry).filter((definition) => definition !== null);
    }),
  );
  return resolveShadowed(byDirectory).definitions;
}
