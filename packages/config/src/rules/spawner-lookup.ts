import type { JsonObject } from '@hermit/core';
import type { SpawnerCapabilities } from '@hermit/core/spawner';

/** What a definition is held against of the spawner that it names. */
export interface SpawnerTraits {
  readonly capabilities: SpawnerCapabilities;
  /** JSON Schema (draft 2020-12) of `[spawner_options]`; `null` if it takes none. */
  readonly optionsSchema: JsonObject | null;
}

/** What there is to know of a spawner by its name. */
export type SpawnerLookup =
  | { readonly kind: 'usable'; readonly traits: SpawnerTraits }
  /** It is the right one, but does not work here and now. Definitions that name it count: their services wait for it. */
  | {
      readonly kind: 'unusable';
      readonly message: string;
      readonly suggestion: string | null;
      /** `null` if they cannot be learnt. */
      readonly traits: SpawnerTraits | null;
    }
  /** There is no such spawner, or it is not allowed. Definitions that name it cannot be used. */
  | { readonly kind: 'unknown'; readonly message: string; readonly suggestion: string | null };

/** Finds spawners for a load. */
export interface SpawnerFinder {
  /** Never rejects; may be asked again for the same. `allowed` is what `hermit.toml`, at `settingsFile`, allows. */
  find(name: string, allowed: readonly string[], settingsFile: string): Promise<SpawnerLookup>;
  /** Those that may be proposed where a spawner lacks a capability. */
  readonly alternatives: ReadonlyMap<string, SpawnerTraits>;
}
