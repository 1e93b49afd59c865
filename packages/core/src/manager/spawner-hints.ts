import type { ServiceId } from '../model/service-id.ts';
import type { ProcessSpawner } from '../spawner/process-spawner.ts';
import type { Clock } from './ports.ts';
import { messageOf } from './record-queue.ts';

/** How many hints about one service are followed within one poll interval. More than a few mean a spawner gone wild. */
const hintLimit = 16;

/** How many services are kept count of; past that, counting begins anew, so that made-up names take no memory. */
const countedLimit = 20_000;

/** What the hints of spawners need of the manager around them. */
export interface HintHost {
  readonly clock: Clock;
  pollIntervalMs(): number;
  hint(serviceId: ServiceId): void;
  warn(message: string): void;
}

interface Recent {
  readonly endsAtMs: number;
  count: number;
}

/** Listens to the spawners that tell of ends, knows which ones do, and keeps one that never stops from starving others. */
export class SpawnerHints {
  readonly #host: HintHost;
  readonly #seen = new WeakSet<ProcessSpawner>();
  readonly #unwatch = new Map<string, () => void>();
  readonly #recent = new Map<ServiceId, Recent>();
  readonly #postponed = new Map<ServiceId, () => void>();

  constructor(host: HintHost) {
    this.#host = host;
  }

  /** Listens to those that are new. One that cannot be listened to is told of once. */
  watch(spawners: ReadonlyMap<string, ProcessSpawner>): void {
    for (const spawner of spawners.values()) {
      if (!this.#seen.has(spawner)) this.#watch(spawner);
      this.#seen.add(spawner);
    }
  }

  #watch(spawner: ProcessSpawner): void {
    try {
      const unwatch = spawner.watch?.((hint) => this.#hear(hint));
      if (unwatch !== undefined) this.#unwatch.set(spawner.name, unwatch);
    } catch (error) {
      this.#host.warn(
        `spawner "${spawner.name}" cannot tell of ended processes (${messageOf(error)}); they are looked at every poll`,
      );
    }
  }

  /** A hint of the wrong form names no service. Throwing into the spawner, perhaps from a timer of its own, helps nobody. */
  #hear(hint: unknown): void {
    try {
      const serviceId: unknown = Reflect.get(Object(hint), 'serviceId');
      if (typeof serviceId === 'string') this.#take(serviceId as ServiceId);
    } catch {
      // A getter of the spawner threw.
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
        this.#host.warn(`spawner "${name}" goes on telling of ended processes (${messageOf(error)}); nobody listens`);
      }
    }
    this.#unwatch.clear();
    for (const callOff of this.#postponed.values()) callOff();
    this.#postponed.clear();
  }

  #take(serviceId: ServiceId): void {
    const { clock } = this.#host;
    const nowMs = clock.nowMs();
    const recent = this.#recent.get(serviceId);
    if (recent === undefined || nowMs >= recent.endsAtMs) {
      if (this.#recent.size >= countedLimit) this.#recent.clear();
      this.#recent.set(serviceId, { endsAtMs: nowMs + this.#host.pollIntervalMs(), count: 1 });
      return this.#host.hint(serviceId);
    }
    recent.count += 1;
    if (recent.count <= hintLimit) return this.#host.hint(serviceId);
    this.#postpone(serviceId, recent.endsAtMs);
  }

  /** The hints that were too many are followed by one look, later. */
  #postpone(serviceId: ServiceId, atMs: number): void {
    if (this.#postponed.has(serviceId)) return;
    const hint = (): void => {
      this.#postponed.delete(serviceId);
      this.#take(serviceId);
    };
    this.#postponed.set(serviceId, this.#host.clock.wakeAt(atMs, hint));
  }
}
