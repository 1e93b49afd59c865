import type { Clock } from '@hermit/core';

/** The longest delay a timer of the platform can take; a longer one would fire at once. Milliseconds. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * The clock of the machine. Deadlines follow the kernel's monotonic clock, which counts from the boot: a changed wall
 * clock moves none of them, and a time on record means the same to the next manager.
 */
export const nodeClock: Clock = {
  nowMs,
  wallMs: () => Date.now(),
  wakeAt(atMs, wake) {
    let timer: NodeJS.Timeout;
    // A timer may fire a fraction of a millisecond early, and a long one has to be set in parts.
    const arm = (): void => {
      const delayMs = Math.max(0, Math.ceil(atMs - nowMs()));
      timer = setTimeout(() => (nowMs() < atMs ? arm() : wake()), Math.min(delayMs, longestDelayMs));
    };
    arm();
    return () => clearTimeout(timer);
  },
};

function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
