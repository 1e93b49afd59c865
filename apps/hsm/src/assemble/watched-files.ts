import type { WatchedOptions } from '@hermit/config';
import {
  type Fact,
  idInFact,
  type ManagerFactsApi,
  type ServiceDefinition,
  type ServiceId,
  type ServiceStatus,
  type WatcherPort,
} from '@hermit/core';
import type { WatcherRecords } from '../host/watcher-records.ts';
import type { WatchedSnapshots } from './given-files.ts';
import { loadWatchers, type ReadWatcher, type Surroundings } from './load-watchers.ts';
import { watchDirectories } from './watch-directories.ts';

/** How often the files are looked at anyway: a directory that was made quickly may have been missed. Milliseconds. */
const rescanMs = 10_000;

/** How long a watcher that an earlier manager ran gets to be run again: as long as inputs may be unknown. Milliseconds. */
const patienceMs = 30_000;
const lookMs = 1000;

interface WatchedFilesPorts {
  readonly facts: Pick<ManagerFactsApi, 'replace'>;
  readonly options: () => WatchedOptions;
  readonly records: WatcherRecords;
  readonly service: (id: ServiceId) => Pick<ServiceStatus, 'state'> | null;
  /** Called when what the files say has to be read again. */
  readonly changed: () => void;
  readonly warn: (message: string) => void;
}

/** The files of the config-watchers that are run: which ones, and when to read them. */
export class WatchedFiles implements WatcherPort {
  readonly #ports: WatchedFilesPorts;
  /** How to end the watching, by watcher. */
  readonly #watched = new Map<ServiceId, () => void>();
  /** The same for the directories below, which are watched once they were read and are not too many. */
  readonly #deep = new Map<ServiceId, () => void>();
  /** Watchers that an earlier manager ran, and of which this one has not decided yet. What they load counts meanwhile. */
  readonly #left = new Set<ServiceId>();
  #rescan: NodeJS.Timeout | undefined;
  #leftLooks: NodeJS.Timeout | undefined;

  constructor(ports: WatchedFilesPorts) {
    this.#ports = ports;
  }

  /** Takes over what an earlier manager ran. To be called before anything is loaded. */
  async restore(): Promise<void> {
    for (const id of await this.#ports.records.load()) this.#left.add(id);
  }

  begin(definition: ServiceDefinition): void {
    const { id, watch } = definition;
    if (watch === null) return;
    const { warn, changed } = this.#ports;
    const end = watchDirectories({ directories: [watch.path], onChange: changed, warn });
    this.#watched.set(id, end);
    this.#left.delete(id);
    this.#save();
    this.#rescan ??= setInterval(changed, rescanMs).unref();
    changed();
  }

  end(id: ServiceId): void {
    this.#watched.get(id)?.();
    this.#watchBelow(id, null);
    this.#watched.delete(id);
    this.#left.delete(id);
    this.#save();
    if (this.#watched.size === 0) this.#stopRescans();
    void this.#ports.facts.replace(ownerOf(id), []);
    this.#ports.changed();
  }

  /**
   * Reads what all of them watch, beside what the directories of the manager say; by `read`, which may
   * recall instead what was accepted of that. `kept` are definitions that count although no file has them.
   */
  async load(within: Surroundings, kept: readonly ServiceDefinition[], read: ReadWatcher): Promise<WatchedSnapshots> {
    await this.#ports.records.saved();
    const ids = [...this.#watched.keys(), ...this.#left];
    return loadWatchers(ids, { ...this.#ports.options(), within, kept, read });
  }

  /** What was read is in force: whoever waits for a watcher need wait no longer. */
  loaded(snapshots: WatchedSnapshots): void {
    for (const [id, { state, isDeep, path }] of snapshots) {
      if (this.#watched.has(id)) this.#watchBelow(id, isDeep ? path : null);
      const ready: Fact = ['service-state', idInFact(id), 'ready'];
      if (this.#watched.has(id)) void this.#ports.facts.replace(ownerOf(id), state === 'absent' ? [] : [ready]);
    }
    if (this.#left.size > 0) this.#leftLooks ??= this.#lookAtLeft(performance.now() + patienceMs);
  }

  close(): void {
    this.#stopRescans();
    clearInterval(this.#leftLooks);
    for (const end of [...this.#watched.values(), ...this.#deep.values()]) end();
    this.#watched.clear();
    this.#deep.clear();
  }

  /** To watch a tree is to walk all of it in one turn: nothing of unknown size is watched so. */
  #watchBelow(id: ServiceId, path: string | null): void {
    if (path !== null && this.#deep.has(id)) return;
    this.#deep.get(id)?.();
    this.#deep.delete(id);
    if (path === null) return;
    const { warn, changed } = this.#ports;
    this.#deep.set(id, watchDirectories({ directories: [path], isRecursive: true, onChange: changed, warn }));
    changed();
  }

  /** What this manager does not run is no longer loaded. */
  #lookAtLeft(endMs: number): NodeJS.Timeout {
    const look = (): void => {
      const isOver = performance.now() >= endMs;
      const ended = [...this.#left].filter((id) => isOver || isUnwanted(this.#ports.service(id)));
      for (const id of ended) this.#left.delete(id);
      if (this.#left.size === 0) clearInterval(this.#leftLooks);
      if (ended.length === 0) return;
      this.#save();
      this.#ports.changed();
    };
    return setInterval(look, lookMs).unref();
  }

  #save(): void {
    this.#ports.records.save([...this.#watched.keys(), ...this.#left].sort());
  }

  #stopRescans(): void {
    clearInterval(this.#rescan);
    this.#rescan = undefined;
  }
}

function ownerOf(id: ServiceId): string {
  return `watcher:${id}`;
}

function isUnwanted(service: Pick<ServiceStatus, 'state'> | null): boolean {
  return service === null || service.state === 'inactive';
}
