import type { ProcessSpawner } from '@hermit/core/spawner';
import { loadSpawner } from '../spawners/load-spawner.ts';
import type { SpawnerSite } from '../spawners/spawner-site.ts';
import { sayOnce } from '../spawners/trial-site.ts';

/** What is to be opened: plain JSON, since processes of their own open it too. */
export interface Subject {
  readonly name: string;
  readonly directories: readonly string[];
  readonly site: Omit<SpawnerSite, 'log'>;
}

const log = sayOnce();

/** Makes a spawner for the conformance kit, under its own name. Rejects where it cannot be used. */
export async function openSubject({ name, directories, site }: Subject): Promise<ProcessSpawner> {
  const { spawner, problem } = await loadSpawner(name, { directories, euid: null }, { ...site, log });
  if (spawner === null) throw new Error(problem?.message ?? 'it made no spawner');
  return spawner;
}
