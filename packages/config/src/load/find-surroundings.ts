import { type HermitSettings, systemDependencyNames } from '../normalise/hermit-settings.ts';
import type { SpawnerLookup } from '../rules/spawner-lookup.ts';
import type { Surroundings } from '../rules/surroundings.ts';
import type { LoadedDirectory } from './load-directory.ts';
import type { HermitSettingsOrigin } from './load-hermit-settings.ts';
import type { LoadOptions } from './load-options.ts';

/** The manager's settings, as far as definitions are held against them. */
export interface SettingsInForce {
  readonly settings: HermitSettings;
  readonly origin: HermitSettingsOrigin;
  /** Absolute path of `hermit.toml`, whether it is there or not. */
  readonly path: string;
}

/** Looks up everything around definitions that the rules ask for. */
export async function findSurroundings(
  inForce: SettingsInForce,
  directories: readonly LoadedDirectory[],
  options: LoadOptions,
): Promise<Surroundings> {
  const { settings, origin } = inForce;
  const defaultSpawner = options.defaultSpawner ?? settings.defaultSpawner ?? 'node';
  return {
    systemDependencies: origin === 'broken' ? null : systemDependencyNames(settings),
    defaultSpawner,
    spawners: await findSpawners([defaultSpawner, ...directories.flatMap(spawnerNames)], inForce, options),
    alternativeSpawners: options.spawners?.alternatives ?? new Map(),
  };
}

/** Without settings nobody knows what is allowed, so nothing is looked up. */
async function findSpawners(
  names: readonly string[],
  { settings, origin, path }: SettingsInForce,
  { spawners }: LoadOptions,
): Promise<ReadonlyMap<string, SpawnerLookup>> {
  if (spawners === undefined || origin === 'broken') return new Map();
  const distinct = [...new Set(names)];
  const found = await Promise.all(distinct.map((name) => spawners.find(name, settings.allowSpawners, path)));
  return new Map(distinct.flatMap((name, index) => (found[index] === undefined ? [] : [[name, found[index]]])));
}

/** Defaults are merged into the definitions already. */
function spawnerNames(directory: LoadedDirectory): readonly string[] {
  if (directory.kind === 'unreadable') return [];
  return directory.files.flatMap(({ readable }) => readable?.written.spawner ?? []);
}
