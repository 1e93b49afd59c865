/** What came first: the value, the end of the time, or, for those who do not wait, the word that it is on record. */
export type Settled<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'accepted' };

/** How long a request waits; `timeoutMs` undefined for as long as it takes. */
export interface Patience {
  readonly wait?: boolean;
  readonly timeoutMs?: number;
}

/**
 * Waits for a promise as long as the request asks for. Without `wait` that is until `recorded` resolves, so that what
 * was accepted outlives the manager, and one turn of the event loop more, so that a refusal is not mistaken for an
 * acceptance. Rejects only if the promise does so before the wait is over; a
 * later rejection goes to `report`.
 */
export async function settleWithin<Value>(
  work: Promise<Value>,
  { wait = true, timeoutMs }: Patience,
  recorded: () => Promise<void>,
  report: (error: unknown) => void,
): Promise<Settled<Value>> {
  let isOver = false;
  work.catch((error: unknown) => {
    if (isOver) report(error);
  });
  const timer = new AbortController();
  try {
    return await Promise.race([
      work.then((value): Settled<Value> => ({ kind: 'value', value })),
      wait ? timeUp(timeoutMs, timer.signal) : recorded().then(nextTurn),
    ]);
  } finally {
    isOver = true;
    timer.abort();
  }
}

function timeUp(timeoutMs: number | undefined, signal: AbortSignal): Promise<Settled<never>> {
  return new Promise((resolve) => {
    if (timeoutMs === undefined) return;
    const timer = setTimeout(() => resolve({ kind: 'timed-out' }), timeoutMs);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

function nextTurn(): Promise<Settled<never>> {
  return new Promise((resolve) => setImmediate(() => resolve({ kind: 'accepted' })));
}
