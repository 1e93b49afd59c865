import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where the packages of spawners are looked for, in this order: the directory of `hermit.toml`, if there is one, and where
 * hsm itself is installed; in the `node_modules` of each and of the directories above it. Never the working directory.
 */
export function spawnerDirectories(settingsDirectory: string | null): readonly string[] {
  const own = dirname(realpathSync(fileURLToPath(import.meta.url)));
  return settingsDirectory === null ? [own] : [settingsDirectory, own];
}
