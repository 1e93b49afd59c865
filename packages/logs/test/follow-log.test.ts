import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { followLog, isLogGap, type LogGap, type LogLine, type LogQuery } from '../src/index.ts';
import { encodeRows } from '../src/index-row.ts';
import { LogDirectory, waitUntil } from './support/log-directory.ts';

/** One for the notices of all watches, which stays. */
const before = readdirSync('/proc/self/fd').length + 2;
afterAll(() => expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before));

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');

/** A reader that takes everything at once. */
function follow(query: LogQuery, maxUnread?: number) {
  const controller = new AbortController();
  const entries: (LogLine | LogGap)[] = [];
  const ended = (async () => {
    const options = maxUnread === undefined ? {} : { maxUnread };
    for await (const entry of followLog(query, controller.signal, options)) entries.push(entry);
  })();
  const stop = async (): Promise<void> => {
    controller.abort();
    await ended;
  };
  onTestFinished(stop);
  const lines = (): string[] => entries.map((entry) => (isLogGap(entry) ? `-${entry.dropped}` : entry.line));
  const has = (count: number): Promise<void> =>
    waitUntil(`${count} lines; there are ${JSON.stringify(lines())}`, () => entries.length >= count);
  return { entries, lines, has, stop, ended };
}

test('what is there comes first, then what is written, in whole lines', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'a\nb\nc\nunfin');
  const follower = follow(logs.query({ lines: 2 }));
  await follower.has(2);
  logs.append('web', 'ished\nd\ne');
  await follower.has(4);
  logs.append('web', '\n');
  await follower.has(5);
  expect(follower.lines()).toEqual(['b', 'c', 'unfinished', 'd', 'e']);
});

test('a new line without an index has the time at which it was written', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'old\n');
  const follower = follow(logs.query());
  await follower.has(1);
  const fromMs = Date.now() - 1000;
  logs.append('web', 'new\n');
  await follower.has(2);
  const [old, fresh] = follower.entries as LogLine[];
  expect(old?.time).toBeNull();
  expect(Date.parse(fresh?.time ?? '')).toBeGreaterThanOrEqual(fromMs);
});

test('a new line with an index waits for the row that says when it was written, and by whom', async () => {
  const logs = new LogDirectory();
  logs.timed('web', [[1000, 'old']]);
  const follower = follow(logs.query());
  await follower.has(1);
  const index = logs.file('web').replace('.log', '.index');
  const longer = Buffer.concat([readFileSync(index), encodeRows([{ end: 8, timeMs: 2000, pid: 42 }])]);
  logs.append('web', 'new\n');
  writeFileSync(index, longer);
  await follower.has(2);
  expect(follower.entries[1]).toMatchObject({ line: 'new', time: '1970-01-01T00:00:02.000Z', pid: 42 });
});

test('a new line whose row never comes is shown all the same', async () => {
  const logs = new LogDirectory();
  logs.timed('web', [[1000, 'old']]);
  const follower = follow(logs.query());
  await follower.has(1);
  logs.append('web', 'new\n');
  await follower.has(2);
  expect(follower.entries[1]).toMatchObject({ line: 'new', pid: null, time: expect.any(String) });
});

test('services, streams and even the log directory may come later', async () => {
  const logs = new LogDirectory();
  rmSync(logs.path, { recursive: true });
  const everything = follow(logs.query());
  const one = follow(logs.query({ services: ['web'] }));
  logs.append('web', 'a\n');
  await one.has(1);
  await everything.has(1);
  logs.append('db', 'b\n', 'stderr');
  await everything.has(2);
  logs.append('web', 'c\n', 'stderr');
  await one.has(2);
  await everything.has(3);
  expect(one.lines()).toEqual(['a', 'c']);
  expect(everything.lines()).toEqual(['a', 'b', 'c']);
});

test('a directory of a service that goes and comes back is read from its beginning', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'a\n');
  const follower = follow(logs.query());
  await follower.has(1);
  rmSync(dirname(logs.file('web')), { recursive: true });
  logs.append('web', 'b\n');
  await follower.has(2);
  logs.append('web', 'c\n');
  await follower.has(3);
  expect(follower.lines()).toEqual(['a', 'b', 'c']);
});

test('a file that is cut off is read from its beginning', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'a\nb\n');
  const follower = follow(logs.query());
  await follower.has(2);
  truncateSync(logs.file('web'), 0);
  logs.append('web', 'c\n');
  await follower.has(3);
  expect(follower.lines()).toEqual(['a', 'b', 'c']);
});

test('a line after the cut has no time of what was there before, but that at which it was written', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'a\nb\n');
  logs.index('web', [{ end: 4, timeMs: Date.parse('2026-01-01T00:00:00.000Z'), pid: 7 }]);
  const follower = follow(logs.query());
  await follower.has(2);
  const cutMs = Date.now();
  truncateSync(logs.file('web'), 0);
  logs.append('web', 'c\n');
  await follower.has(3);
  expect(follower.entries.slice(0, 2)).toMatchObject([{ pid: 7 }, { pid: 7 }]);
  const [, , last] = follower.entries as LogLine[];
  expect(last).toMatchObject({ line: 'c', pid: null });
  // The clock of the kernel for files may lag behind by a few milliseconds.
  expect(Date.parse(last?.time ?? '')).toBeGreaterThan(cutMs - 1000);
});

