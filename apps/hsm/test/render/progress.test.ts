import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Progress, progressText } from '../../src/render/progress-text.ts';
import { showProgress } from '../../src/render/show-progress.ts';

const names = ['db', 'web', 'cache', 'mail', 'clock'];
const progress: Progress = { done: 3, total: 10, word: 'stopped', waiting: ['db', 'web'] };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  [{ ...progress }, null, '3 of 10 stopped, waiting for db, web'],
  [{ ...progress, waiting: names }, null, '3 of 10 stopped, waiting for db, web, cache and 2 more'],
  [{ ...progress, done: 10, waiting: [] }, null, '10 of 10 stopped'],
  [{ ...progress, waiting: ['a\u001b[2J\nb'] }, null, '3 of 10 stopped, waiting for a [2J b'],
  [{ ...progress }, 20, '3 of 10 stopped, w…'],
] as const)('%j in %s columns', (given, columns, text) => {
  expect(progressText(given, columns)).toBe(text);
});

test('on a terminal one line changes in place, and is gone at the end', () => {
  let done = 0;
  const written: string[] = [];
  const stream = { isTTY: true, columns: 80, write: (text: string) => written.push(text) };
  const end = showProgress(() => ({ ...progress, done }), stream);
  vi.advanceTimersByTime(500);
  expect(written).toEqual(['\r\u001b[K0 of 10 stopped, waiting for db, web']);
  done = 4;
  vi.advanceTimersByTime(250);
  expect(written.at(-1)).toBe('\r\u001b[K4 of 10 stopped, waiting for db, web');
  end();
  expect(written.at(-1)).toBe('\r\u001b[K');
  const count = written.length;
  vi.advanceTimersByTime(60_000);
  expect(written).toHaveLength(count);
});

test('elsewhere there is a line at most every five seconds, and none that says the same again', () => {
  let done = 0;
  const written: string[] = [];
  const end = showProgress(() => ({ ...progress, done }), { write: (text: string) => written.push(text) });
  vi.advanceTimersByTime(4900);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(20_000);
  done = 5;
  vi.advanceTimersByTime(5000);
  expect(written).toEqual(['0 of 10 stopped, waiting for db, web\n', '5 of 10 stopped, waiting for db, web\n']);
  end();
});

test('short work says nothing', () => {
  const written: string[] = [];
  for (const isTTY of [true, false]) showProgress(() => progress, { isTTY, write: (text) => written.push(text) })();
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual([]);
});
