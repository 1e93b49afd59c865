import { describe, expect, it } from 'vitest';
import type { MonitorEvents } from '../../src/network/ip-monitor.ts';
import { type KeptMonitor, keepMonitor } from '../../src/network/keep-monitor.ts';
import { ManualClock } from '../fixture/manual-clock.ts';

interface Kept extends KeptMonitor {
  readonly clock: ManualClock;
  /** What the monitors that were started can tell, the last one last. */
  readonly started: MonitorEvents[];
  /** Monitors that were ended from outside. */
  ended(): number;
  /** How often something was said to have changed. */
  changes(): number;
}

function kept(): Kept {
  const clock = new ManualClock();
  const started: MonitorEvents[] = [];
  let ended = 0;
  let changes = 0;
  const start = (events: MonitorEvents) => {
    started.push(events);
    return () => {
      ended += 1;
    };
  };
  const monitor = keepMonitor(clock, start, () => {
    changes += 1;
  });
  return { ...monitor, clock, started, ended: () => ended, changes: () => changes };
}

describe('a monitor that is kept', () => {
  it('is started at once, and relied on only when it has had time to begin', () => {
    const monitor = kept();
    expect([monitor.started.length, monitor.isReliable()]).toEqual([1, false]);
    monitor.clock.advance(5_000);
    expect(monitor.isReliable()).toBe(true);
  });

  it('passes on that something changed', () => {
    const monitor = kept();
    monitor.started[0]?.changed();
    expect(monitor.changes()).toBe(1);
  });

  it('that ends calls for a look, is not relied on, and is started again with a growing delay', () => {
    const monitor = kept();
    const delays: (number | null)[] = [];
    for (let round = 0; round < 9; round += 1) {
      monitor.clock.advance(5_000);
      monitor.started.at(-1)?.ended('it was killed');
      expect([monitor.isReliable(), monitor.changes()]).toEqual([false, round + 1]);
      delays.push(monitor.clock.dueInMs());
      monitor.clock.advance(monitor.clock.dueInMs() ?? 0);
      expect(monitor.started).toHaveLength(round + 2);
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('that lived long is started again soon', () => {
    const monitor = kept();
    for (let round = 0; round < 4; round += 1) {
      monitor.started.at(-1)?.ended('it was killed');
      monitor.clock.advance(monitor.clock.dueInMs() ?? 0);
    }
    monitor.clock.advance(60_000);
    monitor.started.at(-1)?.ended('it was killed');
    expect(monitor.clock.dueInMs()).toBe(1_000);
  });

  it('can be ended while it runs, and while it waits', () => {
    const running = kept();
    running.end();
    expect(running.ended()).toBe(1);
    const waiting = kept();
    waiting.started[0]?.ended('it was killed');
    waiting.end();
    expect([waiting.clock.dueInMs(), waiting.started.length]).toEqual([null, 1]);
  });
});
