/** Counts by how many something is held. */
export class Support {
  readonly #counts = new Map<string, number>();

  /** Returns whether it is held from now on. */
  add(key: string): boolean {
    const before = this.#counts.get(key) ?? 0;
    this.#counts.set(key, before + 1);
    return before === 0;
  }

  /** Returns whether nobody holds it any more. */
  remove(key: string): boolean {
    const before = this.#counts.get(key) ?? 0;
    if (before > 1) this.#counts.set(key, before - 1);
    else this.#counts.delete(key);
    return before === 1;
  }
}
