import type { ServiceId } from '../model/service-id.ts';
import type { ProcessSpawner } from '../spawner/process-spawner.ts';
import { messageOf } from './record-queue.ts';

/** Listens to the spawners that tell of ends, and knows which ones do. */
export class SpawnerHints {
  readonly #warn: (message: string) => void;
  readonly #unwatch = new Map<string, () => void>();

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  watch(spawner: ProcessSpawner, listener: (serviceId: ServiceId) => void): void {
    try {
      const unwatch = spawner.watch?.(({ serviceId }) => listener(serviceId));
      if (unwatch !== undefined) this.#unwatch.set(spawner.name, unwatch);
    } catch (error) {
      this.#warn(
        `spawner "${spawner.name}" cannot tell of ended processes (${messageOf(error)}); they are looked at every poll`,
      );
    }
  }

  /** Whether the spawner tells of ends. What it calls watched without doing so has to be looked at. */
  hears(spawnerName: string): boolean {
    return this.#unwatch.has(spawnerName);
  }

  end(): void {
    for (const [name, unwatch] of this.#unwatch) {
      try {
        unwatch();
      } catch (error) {
        this.#warn(`spawner "${name}" goes on telling of ended processes (${messageOf(error)}); nobody listens`);
      }
    }
    this.#unwatch.clear();
  }
}
