import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when the work has settled, or the time is over: whoever wants to end must not hang on a disk that does. */
export async function settledWithin(work: Promise<unknown>, limitMs: number): Promise<void> {
  const time = new AbortController();
  const over = delay(limitMs, undefined, { signal: time.signal }).catch(() => undefined);
  await Promise.race([work.finally(() => time.abort()), over]);
}
