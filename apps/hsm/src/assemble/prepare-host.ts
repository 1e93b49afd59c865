import { join } from 'node:path';
import {
  createLastGoodStore,
  createLoadCache,
  type DirectorySnapshot,
  type HermitSettings,
  loadDirectories,
  loadLastGood,
  loadLastGoodFacts,
  type SpawnerLookup,
  type WatchedOptions,
} from '@hermit/config';
import type { ProcessSpawner } from '@hermit/core/spawner';
import type { ManagerLock } from '../host/manager-lock.ts';
import type { StateDirectory } from '../host/state-directory.ts';
import type { ClosingOrder } from './closing-order.ts';
import { openManagerState } from './open-manager-state.ts';
import type { LastGood } from './reload-controller.ts';
import { requireUsable } from './require-usable.ts';
import { type FixedSettings, fixedSettings, type HostFacts, type RunFlags } from './run-settings.ts';
import { allowedSince, openSupply, requireSpawner } from './spawner-supply.ts';

/** Everything that a manager needs and that is there before it. */
export interface PreparedHost {
  readonly fixed: FixedSettings;
  readonly state: StateDirectory;
  readonly lock: ManagerLock;
  /** Grows when definitions name others. */
  readonly spawners: ReadonlyMap<string, ProcessSpawner>;
  /** Loads a spawner, if it is allowed. */
  readonly needSpawner: (name: string) => Promise<SpawnerLookup>;
  /** The settings that the manager begins with. */
  readonly began: HermitSettings;
  /** What is in the directories now. */
  readonly snapshot: DirectorySnapshot;
  /** What an earlier manager accepted last. */
  readonly lastGood: LastGood;
  /** What the loads of config-watchers share with those of the directories. */
  readonly watchedOptions: WatchedOptions;
  /** Reads the directories again. */
  readonly load: () => Promise<DirectorySnapshot>;
}

/**
 * Takes the lock before anything else is touched, then reads the definitions. Throws a `CliError` where there is
 * nothing to begin with.
 */
export async function prepareHost(
  flags: RunFlags,
  host: HostFacts,
  closing: ClosingOrder,
  warn: (message: string) => void,
): Promise<PreparedHost> {
  const { directories } = flags;
  const cache = createLoadCache();
  // `hermit.toml` may say where the state directory is, and with it where its own last good text lies.
  const { manager: early } = await loadDirectories(directories, { cache, checkHost: false });
  const { directory: state, lock } = await openManagerState(fixedSettings(flags, early, host).stateDirectory);
  closing.add(() => lock.release());

  const store = createLastGoodStore(state.lastGood);
  const spawners = await openSupply(state, host.uid, warn);
  const options = { lastGood: store, cache };
  const ofCommandLine = flags.spawner === undefined ? {} : { defaultSpawner: flags.spawner };
  const snapshot = await loadDirectories(directories, { ...options, ...ofCommandLine, spawners });
  requireUsable(snapshot);
  const began = snapshot.manager;
  const fixed = { ...fixedSettings(flags, began, host), stateDirectory: state.path };
  const { defaultSpawner } = fixed;
  const allowed = allowedSince(spawners, began);
  const settingsFile = join(directories[0] ?? '/', 'hermit.toml');
  if (flags.spawner !== undefined) await requireSpawner(flags.spawner, allowed, settingsFile);
  const load = (): Promise<DirectorySnapshot> =>
    loadDirectories(directories, { ...options, defaultSpawner, spawners: allowed });
  const needSpawner = (name: string): Promise<SpawnerLookup> => allowed.find(name, [], settingsFile);
  const lastGood = {
    definitions: await loadLastGood(directories, store),
    facts: await loadLastGoodFacts(directories, store),
  };
  const watchedOptions = { lastGood: store, cache: createLoadCache(), defaultSpawner, spawners: allowed };
  return {
    fixed,
    state,
    lock,
    spawners: spawners.usable,
    needSpawner,
    began,
    snapshot,
    lastGood,
    watchedOptions,
    load,
  };
}
