import type { EventStream, StreamEvent } from './event-stream.ts';

/**
 * Sends what an iterable gives, one entry at a time and only as fast as the client reads, until it ends or the client has
 * gone. An iterable that never answers keeps nothing: it is left behind.
 */
export async function followEntries<Entry>(
  entries: AsyncIterable<Entry>,
  eventOf: (entry: Entry) => StreamEvent,
  stream: EventStream,
): Promise<void> {
  const iterator = entries[Symbol.asyncIterator]();
  try {
    while (!stream.signal.aborted) {
      const next = await nextBefore(iterator, stream.signal);
      if (next === null || next.done === true) return;
      await stream.send(eventOf(next.value));
    }
  } finally {
    iterator.return?.().catch(() => {});
  }
}

/** Not `Promise.race`: what is raced against for hours would remember every race. */
function nextBefore<Entry>(iterator: AsyncIterator<Entry>, signal: AbortSignal): Promise<IteratorResult<Entry> | null> {
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(null);
    signal.addEventListener('abort', leave);
    const done = (): void => signal.removeEventListener('abort', leave);
    iterator.next().then(resolve, reject).finally(done);
  });
}
