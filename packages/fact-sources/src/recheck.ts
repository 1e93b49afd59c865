import type { InputSource, InputValue } from '@hermit/core';
import { keepLooking } from './keep-looking.ts';
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
export function recheck({ name, look, ...options }: RecheckOptions): InputSource {
  return {
    name,
    watch: (report) =>
      keepLooking<Finding>({
        ...options,
        look: (signal) => look(signal).catch(unknownAfter),
        intervalMs: ({ value }) => options.intervalMs(value),
        hintGapMs: () => hintGapMs,
        isNews: (found, last) => found.value !== last.value,
        report: ({ value, detail }) => report(value, detail),
      }),
  };
}

function unknownAfter(error: unknown): Finding {
  return { value: null, detail: `the look failed: ${error instanceof Error ? error.message : String(error)}` };
}
