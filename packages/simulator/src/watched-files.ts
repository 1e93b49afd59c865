import type { Fact, FactOwner, ServiceDefinition, ServiceId, WatcherPort } from '@hermit/core';
import type { Wishes } from './wishes.ts';

/** Which config-watchers the manager runs. A host reads their files, and says when they are in force. */
export class WatchedFiles implements WatcherPort {
  readonly #changed: () => void;
  readonly #ended: (id: ServiceId) => void;
  readonly #running = new Set<ServiceId>();
  readonly #told = new Set<ServiceId>();

  constructor(changed: () => void, ended: (id: ServiceId) => void) {
    this.#changed = changed;
    this.#ended = ended;
  }

  begin({ id }: ServiceDefinition): void {
    this.#running.add(id);
    this.#told.add(id);
    this.#changed();
  }

  end(id: ServiceId): void {
    this.#running.delete(id);
    this.#ended(id);
    this.#changed();
  }

  /**
   * The watchers whose files count: those that are run, and, before this manager has said anything of one, those that may
   * have been run by the last. What an earlier manager had loaded is not dropped because nobody knows yet.
   */
  loaded(wishes: Wishes, nowMs: number): ReadonlySet<ServiceId> {
    const loaded = new Set(this.#running);
    if (!this.#told.has('w') && wishes.wish('w', nowMs) !== 'stop') loaded.add('w');
    return loaded;
  }

  /** What says that the files of those that are run have been read. */
  readyFacts(): [FactOwner, readonly Fact[]][] {
    return [...this.#running].map((id) => [`watcher:${id}`, [['service-state', [id], 'ready']]]);
  }
}
