import type { SpawnerTraits } from '@hermit/config';
import type { ProcessSpawner } from '@hermit/core/spawner';
import nodeManifest from '@hermit/spawner-node/package.json' with { type: 'json' };
import ssdManifest from '@hermit/spawner-ssd/package.json' with { type: 'json' };
import { failure, type Outcome } from './problem.ts';
import type { SpawnerSite } from './spawner-site.ts';

/** A spawner that comes with the manager. Its code is loaded when it is asked for. */
export interface BuiltInSpawner {
  readonly name: string;
  readonly version: string;
  /** What it can do, whether or not it can be used here. */
  traits(): Promise<SpawnerTraits>;
  /** Makes it, or says what is missing on this machine. Makes no process, and no file before the first start. */
  create(site: SpawnerSite): Promise<Outcome<ProcessSpawner>>;
}

const node: BuiltInSpawner = {
  name: 'node',
  version: nodeManifest.version,
  async traits() {
    const { createNodeSpawner } = await import('@hermit/spawner-node');
    return createNodeSpawner({ stateId: 'none', bootId: 'none' });
  },
  async create({ stateId, bootId }) {
    const { createNodeSpawner } = await import('@hermit/spawner-node');
    return { ok: true, value: createNodeSpawner({ stateId, bootId }) };
  },
};

const ssd: BuiltInSpawner = {
  name: 'ssd',
  version: ssdManifest.version,
  async traits() {
    const { createSsdSpawner } = await import('@hermit/spawner-ssd');
    const tools = { flock: '', startStopDaemon: '', env: '' };
    return createSsdSpawner({ stateId: 'none', bootId: 'none', runDirectory: '/', tools });
  },
  async create({ stateId, stateDirectory, bootId }) {
    const { loadSsdSpawner } = await import('@hermit/spawner-ssd');
    const loaded = await loadSsdSpawner({ stateId, runDirectory: stateDirectory, bootId });
    if (loaded.ok) return { ok: true, value: loaded.spawner };
    return failure('refused', loaded.message.replace(/^spawner "ssd" cannot be used here: /, ''));
  },
};

/** Those that come with the manager, by name. */
export const builtInSpawners: ReadonlyMap<string, BuiltInSpawner> = new Map([node, ssd].map((one) => [one.name, one]));
