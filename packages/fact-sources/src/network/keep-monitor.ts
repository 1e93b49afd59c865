import type { SourcePorts } from '../source-ports.ts';
import type { StartMonitor } from './ip-monitor.ts';

/** Delay before a monitor that ended is started again, in milliseconds: doubled each time, until one lives long. */
const delays = { firstMs: 1_000, longestMs: 60_000 };

/** A monitor hears of changes only some time after it was started. Milliseconds. */
const warmUpMs = 5_000;

export interface KeptMonitor {
  /** Whether it may be relied on to tell of every change. */
  isReliable(): boolean;
  end(): void;
}

/** Keeps a monitor running. `changed` is called for each of its messages, and when it ends. */
export function keepMonitor(clock: SourcePorts['clock'], start: StartMonitor, changed: () => void): KeptMonitor {
  let delayMs = delays.firstMs;
  let runsSinceMs: number | null = null;
  let end = () => {};

  function begin(): void {
    const beganMs = clock.nowMs();
    runsSinceMs = beganMs;
    end = start({ changed, ended: () => again(beganMs) });
  }
  function again(beganMs: number): void {
    runsSinceMs = null;
    if (clock.nowMs() - beganMs >= delays.longestMs) delayMs = delays.firstMs;
    end = clock.wakeAt(clock.nowMs() + delayMs, begin);
    delayMs = Math.min(delayMs * 2, delays.longestMs);
    changed();
  }

  begin();
  return {
    isReliable: () => runsSinceMs !== null && clock.nowMs() - runsSinceMs >= warmUpMs,
    end: () => end(),
  };
}
