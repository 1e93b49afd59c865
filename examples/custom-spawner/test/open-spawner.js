import { createSpawner } from '../src/index.js';

/** Makes a spawner as a manager would; the conformance kit calls this in other processes, too. */
export async function openSpawner(/** @type {string} */ stateId, /** @type {string} */ bootId) {
  const made = await createSpawner({ stateId, stateDirectory: '/nonexistent', bootId, log: () => {} });
  if (!made.ok) throw new Error(made.message);
  return made.spawner;
}
