import type { ServiceId } from '../model/service-id.ts';

/** A pool as it is written into a snapshot. */
export interface PoolSnapshot {
  readonly pool: string;
  readonly held: readonly ServiceId[];
  readonly queue: readonly ServiceId[];
  readonly lateQueue: readonly ServiceId[];
}

interface Pool {
  readonly held: Set<ServiceId>;
  readonly queue: Set<ServiceId>;
  readonly lateQueue: Set<ServiceId>;
}

/**
 * Bounds what is started at the same time. A service holds at most one slot. Slots are handed out in the order of the
 * requests; services whose last start timed out come after all others.
 */
export class Slots {
  readonly #pools = new Map<string, Pool>();
  readonly #poolOf = new Map<ServiceId, string>();
  #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The pool in which the service holds a slot or queues for one. */
  poolOf(id: ServiceId): string | null {
    return this.#poolOf.get(id) ?? null;
  }

  /** Whether the service holds a slot of the pool now; queues it if none is free. It must have left any other pool. */
  request(id: ServiceId, poolName: string, isLate: boolean): boolean {
    const pool = this.#pool(poolName);
    this.#poolOf.set(id, poolName);
    if (pool.held.has(id)) return true;
    if (pool.held.size < this.#limit) {
      pool.held.add(id);
      pool.queue.delete(id);
      pool.lateQueue.delete(id);
      return true;
    }
    if (!pool.queue.has(id) && !pool.lateQueue.has(id)) (isLate ? pool.lateQueue : pool.queue).add(id);
    return false;
  }

  /** Gives back the slot or the place in the queue. Returns the service that got the slot, to be decided again. */
  leave(id: ServiceId): ServiceId | null {
    const poolName = this.#poolOf.get(id);
    if (poolName === undefined) return null;
    this.#poolOf.delete(id);
    const pool = this.#pool(poolName);
    pool.queue.delete(id);
    pool.lateQueue.delete(id);
    if (!pool.held.delete(id)) return null;
    return this.#handOn(pool);
  }

  /** Changes the limit. Returns the services that got a slot because it grew. */
  resize(limit: number): ServiceId[] {
    this.#limit = limit;
    const served: ServiceId[] = [];
    for (const pool of this.#pools.values()) {
      for (let next = this.#handOn(pool); next !== null; next = this.#handOn(pool)) served.push(next);
    }
    return served;
  }

  snapshot(): PoolSnapshot[] {
    return [...this.#pools].map(([pool, { held, queue, lateQueue }]) => ({
      pool,
      held: [...held],
      queue: [...queue],
      lateQueue: [...lateQueue],
    }));
  }

  restore(pools: readonly PoolSnapshot[]): void {
    for (const { pool, held, queue, lateQueue } of pools) {
      this.#pools.set(pool, { held: new Set(held), queue: new Set(queue), lateQueue: new Set(lateQueue) });
      for (const id of [...held, ...queue, ...lateQueue]) this.#poolOf.set(id, pool);
    }
  }

  #handOn(pool: Pool): ServiceId | null {
    if (pool.held.size >= this.#limit) return null;
    for (const queue of [pool.queue, pool.lateQueue]) {
      for (const next of queue) {
        queue.delete(next);
        pool.held.add(next);
        return next;
      }
    }
    return null;
  }

  #pool(name: string): Pool {
    let pool = this.#pools.get(name);
    if (pool === undefined) {
      pool = { held: new Set(), queue: new Set(), lateQueue: new Set() };
      this.#pools.set(name, pool);
    }
    return pool;
  }
}
