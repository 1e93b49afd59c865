import {
  createLastGoodStore,
  createLoadCache,
  type DirectorySnapshot,
  type HermitSettings,
  loadDirectories,
  loadLastGood,
} from '@hermit/config';
import type { ServiceDefinition } from '@hermit/core';
import type { ProcessSpawner } from '@hermit/core/spawner';
import { createNodeSpawner } from '@hermit/spawner-node';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ManagerLock } from '../host/manager-lock.ts';
import type { StateDirectory } from '../host/state-directory.ts';
import type { ClosingOrder } from './closing-order.ts';
import { openManagerState } from './open-manager-state.ts';
import { requireUsable } from './require-usable.ts';
import { type FixedSettings, fixedSettings, type HostFacts, type RunFlags } from './run-settings.ts';

/** Everything that a manager needs and that is there before it. */
export interface PreparedHost {
  readonly fixed: FixedSettings;
  readonly state: StateDirectory;
  readonly lock: ManagerLock;
  readonly spawners: ReadonlyMap<string, ProcessSpawner>;
  /** The settings that the manager begins with. */
  readonly began: HermitSettings;
  /** What is in the directories now. */
  readonly snapshot: DirectorySnapshot;
  /** What an earlier manager accepted last. */
  readonly lastGood: readonly ServiceDefinition[];
  /** Reads the directories again. */
  readonly load: () => Promise<DirectorySnapshot>;
}

/**
 * Takes the lock before anything else is touched, then reads the definitions. Throws a `CliError` where there is
 * nothing to begin with.
 */
export async function prepareHost(flags: RunFlags, host: HostFacts, closing: ClosingOrder): Promise<PreparedHost> {
  const { directories } = flags;
  const cache = createLoadCache();
  // `hermit.toml` may say where the state directory is, and with it where its own last good text lies.
  const { manager: early } = await loadDirectories(directories, { cache, checkHost: false });
  const { directory: state, lock } = await openManagerState(fixedSettings(flags, early, host).stateDirectory);
  closing.add(() => lock.release());

  const store = createLastGoodStore(state.lastGood);
  const spawners = new Map([['node', createNodeSpawner({ stateId: state.id })]]);
  const spawnerSchemas = new Map([...spawners].map(([name, { optionsSchema }]) => [name, optionsSchema]));
  const options = { lastGood: store, cache, knownSpawners: [...spawners.keys()], spawnerSchemas };
  const load = (): Promise<DirectorySnapshot> => loadDirectories(directories, options);
  const snapshot = await load();
  requireUsable(snapshot);
  const fixed = { ...fixedSettings(flags, snapshot.manager, host), stateDirectory: state.path };
  requireSpawner(fixed.defaultSpawner, spawners);
  const lastGood = await loadLastGood(directories, store);
  return { fixed, state, lock, spawners, began: snapshot.manager, snapshot, lastGood, load };
}

function requireSpawner(wanted: string, spawners: ReadonlyMap<string, ProcessSpawner>): void {
  if (spawners.has(wanted)) return;
  const names = [...spawners.keys()].join(', ');
  const message = `there is no spawner ${JSON.stringify(wanted)}; there is: ${names}`;
  throw new CliError(exitCodes.wrongUsage, 'unknown-spawner', message);
}
