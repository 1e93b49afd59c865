import type { JsonObject } from '@hermit/core';
import type { LastGoodStore } from './last-good-store.ts';
import type { LoadCache } from './load-cache.ts';

/** What a load may be told. Everything is optional. */
export interface LoadOptions {
  /** Where last good definitions are kept. Default: nowhere, so that a file with errors gives nothing. */
  readonly lastGood?: LastGoodStore;
  /** Spares parsing files that have not changed since the last load with the same cache. Default: none. */
  readonly cache?: LoadCache;
  /** Names of the spawners that the manager has, to which `allow_spawners` adds. Default: any name is taken. */
  readonly knownSpawners?: Iterable<string>;
  /** JSON Schema (draft 2020-12) of the options of each spawner; `null` for one that takes none. Default: unchecked. */
  readonly spawnerSchemas?: ReadonlyMap<string, JsonObject | null>;
  /** The spawner of definitions that name none, where `hermit.toml` names none either. Default `node`. */
  readonly defaultSpawner?: string;
  /** Looks whether programs, users and groups are there, and warns if not. Default `true`. */
  readonly checkHost?: boolean;
  /** Wall clock in milliseconds since 1970. Default `Date.now`. */
  readonly nowMs?: () => number;
}
