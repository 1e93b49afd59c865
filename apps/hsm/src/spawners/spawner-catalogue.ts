import { dirname } from 'node:path';
import type { SpawnerFinder, SpawnerLookup, SpawnerTraits } from '@hermit/config';
import type { ProcessSpawner } from '@hermit/core/spawner';
import { builtInSpawners } from './built-in-spawners.ts';
import { type LoadedSpawner, loadSpawner } from './load-spawner.ts';
import { spawnerDirectories } from './spawner-directories.ts';
import type { SpawnerSite } from './spawner-site.ts';
import { underName } from './under-name.ts';
import { unknownSpawner } from './unknown-spawner.ts';
import { within } from './within.ts';

interface CatalogueOptions {
  readonly euid: number;
  /** What each spawner is made for; `null` where none is to be made. */
  readonly siteOf: ((name: string) => SpawnerSite) | null;
  /** How long a load waits for a spawner of a stranger, which goes on loading after that. Milliseconds. */
  readonly patienceMs: number;
}

/** Those that come with the manager end their own looks at its tools. Milliseconds. */
const builtInPatienceMs = 60_000;

/**
 * The spawners that definitions may name. Each is loaded when it is first asked for, and only if it is allowed. What is
 * not there, or says what is missing, is tried again when it is asked for again; code that fails is not run again.
 */
export class SpawnerCatalogue implements SpawnerFinder {
  /** Those that can be used. Grows. */
  readonly usable = new Map<string, ProcessSpawner>();
  readonly alternatives: ReadonlyMap<string, SpawnerTraits>;
  readonly #options: CatalogueOptions;
  readonly #loading = new Map<string, Promise<LoadedSpawner>>();

  private constructor(options: CatalogueOptions, alternatives: ReadonlyMap<string, SpawnerTraits>) {
    this.#options = options;
    this.alternatives = alternatives;
  }

  /** A catalogue of nothing yet. */
  static async open(options: CatalogueOptions): Promise<SpawnerCatalogue> {
    const node = await builtInSpawners.get('node')?.traits();
    return new SpawnerCatalogue(options, new Map(node === undefined ? [] : [['node', node]]));
  }

  async find(name: string, allowed: readonly string[], settingsFile: string): Promise<SpawnerLookup> {
    if (!builtInSpawners.has(name) && !allowed.includes(name)) {
      return unknownSpawner(name, builtInSpawners.keys(), allowed, settingsFile);
    }
    const patienceMs = builtInSpawners.has(name) ? builtInPatienceMs : this.#options.patienceMs;
    const loaded = await within(patienceMs, () => this.#load(name, dirname(settingsFile)));
    if (loaded.kind === 'done') return lookupOf(loaded.value);
    if (loaded.kind === 'failed') throw loaded.error; // A defect of our own: loading never rejects.
    const message = `spawner ${JSON.stringify(name)} is still loading after ${patienceMs} ms`;
    return { kind: 'unusable', message, suggestion: 'its services wait until it has', traits: null };
  }

  #load(name: string, directory: string): Promise<LoadedSpawner> {
    const key = builtInSpawners.has(name) ? name : `${directory}\0${name}`;
    const known = this.#loading.get(key);
    if (known !== undefined) return known;
    const { euid, siteOf } = this.#options;
    const places = { directories: spawnerDirectories(directory), euid };
    const loading = loadSpawner(name, places, siteOf?.(name) ?? null);
    this.#loading.set(key, loading);
    void loading.then(({ spawner, traits, problem }) => {
      if (spawner !== null && traits !== null) this.usable.set(name, underName(spawner, name, traits));
      if (problem !== null && problem.kind !== 'failed') this.#loading.delete(key);
    });
    return loading;
  }
}

function lookupOf({ name, traits, problem }: LoadedSpawner): SpawnerLookup {
  if (problem === null && traits !== null) return { kind: 'usable', traits };
  const message = `spawner ${JSON.stringify(name)} cannot be used: ${problem?.message ?? 'nothing is known of it'}`;
  return { kind: 'unusable', message, suggestion: problem?.suggestion ?? null, traits };
}
