/** How much a feed keeps for a reader that is slower than its source. */
export interface FeedBounds {
  /** Default 1000. */
  readonly maxEntries?: number;
  /** In bytes, as `sizeOf` gives them. Default 1 MiB. */
  readonly maxBytes?: number;
}

/** A queue between a source that does not wait and a reader that may be slow. Flat memory, whatever the reader does. */
export interface BoundedFeed<Entry extends object> {
  /** Adds an entry; drops it where there is no room. Does nothing after the end. */
  push(entry: Entry): void;
  /** No more entries; the reader still gets what is kept. Idempotent. */
  end(): void;
  /** For one reader, once. What was dropped stands as a count at the place where it is missing. */
  readonly entries: AsyncIterable<Entry | { readonly dropped: number }>;
}

/** A bounded feed. It ends when the signal aborts, and then keeps nothing. */
export function createBoundedFeed<Entry extends object>(
  sizeOf: (entry: Entry) => number,
  signal: AbortSignal,
  { maxEntries = 1_000, maxBytes = 1_048_576 }: FeedBounds = {},
): BoundedFeed<Entry> {
  const queue: Entry[] = [];
  let bytes = 0;
  let dropped = 0;
  let isEnded = signal.aborted;
  let wake: () => void = () => {};

  function push(entry: Entry): void {
    if (isEnded) return;
    const size = sizeOf(entry);
    const hasRoom = queue.length < maxEntries && bytes + size <= maxBytes;
    // After a gap nothing is taken until the reader has come to it, so that every gap stands in its place.
    if (dropped > 0 || !hasRoom) dropped += 1;
    else {
      queue.push(entry);
      bytes += size;
    }
    wake();
  }
  function end(): void {
    isEnded = true;
    wake();
  }
  function abort(): void {
    queue.length = 0;
    dropped = 0;
    end();
  }
  async function* read(): AsyncGenerator<Entry | { readonly dropped: number }> {
    while (true) {
      const [entry] = queue;
      if (entry !== undefined) {
        queue.shift();
        bytes -= sizeOf(entry);
        yield entry;
      } else if (dropped > 0) {
        const missing = dropped;
        dropped = 0;
        yield { dropped: missing };
      } else if (isEnded) return;
      else await nextPush();
    }
  }
  function nextPush(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  signal.addEventListener('abort', abort, { once: true });
  return { push, end, entries: { [Symbol.asyncIterator]: read } };
}
