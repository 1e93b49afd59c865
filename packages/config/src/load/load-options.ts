import type { SpawnerFinder } from '../rules/spawner-lookup.ts';
import type { LastGoodStore } from './last-good-store.ts';
import type { LoadCache } from './load-cache.ts';

/** What a load may be told. Everything is optional. */
export interface LoadOptions {
  /** Where last good definitions are kept. Default: nowhere, so that a file with errors gives nothing. */
  readonly lastGood?: LastGoodStore;
  /** Spares parsing files that have not changed since the last load with the same cache. Default: none. */
  readonly cache?: LoadCache;
  /** Finds the spawners that definitions name. Default: any name is taken, and nothing of them is checked. */
  readonly spawners?: SpawnerFinder;
  /** The spawner of definitions that name none, whatever `hermit.toml` says. Default: what it says, else `node`. */
  readonly defaultSpawner?: string;
  /** Looks whether programs, users and groups are there, and warns if not. Default `true`. */
  readonly checkHost?: boolean;
  /** Wall clock in milliseconds since 1970. Default `Date.now`. */
  readonly nowMs?: () => number;
}
