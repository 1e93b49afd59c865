import { loadWatched, type WatchedOptions, type WatchedSnapshot } from '@hermit/config';
import { type Fact, idInFact, type ManagerFactsApi, type ServiceDefinition, type WatcherPort } from '@hermit/core';
import { watchDirectories } from './watch-directories.ts';

/** How often the files are looked at anyway: a directory that was made quickly may have been missed. Milliseconds. */
const rescanMs = 10_000;

interface WatchedFilesPorts {
  readonly facts: Pick<ManagerFactsApi, 'replace'>;
  readonly options: () => WatchedOptions;
  /** Called when what the files say has to be read again. */
  readonly changed: () => void;
  readonly warn: (message: string) => void;
}

interface Watched {
  readonly definition: ServiceDefinition;
  readonly end: () => void;
}

/** The files of the config-watchers that are run: which ones, and when to read them. */
export class WatchedFiles implements WatcherPort {
  readonly #ports: WatchedFilesPorts;
  readonly #watched = new Map<string, Watched>();
  #rescan: NodeJS.Timeout | undefined;

  constructor(ports: WatchedFilesPorts) {
    this.#ports = ports;
  }

  begin(definition: ServiceDefinition): void {
    const { id, watch } = definition;
    if (watch === null) return;
    const { warn, changed } = this.#ports;
    const end = watchDirectories({ directories: [watch.path], isRecursive: watch.recursive, onChange: changed, warn });
    this.#watched.set(id, { definition, end });
    this.#rescan ??= setInterval(changed, rescanMs).unref();
    changed();
  }

  end(id: string): void {
    this.#watched.get(id)?.end();
    this.#watched.delete(id);
    if (this.#watched.size === 0) this.#stopRescans();
    void this.#ports.facts.replace(ownerOf(id), []);
    this.#ports.changed();
  }

  /** Reads what all of them watch, beside what the directories of the manager say. */
  async load(within: NonNullable<WatchedOptions['within']>): Promise<ReadonlyMap<string, WatchedSnapshot>> {
    const snapshots = new Map<string, WatchedSnapshot>();
    let above = within.definitions;
    for (const [id, { definition }] of [...this.#watched].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (definition.watch === null) continue;
      const options = { ...this.#ports.options(), within: { ...within, definitions: above } };
      const snapshot = await loadWatched(definition.watch, id, options);
      snapshots.set(id, snapshot);
      above = [...above, ...snapshot.definitions];
    }
    return snapshots;
  }

  /** What was read is in force: whoever waits for a watcher need wait no longer. */
  loaded(snapshots: ReadonlyMap<string, WatchedSnapshot>): void {
    for (const [id, { state }] of snapshots) {
      const ready: Fact = ['service-state', idInFact(id), 'ready'];
      if (this.#watched.has(id)) void this.#ports.facts.replace(ownerOf(id), state === 'absent' ? [] : [ready]);
    }
  }

  close(): void {
    this.#stopRescans();
    for (const { end } of this.#watched.values()) end();
    this.#watched.clear();
  }

  #stopRescans(): void {
    clearInterval(this.#rescan);
    this.#rescan = undefined;
  }
}

function ownerOf(id: string): string {
  return `watcher:${id}`;
}
