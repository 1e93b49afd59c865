import type { Clock } from '@hermit/core';

/** The longest delay a timer of the platform can take; a longer one would fire at once. Milliseconds. */
const longestDelayMs = 2 ** 31 - 1;

/** The clock of the machine: deadlines follow the monotonic clock, so a changed wall clock moves none of them. */
export const nodeClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  wakeAt(atMs, wake) {
    let timer: NodeJS.Timeout;
    // A timer may fire a fraction of a millisecond early, and a long one has to be set in parts.
    const arm = (): void => {
      const delayMs = Math.max(0, Math.ceil(atMs - performance.now()));
      timer = setTimeout(() => (performance.now() < atMs ? arm() : wake()), Math.min(delayMs, longestDelayMs));
    };
    arm();
    return () => clearTimeout(timer);
  },
};
