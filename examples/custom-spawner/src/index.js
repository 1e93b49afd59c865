import { capabilities, name, optionsSchema } from './about.js';
import { findTools } from './find-tools.js';
import { UnshareSpawner } from './unshare-spawner.js';

/** @import { CreateSpawnerOptions, SpawnerCreation, SpawnerModuleInfo } from '@hermit/core/spawner' */

/** Read by `hsm` before anything runs. @type {SpawnerModuleInfo} */
export const hermitSpawner = { name, contractVersion: 1, capabilities, optionsSchema };

/**
 * Makes the spawner of one manager, or says what is missing on this machine.
 *
 * @param {CreateSpawnerOptions} options
 * @returns {Promise<SpawnerCreation>}
 */
export async function createSpawner({ stateId, bootId }) {
  const footing = findTools();
  if (!footing.ok) return footing;
  return { ok: true, spawner: new UnshareSpawner({ footing, stateId, bootId }) };
}
