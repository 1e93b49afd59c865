/** What came of work that was given a time: it may go on after that. */
export type Timely<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' };

/** Waits for work, but not longer than it was given. Never rejects. Milliseconds. */
export async function within<Value>(limitMs: number, work: () => Value | Promise<Value>): Promise<Timely<Value>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Timely<Value>>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late' }), limitMs);
  });
  const settled = (async (): Promise<Timely<Value>> => {
    try {
      return { kind: 'done', value: await work() };
    } catch (error) {
      return { kind: 'failed', error };
    }
  })();
  const result = await Promise.race([settled, late]);
  clearTimeout(timer);
  return result;
}
