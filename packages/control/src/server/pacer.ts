/**
 * Gives a function to be waited for before each of many things: it resolves at once for the first `burst` of them, and
 * then one at a time, `paceMs` apart. What was not used up comes back with time. Milliseconds.
 */
export function pacer(burst: number, paceMs: number): () => Promise<void> {
  let freeAtMs = 0;
  return async () => {
    const now = performance.now();
    freeAtMs = Math.max(freeAtMs, now - burst * paceMs) + paceMs;
    const waitMs = freeAtMs - now;
    if (waitMs > 0) await new Promise<void>((resolve) => setTimeout(resolve, waitMs));
  };
}
