import type { InputSource, InputValue } from '@hermit/core';
import type { SourcePorts } from './source-ports.ts';

/** What one look found. */
export interface Finding {
  readonly value: InputValue;
  /** Who said so, in one line. */
  readonly detail: string;
}

export interface RecheckOptions {
  readonly name: string;
  readonly clock: SourcePorts['clock'];
  /** One look. The signal is aborted when the source is ended. One that rejects counts as "cannot tell". */
  readonly look: (signal: AbortSignal) => Promise<Finding>;
  /** How long to wait for the next look, in milliseconds, by what the last one found. */
  readonly intervalMs: (value: InputValue) => number;
  /** Calls when it may be worth looking earlier. Returns a function that ends it. */
  readonly hint?: (wake: () => void) => () => void;
}

/** Hints bring a look forward, but no closer to the last one than this. Milliseconds. */
const hintGapMs = 1_000;

/** While not met, look often: somebody waits. While met, seldom. Milliseconds. */
export function eagerUntilMet(value: InputValue): number {
  return value === true ? 60_000 : 5_000;
}

/** An input source that looks again and again, one look at a time, and reports what changes. */
export function recheck(options: RecheckOptions): InputSource {
  return { name: options.name, watch: (report) => keepLooking(options, report) };
}

function keepLooking(
  { clock, look, intervalMs, hint }: RecheckOptions,
  report: (value: InputValue, detail: string) => void,
): () => void {
  const ending = new AbortController();
  let last: Finding | null = null;
  let lastLookMs = clock.nowMs();
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
    const found = await look(ending.signal).catch(unknownAfter);
    if (ending.signal.aborted) return;
    isLooking = false;
    lastLookMs = clock.nowMs();
    plan(lastLookMs + (isHinted ? hintGapMs : intervalMs(found.value)));
    const isNews = last === null || last.value !== found.value;
    last = found;
    if (isNews) report(found.value, found.detail);
  }
  function wake(): void {
    isHinted = true;
    if (!isLooking && !ending.signal.aborted) plan(lastLookMs + hintGapMs);
  }

  const endHints = hint?.(wake);
  void lookOnce();
  return () => {
    ending.abort();
    cancelTimer();
    endHints?.();
  };
}

function unknownAfter(error: unknown): Finding {
  return { value: null, detail: `the look failed: ${error instanceof Error ? error.message : String(error)}` };
}
