import type { SourcePorts } from './source-ports.ts';

export interface LookingOptions<T> {
  readonly clock: SourcePorts['clock'];
  /** One look. The signal is aborted when the looking is ended. Must not reject. */
  readonly look: (signal: AbortSignal) => Promise<T>;
  /** How long to wait for the next look, in milliseconds, by what the last one found. */
  readonly intervalMs: (found: T) => number;
  /** Hints bring a look forward, but no closer to the last one than this, by how long that took. Milliseconds. */
  readonly hintGapMs: (lookMs: number) => number;
  /** From the first of several hints to the look, so that those of one change are taken together. Milliseconds, default 0. */
  readonly settleMs?: number;
  /** Calls when it may be worth looking earlier. Returns a function that ends it. */
  readonly hint?: (wake: () => void) => () => void;
  readonly isNews: (found: T, last: T) => boolean;
  /** Called with the first finding and with each that is news. */
  readonly report: (found: T) => void;
}

/** Looks again and again, one look at a time, until the function that it returns is called. */
export function keepLooking<T>(options: LookingOptions<T>): () => void {
  const { clock, look, intervalMs, hintGapMs, settleMs = 0, hint, isNews, report } = options;
  const ending = new AbortController();
  let last: { readonly found: T } | null = null;
  let earliestMs = clock.nowMs() + hintGapMs(0);
  let isLooking = false;
  let isHinted = false;
  let cancelTimer = () => {};

  function plan(atMs: number): void {
    cancelTimer();
    cancelTimer = clock.wakeAt(atMs, () => void lookOnce());
  }
  async function lookOnce(): Promise<void> {
    isLooking = true;
    isHinted = false;
    const beganMs = clock.nowMs();
    const found = await look(ending.signal);
    if (ending.signal.aborted) return;
    isLooking = false;
    const nowMs = clock.nowMs();
    earliestMs = nowMs + hintGapMs(nowMs - beganMs);
    plan(isHinted ? earliestMs : nowMs + intervalMs(found));
    const isReported = last === null || isNews(found, last.found);
    last = { found };
    if (isReported) report(found);
  }
  function wake(): void {
    if (isHinted || ending.signal.aborted) return;
    isHinted = true;
    if (!isLooking) plan(Math.max(earliestMs, clock.nowMs() + settleMs));
  }

  const endHints = hint?.(wake);
  void lookOnce();
  return () => {
    ending.abort();
    cancelTimer();
    endHints?.();
  };
}
