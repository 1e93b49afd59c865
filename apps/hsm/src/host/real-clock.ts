import type { Clock } from '@hermit/core';

/** The longest delay a timer of the platform can take; a longer one would fire at once. Milliseconds. */
const longestDelayMs = 2 ** 31 - 1;

/** The clock of the machine: deadlines follow the monotonic clock, so a changed wall clock moves none of them. */
export const realClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  wakeAt(atMs, wake) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const delayMs = atMs - performance.now();
      timer =
        delayMs > longestDelayMs
          ? setTimeout(arm, longestDelayMs)
          : setTimeout(() => fire(arm, atMs, wake), Math.max(0, Math.ceil(delayMs)));
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** A timer may fire a fraction of a millisecond early; a deadline may not. */
function fire(arm: () => void, atMs: number, wake: () => void): void {
  if (performance.now() < atMs) arm();
  else wake();
}
