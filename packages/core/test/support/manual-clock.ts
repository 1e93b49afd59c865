import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/index.ts';

interface Wake {
  readonly atMs: number;
  readonly wake: () => void;
}

/** A clock that moves only when a test moves it. Monotonic time begins at 0, wall-clock time in 2026. */
export class ManualClock implements Clock {
  readonly #wakes = new Set<Wake>();
  #nowMs = 0;
  wallStartMs: number = Date.UTC(2026, 0, 1);

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.wallStartMs + this.#nowMs;
  }

  wakeAt(atMs: number, wake: () => void): () => void {
    const entry: Wake = { atMs, wake };
    this.#wakes.add(entry);
    return () => this.#wakes.delete(entry);
  }

  /** How many wakes are outstanding. */
  get waiting(): number {
    return this.#wakes.size;
  }

  /** Calls off every wake, as the death of a program does. */
  forgetAll(): void {
    this.#wakes.clear();
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) await setImmediate();
  }

  /** Lets time pass, one wake after the other. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.settle();
    for (let next = this.#nextUntil(endMs); next !== undefined; next = this.#nextUntil(endMs)) {
      this.#wakes.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake();
      await this.settle();
    }
    this.#nowMs = endMs;
  }

  #nextUntil(endMs: number): Wake | undefined {
    const due = [...this.#wakes].filter((wake) => wake.atMs <= endMs);
    return due.sort((a, b) => a.atMs - b.atMs)[0];
  }
}
