import { loadWatched, type ReadWatched, type WatchedOptions } from '@hermit/config';
import {
  instanceDefinition,
  type ServiceDefinition,
  type ServiceId,
  templateNameOf,
  type WatchDefinition,
} from '@hermit/core';
import type { WatchedSnapshots } from './given-files.ts';

/** What the directories of a manager say. */
export type Surroundings = NonNullable<WatchedOptions['within']>;

/** Takes a look at the path of a watcher. Never rejects. */
export type ReadWatcher = (watch: WatchDefinition, options: WatchedOptions) => Promise<ReadWatched>;

interface LoadWatchersOptions extends Omit<WatchedOptions, 'read'> {
  readonly within: Surroundings;
  /** Definitions of watchers that count although nothing says so any more. */
  readonly kept: readonly ServiceDefinition[];
  readonly read: ReadWatcher;
}

/** So many paths are read side by side: a slow one keeps few others waiting. */
const readsLimit = 4;

interface Defined {
  readonly id: ServiceId;
  readonly watch: WatchDefinition;
}

/**
 * Loads what watchers watch. A watcher may be defined by what another one loads; one that nothing defines loads nothing.
 * They are read side by side, and settled one after the other, since the ids of those before win. Never rejects.
 */
export async function loadWatchers(
  ids: readonly ServiceId[],
  { kept, read, ...options }: LoadWatchersOptions,
): Promise<WatchedSnapshots> {
  const reads = new Map<string, Promise<ReadWatched>>();
  const snapshots: Map<ServiceId, Awaited<ReturnType<typeof loadWatched>>> = new Map();
  const waiting = new Set([...ids].sort());
  let above = options.within.definitions;
  for (;;) {
    const defined = definedOf(waiting, [...above, ...kept]);
    const [next] = defined;
    if (next === undefined) return snapshots;
    for (const one of defined.slice(0, readsLimit)) {
      const key = JSON.stringify(one);
      if (!reads.has(key)) reads.set(key, read(one.watch, options));
    }
    const within = { ...options.within, definitions: above };
    const ofFiles = await reads.get(JSON.stringify(next));
    const snapshot = await loadWatched(next.watch, next.id, { ...options, within, ...(ofFiles && { read: ofFiles }) });
    snapshots.set(next.id, snapshot);
    above = [...above, ...snapshot.definitions];
    waiting.delete(next.id);
  }
}

/** The watchers that are defined, and what they watch by their definitions as these are now. */
function definedOf(ids: ReadonlySet<ServiceId>, definitions: readonly ServiceDefinition[]): readonly Defined[] {
  return [...ids].flatMap((id) => {
    const found = definitions.find((one) => one.id === id || one.id === templateNameOf(id));
    const definition = found === undefined || found.id === id ? found : instanceDefinition(found, id);
    const watch = definition?.watch ?? null;
    return watch === null ? [] : [{ id, watch }];
  });
}
