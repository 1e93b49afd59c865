import { resolve } from 'node:path';
import type { OwnedFacts, ServiceDefinition } from '@hermit/core';
import { isFactFileName } from '../read/file-name.ts';
import { resolveShadowed } from '../rules/shadowed-ids.ts';
import { checkFacts } from './check-facts.ts';
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
      const entries = await store.list(directory);
      const ofDefinitions = entries.filter(({ path }) => path !== settingsPath(directory) && !isFactFileName(path));
      return ofDefinitions.map(definitionOfEntry).filter((definition) => definition !== null);
    }),
  );
  return resolveShadowed(byDirectory).definitions;
}

/** The same for fact files: one owner for each, in the order of directories and names. Never rejects. */
export async function loadLastGoodFacts(
  directories: readonly string[],
  store: LastGoodStore,
): Promise<readonly OwnedFacts[]> {
  const paths = [...new Set(directories.map((directory) => resolve(directory)))];
  const byDirectory = await Promise.all(paths.map((directory) => store.list(directory)));
  return byDirectory.flat().flatMap(({ path, text }) => {
    const facts = isFactFileName(path) ? checkFacts(path, text).facts : null;
    return facts === null ? [] : [{ owner: `file:${path}`, facts }];
  });
}
