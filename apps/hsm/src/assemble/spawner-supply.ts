import { join } from 'node:path';
import type { HermitSettings, SpawnerFinder, SpawnerLookup } from '@hermit/config';
import type { RecordStore, ServiceRecords } from '@hermit/core';
import { readBootId } from '@hermit/process-linux';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { StateDirectory } from '../host/state-directory.ts';
import { SpawnerCatalogue } from '../spawners/spawner-catalogue.ts';
import { spawnerDirectory } from '../spawners/spawner-site.ts';

/** How long a load of definitions waits for one spawner: a bad one must not delay the others. Milliseconds. */
const patienceMs = 5000;

/** The catalogue of a manager with this state directory. */
export function openSupply(
  { path, id }: StateDirectory,
  euid: number,
  warn: (message: string) => void,
): Promise<SpawnerCatalogue> {
  const bootId = readBootId();
  const siteOf = (name: string) => ({
    stateId: id,
    stateDirectory: spawnerDirectory(join(path, 'spawners'), name),
    bootId,
    log: (message: string) => warn(`spawner ${JSON.stringify(name)}: ${String(message).slice(0, 1000)}`),
  });
  return SpawnerCatalogue.open({ euid, siteOf, patienceMs });
}

/** What a manager was allowed when it began stays allowed, and nothing else is, until it is started anew. */
export function allowedSince(catalogue: SpawnerCatalogue, { allowSpawners }: HermitSettings): SpawnerFinder {
  return {
    alternatives: catalogue.alternatives,
    async find(name, allowed, settingsFile) {
      if (allowSpawners.includes(name) || !allowed.includes(name)) {
        return catalogue.find(name, allowSpawners, settingsFile);
      }
      const message = `spawner ${JSON.stringify(name)} is allowed by ${settingsFile} only since this manager was started`;
      return {
        kind: 'unknown',
        message,
        suggestion: 'start the manager anew: services that it leaves running are taken over',
      };
    },
  };
}

/** Throws a `CliError` if the spawner that the command line names cannot be had. */
export async function requireSpawner(name: string, finder: SpawnerFinder, settingsFile: string): Promise<void> {
  const lookup = await finder.find(name, [], settingsFile);
  if (lookup.kind === 'usable') return;
  const message = `--spawner: ${lookup.message}${lookup.suggestion === null ? '' : `; ${lookup.suggestion}`}`;
  if (lookup.kind === 'unknown') throw new CliError(exitCodes.wrongUsage, 'unknown-spawner', message);
  throw new CliError(exitCodes.systemCallFailed, 'spawner-unusable', message);
}

/**
 * Records whose spawners are there when the manager takes the records over: what a definition no longer names may still
 * have a process, which only its own spawner can stop.
 */
export function withSpawnersOfRecords(
  records: RecordStore,
  need: (name: string) => Promise<SpawnerLookup>,
  warn: (message: string) => void,
): RecordStore {
  return {
    ...records,
    async load() {
      const loaded = await records.load();
      const names = new Set(loaded.services.flatMap(spawnersOf));
      for (const lookup of await Promise.all([...names].map(need))) {
        if (lookup.kind !== 'usable') warn(`${lookup.message}; what it started is left alone until it is back`);
      }
      return loaded;
    },
  };
}

function spawnersOf({ intent, process, reload }: ServiceRecords): readonly string[] {
  return [intent?.spawner, process?.handle.spawner, reload?.spawner].filter((name) => name !== undefined);
}
