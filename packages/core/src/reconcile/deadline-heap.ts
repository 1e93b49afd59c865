/** One deadline for each key; finds the earliest in logarithmic time. Entries that were replaced are skipped lazily. */
export class DeadlineHeap {
  readonly #current = new Map<string, number>();
  #heap: { readonly atMs: number; readonly key: string }[] = [];

  /** Sets, moves or (with `null`) removes the deadline of a key. */
  set(key: string, atMs: number | null): void {
    if (atMs === null) {
      this.#current.delete(key);
      return;
    }
    if (this.#current.get(key) === atMs) return;
    this.#current.set(key, atMs);
    this.#push({ atMs, key });
    if (this.#heap.length > 64 + 4 * this.#current.size) this.#rebuild();
  }

  /** The earliest deadline; `null` if there is none. */
  earliestMs(): number | null {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined) return null;
      if (this.#current.get(top.key) === top.atMs) return top.atMs;
      this.#pop();
    }
  }

  /** Takes out every key whose deadline is not after `nowMs`, earliest first. */
  takeDue(nowMs: number): string[] {
    const due: string[] = [];
    for (;;) {
      const earliest = this.earliestMs();
      const top = this.#heap[0];
      if (earliest === null || earliest > nowMs || top === undefined) return due;
      this.#pop();
      this.#current.delete(top.key);
      due.push(top.key);
    }
  }

  #rebuild(): void {
    this.#heap = [];
    for (const [key, atMs] of this.#current) this.#push({ atMs, key });
  }

  #push(entry: { readonly atMs: number; readonly key: string }): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let smaller = left;
      if (right !== undefined && isBefore(right, left)) {
        smaller = right;
        child += 1;
      }
      if (!isBefore(smaller, last)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
  }
}

/** Equal times are ordered by key, so that the same deadlines always come out in the same order. */
function isBefore(a: { atMs: number; key: string }, b: { atMs: number; key: string }): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.key < b.key);
}
