// What the conformance kit makes a spawner with, here and in processes of its own.
import type { ProcessSpawner } from '@hermit/core/spawner';
import { loadSsdSpawner } from '../../src/index.ts';

/** Opens the spawner of a state. Throws where it cannot be used. */
export async function openSpawner(stateId: string, runDirectory: string): Promise<ProcessSpawner> {
  const loaded = await loadSsdSpawner({ stateId, runDirectory });
  if (!loaded.ok) throw new Error(loaded.message);
  return loaded.spawner;
}
