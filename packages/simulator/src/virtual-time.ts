/** Something that happens at a virtual time. */
interface Happening {
  readonly atMs: number;
  readonly order: number;
  run: (() => void) | null;
}

/**
 * The one clock and the one queue of a simulation. Nothing happens but through it, in the order of times and, at equal
 * times, in the order in which it was asked for.
 */
export class VirtualTime {
  nowMs: number = 0;
  /** Wall-clock time minus monotonic time. */
  wallOffsetMs: number = 1_790_000_000_000;
  #heap: Happening[] = [];
  #order = 0;
  #cancelled = 0;

  get wallMs(): number {
    return this.nowMs + this.wallOffsetMs;
  }

  /** Has something happen at a time, now at the earliest. Returns a function that calls it off. */
  at(atMs: number, run: () => void): () => void {
    this.#order += 1;
    const happening: Happening = { atMs: Math.max(atMs, this.nowMs), order: this.#order, run };
    push(this.#heap, happening);
    return () => this.#cancel(happening);
  }

  after(delayMs: number, run: () => void): () => void {
    return this.at(this.nowMs + delayMs, run);
  }

  /** Moves on to the next happening and lets it happen. False if there is none. */
  step(): boolean {
    for (let next = pop(this.#heap); next !== undefined; next = pop(this.#heap)) {
      const { run } = next;
      if (run === null) {
        this.#cancelled -= 1;
        continue;
      }
      next.run = null;
      this.nowMs = next.atMs;
      run();
      return true;
    }
    return false;
  }

  #cancel(happening: Happening): void {
    if (happening.run === null) return;
    happening.run = null;
    this.#cancelled += 1;
    if (this.#cancelled < 64 || this.#cancelled < this.#heap.length / 2) return;
    const kept = this.#heap.filter((one) => one.run !== null);
    this.#heap = [];
    this.#cancelled = 0;
    for (const one of kept) push(this.#heap, one);
  }
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Happening[], entry: Happening): void {
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as Happening;
    if (!isBefore(entry, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Happening[]): Happening | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Happening, heap[child] as Happening)) child += 1;
    if (!isBefore(heap[child] as Happening, last)) break;
    heap[index] = heap[child] as Happening;
    index = child;
  }
  heap[index] = last;
  return top;
}
