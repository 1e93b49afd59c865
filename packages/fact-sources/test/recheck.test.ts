import { describe, expect, it } from 'vitest';
import { eagerUntilMet, type Finding, recheck } from '../src/recheck.ts';
import { ManualClock } from './fixture/manual-clock.ts';
import { eventually, watched } from './fixture/watched.ts';

interface Looked {
  readonly clock: ManualClock;
  readonly reports: readonly { value: unknown; detail: string }[];
  /** Looks that were begun. */
  count(): number;
  /** Ends the look under way. */
  answer(value: boolean | null | Error): Promise<void>;
  hint(): void;
  end(): void;
}

/** A source whose looks end when the test says so. */
function looked(): Looked {
  const clock = new ManualClock();
  let count = 0;
  let settle: ((finding: Finding | Error) => void) | null = null;
  let wakeUp = () => {};
  const source = recheck({
    name: 'X',
    clock,
    look: () =>
      new Promise((resolve, reject) => {
        count += 1;
        settle = (finding) => (finding instanceof Error ? reject(finding) : resolve(finding));
      }),
    intervalMs: eagerUntilMet,
    hint: (wake) => {
      wakeUp = wake;
      return () => {
        wakeUp = () => {};
      };
    },
  });
  const { reports, end } = watched(source);
  return {
    clock,
    reports,
    count: () => count,
    async answer(value) {
      const before = clock.timers.size;
      settle?.(value instanceof Error ? value : { value, detail: String(value) });
      settle = null;
      await eventually(() => clock.timers.size > before);
    },
    hint: () => wakeUp(),
    end,
  };
}

describe('a source that looks again and again', () => {
  it('reports the first finding and then only changes', async () => {
    const source = looked();
    await source.answer(null);
    source.clock.advance(5_000);
    await source.answer(null);
    source.clock.advance(5_000);
    await source.answer(true);
    source.clock.advance(60_000);
    await source.answer(false);
    expect(source.reports.map(({ value }) => value)).toEqual([null, true, false]);
  });

  it('looks every 5 s while not met and every 60 s while met, with one timer', async () => {
    const source = looked();
    await source.answer(false);
    expect([source.clock.timers.size, source.clock.dueInMs()]).toEqual([1, 5_000]);
    source.clock.advance(5_000);
    await source.answer(null);
    expect([source.clock.timers.size, source.clock.dueInMs()]).toEqual([1, 5_000]);
    source.clock.advance(5_000);
    await source.answer(true);
    expect([source.clock.timers.size, source.clock.dueInMs()]).toEqual([1, 60_000]);
  });

  it('never looks twice at the same time, however long a look takes', async () => {
    const source = looked();
    source.clock.advance(1_000_000);
    source.hint();
    source.clock.advance(1_000_000);
    expect(source.count()).toBe(1);
    await source.answer(true);
    expect(source.count()).toBe(1);
  });

  it('looks earlier on a hint, but not more than once a second', async () => {
    const source = looked();
    await source.answer(true);
    source.hint();
    source.hint();
    expect([source.clock.timers.size, source.clock.dueInMs()]).toEqual([1, 1_000]);
    source.clock.advance(1_000);
    expect(source.count()).toBe(2);
    source.hint();
    await source.answer(true);
    expect(source.clock.dueInMs()).toBe(1_000);
  });

  it('does not know after a look that failed', async () => {
    const source = looked();
    await source.answer(new Error('no disk'));
    expect(source.reports).toEqual([{ value: null, detail: 'the look failed: no disk' }]);
  });

  it('says nothing more once it is ended, and leaves no timer', async () => {
    const source = looked();
    await source.answer(false);
    source.clock.advance(5_000);
    source.end();
    source.hint();
    expect(source.clock.timers.size).toBe(0);
    expect(source.reports).toHaveLength(1);
  });
});
