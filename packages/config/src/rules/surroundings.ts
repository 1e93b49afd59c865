import type { JsonObject } from '@hermit/core';

/** What a definition is held against beside itself. Everything is looked up beforehand, so that the rules are pure. */
export interface Surroundings {
  /** Names of the system dependencies; `null` if they cannot be known because `hermit.toml` is broken. */
  readonly systemDependencies: ReadonlySet<string> | null;
  /** Names of the spawners; `null` if the caller does not know them. */
  readonly knownSpawners: ReadonlySet<string> | null;
  /** The spawner of definitions that name none. */
  readonly defaultSpawner: string;
  /** JSON Schema of the options of a spawner; `null` for one that takes none. Others are not checked. */
  readonly spawnerSchemas: ReadonlyMap<string, JsonObject | null>;
}
