import { expect, test } from 'vitest';
import type { IndexRow } from '../src/index-row.ts';
import { thinRows } from '../src/thin-rows.ts';

const rows = (count: number, more: (index: number) => Partial<IndexRow> = () => ({})): IndexRow[] =>
  Array.from({ length: count }, (_, index) => ({
    end: 10 * (index + 1),
    timeMs: 1000 * index,
    pid: 1,
    ...more(index),
  }));

/** What the rows say of an offset. */
function at(list: readonly IndexRow[], offset: number): IndexRow | undefined {
  return list.find(({ end }) => end > offset);
}

test('about half of the rows are left, the newest among them, and times get later by one row at most', () => {
  const before = rows(1000);
  const after = thinRows(before);
  expect(after.length).toBeLessThan(600);
  expect(after.slice(-100)).toEqual(before.slice(-100));
  for (let offset = 0; offset < 10_000; offset += 5) {
    const late = (at(after, offset)?.timeMs ?? Number.NaN) - (at(before, offset)?.timeMs ?? Number.NaN);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThanOrEqual(1000);
  }
});

test('nothing is said of one process that another did', () => {
  const before = rows(1000, (index) => ({ pid: Math.floor(index / 3) }));
  const after = thinRows(before);
  for (let offset = 0; offset < 10_000; offset += 5) expect(at(after, offset)?.pid).toBe(at(before, offset)?.pid);
});

test('where nothing can be joined, the oldest half is not known any more', () => {
  const before = rows(1000, (index) => ({ pid: index }));
  const after = thinRows(before);
  expect(after).toHaveLength(501);
  expect(at(after, 4_000)).toEqual({ end: 5_000, timeMs: null, pid: null });
  expect(after.slice(1)).toEqual(before.slice(500));
});
