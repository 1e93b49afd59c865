import type { SpawnerLookup, SpawnerTraits } from './spawner-lookup.ts';

/** What a definition is held against beside itself. Everything is looked up beforehand, so that the rules are pure. */
export interface Surroundings {
  /** Names of the system dependencies; `null` if they cannot be known because `hermit.toml` is broken. */
  readonly systemDependencies: ReadonlySet<string> | null;
  /** The spawner of definitions that name none. */
  readonly defaultSpawner: string;
  /** What was found of every spawner that is named; one that is not in it is not checked. */
  readonly spawners: ReadonlyMap<string, SpawnerLookup>;
  /** Spawners that may be proposed instead of another one. */
  readonly alternativeSpawners: ReadonlyMap<string, SpawnerTraits>;
}
