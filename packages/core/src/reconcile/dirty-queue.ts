import type { ServiceId } from '../model/service-id.ts';

/**
 * The services that are to be decided, in the order of their ids: neither the order of definitions nor what happened
 * before a snapshot matters. Whoever is added during a round and is not past yet takes its place in it; the others come
 * in the next round.
 */
export class DirtyQueue {
  #round: ServiceId[] = [];
  #taken = 0;
  /** Those of the round that were not taken yet. */
  readonly #left = new Set<ServiceId>();
  readonly #added = new Set<ServiceId>();

  /** Idempotent until it is taken. */
  add(id: ServiceId): void {
    if (!this.#left.has(id)) this.#added.add(id);
  }

  /** The next one; `undefined` when there is nobody left. */
  take(): ServiceId | undefined {
    const past = this.#round[this.#taken - 1];
    if (this.#added.size > 0 && past !== undefined) this.#join(past);
    if (this.#left.size === 0) {
      for (const id of this.#added) this.#left.add(id);
      this.#added.clear();
      this.#begin();
    }
    const id = this.#round[this.#taken];
    if (id === undefined) return undefined;
    this.#taken += 1;
    this.#left.delete(id);
    return id;
  }

  #join(past: ServiceId): void {
    const before = this.#left.size;
    for (const id of this.#added) {
      if (id <= past) continue;
      this.#added.delete(id);
      this.#left.add(id);
    }
    if (this.#left.size > before) this.#begin(past);
  }

  /** Puts those that are left in order; `past` stays in front, to compare with. */
  #begin(past?: ServiceId): void {
    const rest = [...this.#left].sort();
    this.#round = past === undefined ? rest : [past, ...rest];
    this.#taken = past === undefined ? 0 : 1;
  }
}