test('a file that is replaced is read to its end, then the one in its place', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'a\n');
  const follower = follow(logs.query());
  await follower.has(1);
  const fd = openSync(logs.file('web'), 'a');
  renameSync(logs.file('web'), `${logs.file('web')}.1`);
  writeSync(fd, 'b\n');
  await follower.has(2);
  writeSync(fd, 'c\nunfinished');
  closeSync(fd);
  logs.append('web', 'd\n');
  await follower.has(5);
  logs.append('web', 'e\n');
  await follower.has(6);
  expect(follower.lines()).toEqual(['a', 'b', 'c', 'unfinished', 'd', 'e']);
});

test('a file that is replaced by another one at once is followed', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'a\n');
  const follower = follow(logs.query());
  await follower.has(1);
  writeFileSync(`${logs.file('web')}.next`, 'b\n');
  renameSync(`${logs.file('web')}.next`, logs.file('web'));
  await follower.has(2);
  expect(follower.lines()).toEqual(['a', 'b']);
});

test('only lines that fit are shown', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'yes 1\nno\n');
  const follower = follow(logs.query({ grep: /yes/ }));
  await follower.has(1);
  logs.append('web', 'no\nyes 2\n');
  await follower.has(2);
  expect(follower.lines()).toEqual(['yes 1', 'yes 2']);
});

test('many lines written fast are all there, in order', async () => {
  const logs = new LogDirectory();
  const follower = follow(logs.query(), 1_000_000);
  for (let part = 0; part < 100; part += 1) {
    logs.append('web', numbered(part * 200, part * 200 + 200));
    await new Promise(setImmediate);
  }
  await follower.has(20_000);
  expect(follower.lines()).toEqual(numbered(0, 20_000).split('\n').slice(0, -1));
});

/** Lines that fill several chunks. */
const long = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `${from + index} ${'x'.repeat(500)}\n`).join('');

/** What a reader saw: numbers of lines, and how many were dropped. */
async function readUpTo(entries: AsyncGenerator<LogLine | LogGap>, last: number) {
  const seen: number[] = [];
  const gaps: LogGap[] = [];
  while (seen.at(-1) !== last) {
    const { value } = await entries.next();
    if (value === undefined) break;
    if (isLogGap(value)) gaps.push(value);
    else seen.push(Number.parseInt(value.line, 10));
  }
  return { seen, gaps, dropped: gaps.reduce((sum, gap) => sum + gap.dropped, 0) };
}

test('a reader that is too slow finds a gap with the number of lines that are missing, and then the newest', async () => {
  const logs = new LogDirectory();
  logs.append('web', '0\n');
  const controller = new AbortController();
  const entries = followLog(logs.query(), controller.signal, { maxUnread: 100 });
  expect((await entries.next()).value).toMatchObject({ line: '0' });
  logs.append('web', long(1, 5001));
  const { seen, gaps, dropped } = await readUpTo(entries, 5000);
  controller.abort();
  await entries.next();
  expect(gaps).toEqual([{ service: 'web', stream: 'stdout', dropped }]);
  expect(seen.length + dropped).toBe(5000);
  expect(dropped).toBeGreaterThan(4500);
  expect(seen.slice(-100)).toEqual(Array.from({ length: 100 }, (_, index) => 4901 + index));
});

test('every line is either seen or counted, however slow the reader is', async () => {
  const logs = new LogDirectory();
  logs.append('web', '0\n');
  const controller = new AbortController();
  const entries = followLog(logs.query(), controller.signal, { maxUnread: 50 });
  await entries.next();
  let written = 1;
  let accounted = 1;
  while (accounted < 10_000) {
    if (written < 10_000) {
      const to = Math.min(10_000, written + 40);
      logs.append('web', long(written, to));
      written = to;
    }
    const { value } = await entries.next();
    if (value === undefined) break;
    if (isLogGap(value)) accounted += value.dropped;
    else {
      expect(Number.parseInt(value.line, 10)).toBe(accounted);
      accounted += 1;
    }
  }
  controller.abort();
  await entries.next();
  expect(accounted).toBe(10_000);
});

test('a reader that never reads costs no memory, whatever is written', async () => {
  const logs = new LogDirectory();
  logs.append('web', '0\n');
  const controller = new AbortController();
  const entries = followLog(logs.query(), controller.signal);
  await entries.next();
  const part = long(1, 2001);
  const beforeBytes = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 50; count += 1) logs.append('web', part);
  logs.append('web', '100001\n');
  await new Promise((resolve) => setImmediate(resolve));
  expect(process.memoryUsage().arrayBuffers - beforeBytes).toBeLessThan(10_000_000);
  const { seen, dropped } = await readUpTo(entries, 100_001);
  controller.abort();
  await entries.next();
  expect(seen.length + dropped).toBe(100_001);
  expect(seen.length).toBeLessThan(10_500);
});

test('the end of the wait for a line is the abort', async () => {
  const logs = new LogDirectory();
  const aborted = AbortSignal.abort();
  for await (const _ of followLog(logs.query(), aborted)) throw new Error('a line after the end');
  const follower = follow(logs.query());
  await follower.stop();
  expect(follower.entries).toEqual([]);
});
