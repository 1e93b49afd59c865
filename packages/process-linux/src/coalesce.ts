/**
 * Shares the work of concurrent callers. Every call gets the result of a run that began after the call: those who come
 * while one is running share the next one.
 */
export function coalesce<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | null = null;
  let next: Promise<Result> | null = null;
  const begin = (): Promise<Result> => {
    next = null;
    const current = run().finally(() => {
      if (running === current) running = null;
    });
    running = current;
    return current;
  };
  return () => {
    if (next !== null) return next;
    // A run begins one microtask later, so that callers of the same turn share it.
    next = running === null ? Promise.resolve().then(begin) : running.then(begin, begin);
    return next;
  };
}
