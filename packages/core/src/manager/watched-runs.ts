import type { ServiceDefinition } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { WatcherPort } from './ports.ts';

interface Running {
  readonly definition: ServiceDefinition;
}

/** Tells the host which config-watchers are run, so that it loads what their files say, and drops it afterwards. */
export class WatchedRuns {
  readonly #port: WatcherPort | undefined;
  readonly #running = new Map<ServiceId, Running>();

  constructor(port: WatcherPort | undefined) {
    this.#port = port;
  }

  /** Takes in that something was decided about a service. */
  decided(id: ServiceId, memory: Readonly<ServiceMemory> | undefined, definition: ServiceDefinition | undefined): void {
    const isRun = memory?.isRun === true && definition?.kind === 'config-watcher';
    const before = this.#running.get(id);
    if (before === undefined && !isRun) return;
    if (before !== undefined && isRun && before.definition.hash === definition.hash) return;
    if (before !== undefined) this.#port?.end(id);
    if (isRun) {
      this.#running.set(id, { definition });
      this.#port?.begin(definition);
    } else {
      this.#running.delete(id);
    }
  }
}
