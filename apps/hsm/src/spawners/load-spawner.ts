import { parseSpawnerReference, type SpawnerTraits } from '@hermit/config';
import type { ProcessSpawner } from '@hermit/core/spawner';
import { contractVersion } from '@hermit/core/spawner';
import { systemErrorText } from '../host/system-error-text.ts';
import { type BuiltInSpawner, builtInSpawners } from './built-in-spawners.ts';
import { createSpawner } from './create-spawner.ts';
import { importModule, moduleDeadlineMs, thrown } from './import-module.ts';
import { locateModule } from './locate-module.ts';
import { failure, type Outcome, type Problem } from './problem.ts';
import { makeSpawnerDirectory, type SpawnerSite } from './spawner-site.ts';
import { trustedModule } from './trusted-module.ts';

/** Where modules are looked for, and who runs them. */
export interface SpawnerPlaces {
  /** Packages are looked for in the `node_modules` of these and of the directories above each, in this order. */
  readonly directories: readonly string[];
  /** Whose rules decide what may be run; `null` where the user named the module, and decided. */
  readonly euid: number | null;
  /** How long a module may take to load, and to make its spawner. Default 10 s. */
  readonly deadlineMs?: number;
}

/** Everything there is to know of one spawner. */
export interface LoadedSpawner {
  readonly name: string;
  /** Of its package; `null` if that is not known. */
  readonly version: string | null;
  /** `null` as long as it has not said. */
  readonly contractVersion: number | null;
  readonly traits: SpawnerTraits | null;
  /** As its module made it, with the name that it gives itself. `null` if it cannot be used, or none was to be made. */
  readonly spawner: ProcessSpawner | null;
  /** Why it cannot be used; `null` if it can. */
  readonly problem: Problem | null;
}

/**
 * Loads a spawner by its name and, with a site, makes it. Never rejects. Whether the name is allowed is the caller's
 * question.
 */
export async function loadSpawner(
  name: string,
  places: SpawnerPlaces,
  site: SpawnerSite | null,
): Promise<LoadedSpawner> {
  const builtIn = builtInSpawners.get(name);
  try {
    return await (builtIn === undefined ? loadModule(name, places, site) : loadBuiltIn(builtIn, site));
  } catch (error) {
    const { version } = builtIn ?? { version: null };
    return made(
      { name, version, contractVersion: null, traits: null },
      failure('failed', `it fails: ${thrown(error)}`),
    );
  }
}

async function loadBuiltIn(builtIn: BuiltInSpawner, site: SpawnerSite | null): Promise<LoadedSpawner> {
  const { name, version } = builtIn;
  const known = { name, version, contractVersion, traits: await builtIn.traits() };
  if (site === null) return { ...known, spawner: null, problem: null };
  return made(known, await outcomeOf(() => builtIn.create(site)));
}

async function loadModule(name: string, places: SpawnerPlaces, site: SpawnerSite | null): Promise<LoadedSpawner> {
  const unknown = { name, version: null, contractVersion: null, traits: null };
  const located = await locateModule(parseSpawnerReference(name), places.directories);
  if (!located.ok) return made(unknown, located);
  const { version } = located.value;
  const { deadlineMs = moduleDeadlineMs } = places;
  const trusted = places.euid === null ? located : await trustedModule(located.value, places.euid);
  if (!trusted.ok) return made({ ...unknown, version }, trusted);
  const imported = await importModule(trusted.value, deadlineMs);
  if (!imported.ok) return made({ ...unknown, version }, imported);
  const { hermitSpawner: info } = imported.value;
  const { contractVersion: claimed, capabilities, optionsSchema } = info;
  const known = { name, version, contractVersion: claimed, traits: plainData({ capabilities, optionsSchema }) };
  if (site === null) return { ...known, spawner: null, problem: null };
  const create = async (): Promise<Outcome<ProcessSpawner>> => {
    await makeSpawnerDirectory(site);
    return createSpawner(imported.value, { ...site }, deadlineMs);
  };
  return made(known, await outcomeOf(create));
}

/** What a stranger said, as it is now: nothing in it can change, or do anything, any more. */
function plainData(traits: SpawnerTraits): SpawnerTraits {
  return JSON.parse(JSON.stringify(traits));
}

function made(
  known: Omit<LoadedSpawner, 'spawner' | 'problem'>,
  outcome: Outcome<ProcessSpawner> | { readonly ok: false; readonly problem: Problem },
): LoadedSpawner {
  return outcome.ok
    ? { ...known, spawner: outcome.value, problem: null }
    : { ...known, spawner: null, problem: outcome.problem };
}

async function outcomeOf<Value>(work: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  try {
    return await work();
  } catch (error) {
    const text = error instanceof Error && 'syscall' in error ? systemErrorText(error) : thrown(error);
    return failure('refused', `it cannot be made: ${text}`);
  }
}
