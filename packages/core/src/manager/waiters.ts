import type { ServiceId } from '../model/service-id.ts';

/** Answers whether the wait for a service is over. `undefined`: not yet. */
export type WaitCheck<T> = () => T | undefined;

interface Waiter {
  readonly check: WaitCheck<unknown>;
  readonly resolve: (value: unknown) => void;
}

/** In the place of an id: looks again whenever anything was decided. */
export const anyService: ServiceId = '*';

/** Promises that resolve when something has become true of a service. Checked whenever that service was decided. */
export class Waiters {
  readonly #waiters = new Map<ServiceId, Set<Waiter>>();
  #count = 0;
  #areEnded = false;

  /**
   * Resolves with the first answer that `check` gives: at once, or after a later decision about the service; with `null`
   * when there will be no further decision.
   */
  wait<T>(id: ServiceId, check: WaitCheck<T>): Promise<T | null> {
    const answer = check();
    if (answer !== undefined) return Promise.resolve(answer);
    if (this.#areEnded) return Promise.resolve(null);
    return new Promise<T | null>((resolve) => {
      const waiter: Waiter = { check, resolve: resolve as (value: unknown) => void };
      const waiters = this.#waiters.get(id) ?? new Set();
      this.#waiters.set(id, waiters.add(waiter));
      this.#count += 1;
    });
  }

  /** Nothing is decided any more: whoever waits is answered with `null`. */
  end(): void {
    this.#areEnded = true;
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.resolve(null);
    this.#waiters.clear();
  }

  /** Has the waiters of these services look again, and those who wait for any. */
  check(ids: Iterable<ServiceId>): void {
    if (this.#count === 0) return;
    for (const id of [...ids, anyService]) {
      const waiters = this.#waiters.get(id);
      if (waiters === undefined) continue;
      for (const waiter of waiters) {
        const answer = waiter.check();
        if (answer === undefined) continue;
        waiters.delete(waiter);
        this.#count -= 1;
        waiter.resolve(answer);
      }
      if (waiters.size === 0) this.#waiters.delete(id);
    }
  }
}
