import {
  closeSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '@hermit/core';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import {
  createLogIndex,
  type KnownSize,
  type LogIndex,
  type OutputStream,
  openServiceLog,
  readLog,
} from '../src/index.ts';
import { decodeRows, type IndexRow, rowBytes } from '../src/index-row.ts';
import { all, LogDirectory, waitUntil } from './support/log-directory.ts';

/** One for the notices of all watches, which stays. */
const before = readdirSync('/proc/self/fd').length + 2;
afterAll(() => expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before));

/** A clock whose wall time is set by hand, and whose timers are real. */
class HandClock implements Clock {
  wall = Date.parse('2026-01-01T00:00:00.000Z');
  nowMs(): number {
    return performance.now();
  }
  wallMs(): number {
    return this.wall;
  }
  wakeAt(atMs: number, wake: () => void): () => void {
    const timer = setTimeout(wake, Math.max(0, Math.ceil(atMs - this.nowMs())));
    return () => clearTimeout(timer);
  }
}

function rowsOf(logs: LogDirectory, stream: OutputStream = 'stdout'): IndexRow[] {
  const path = logs.file('web', stream).replace('.log', '.index');
  return existsSync(path) ? decodeRows(readFileSync(path).subarray(rowBytes)) : [];
}

function indexOf(
  logs: LogDirectory,
  clock: Clock,
  more: { maxBytes?: number; warn?: (message: string) => void } = {},
): LogIndex {
  const index = createLogIndex({ logDirectory: logs.path, clock, ...more });
  onTestFinished(() => index.close());
  return index;
}

/** Opens the files as for a start; gives a way to write as the process would. */
async function launch(logs: LogDirectory, index: LogIndex): Promise<(text: string) => void> {
  const opened = new Map<OutputStream, KnownSize>();
  const fds = new Map<OutputStream, number>();
  for (const stream of ['stdout', 'stderr'] as const) {
    const log = await openServiceLog({ directory: logs.path, serviceId: 'web', stream });
    if (!log.ok) throw new Error(log.error.message);
    opened.set(stream, log);
    fds.set(stream, log.fd);
  }
  index.noteLaunch('web', opened);
  onTestFinished(() => {
    for (const fd of fds.values()) closeSync(fd);
  });
  return (text) => void writeSync(fds.get('stdout') ?? -1, text);
}

const covered = (logs: LogDirectory): Promise<void> =>
  waitUntil('the index to cover the file', () => rowsOf(logs).at(-1)?.end === statSync(logs.file('web')).size);

test('what a process writes has its pid and the time at which it was written', async () => {
  const logs = new LogDirectory();
  const clock = new HandClock();
  const index = indexOf(logs, clock);
  const write = await launch(logs, index);
  index.noteStart('web', 42);
  write('one\n');
  await covered(logs);
  const first = clock.wall;
  clock.wall += 5000;
  write('two\n');
  await covered(logs);
  await index.close();
  expect(rowsOf(logs)).toEqual([
    { end: 4, timeMs: first, pid: 42 },
    { end: 8, timeMs: first + 5000, pid: 42 },
  ]);
  expect(await all(readLog(logs.query({ streams: ['stdout'] })))).toMatchObject([
    { line: 'one', pid: 42, time: '2026-01-01T00:00:00.000Z' },
    { line: 'two', pid: 42, time: '2026-01-01T00:00:05.000Z' },
  ]);
  expect(existsSync(logs.file('web', 'stderr').replace('.log', '.index'))).toBe(false);
});

test('what a process writes before its pid is known has it, too', async () => {
  const logs = new LogDirectory();
  const index = indexOf(logs, new HandClock());
  const write = await launch(logs, index);
  write('early\n');
  await new Promise((resolve) => setImmediate(resolve));
  index.noteStart('web', 42);
  await covered(logs);
  expect(rowsOf(logs)).toMatchObject([{ end: 6, pid: 42 }]);
});

test('a start after the directory was removed has times and a pid again', async () => {
  const logs = new LogDirectory();
  const index = indexOf(logs, new HandClock());
  const first = await launch(logs, index);
  index.noteStart('web', 1);
  first('one\n');
  await covered(logs);
  rmSync(dirname(logs.file('web')), { recursive: true });
  index.noteEnd('web');
  const second = await launch(logs, index);
  index.noteStart('web', 2);
  second('two\n');
  await covered(logs);
  second('three\n');
  await covered(logs);
  expect(rowsOf(logs).at(-1)).toMatchObject({ end: 10, pid: 2 });
});

test('each process has its own lines, across a restart', async () => {
  const logs = new LogDirectory();
  const index = indexOf(logs, new HandClock());
  const first = await launch(logs, index);
  index.noteStart('web', 1);
  first('one\n');
  index.noteEnd('web');
  const second = await launch(logs, index);
  second('two\n');
  index.noteStart('web', 2);
  await covered(logs);
  const lines = await all(readLog(logs.query()));
  expect(lines.map(({ line, pid }) => [line, pid])).toEqual([
    ['one', 1],
    ['two', 2],
  ]);
});

test('a start that fails leaves lines without a pid', async () => {
  const logs = new LogDirectory();
  const index = indexOf(logs, new HandClock());
  const write = await launch(logs, index);
  write('cannot\n');
  index.noteEnd('web');
  await covered(logs);
  expect(rowsOf(logs)).toMatchObject([{ end: 7, pid: null, timeMs: expect.any(Number) }]);
});

test('what was written while no manager looked has no time, and the same process keeps its pid', async () => {
  const logs = new LogDirectory();
  const clock = new HandClock();
  const before = indexOf(logs, clock);
  const write = await launch(logs, before);
  before.noteStart('web', 42);
  write('one\n');
  await covered(logs);
  await before.close();
  write('unseen\n');
  const after = indexOf(logs, clock);
  after.noteStart('web', 42);
  await covered(logs);
  write('two\n');
  await covered(logs);
  expect(await all(readLog(logs.query()))).toMatchObject([
    { line: 'one', pid: 42, time: expect.any(String) },
    { line: 'unseen', pid: 42, time: null },
    { line: 'two', pid: 42, time: expect.any(String) },
  ]);
});

test('an index of a file that was cut off, or replaced, begins anew', async () => {
  const logs = new LogDirectory();
  const index = indexOf(logs, new HandClock());
  const write = await launch(logs, index);
  index.noteStart('web', 42);
  write('something long\n');
  await covered(logs);
  truncateSync(logs.file('web'), 0);
  write('one\n');
  await covered(logs);
  expect(rowsOf(logs)).toMatchObject([{ end: 4, pid: 42 }]);
  writeFileSync(`${logs.file('web')}.next`, 'other\n');
  renameSync(`${logs.file('web')}.next`, logs.file('web'));
  await covered(logs);
  expect(rowsOf(logs)).toMatchObject([{ end: 6 }]);
  expect(await all(readLog(logs.query()))).toMatchObject([{ line: 'other', time: expect.any(String) }]);
});

test('a flood has few rows, and all of it is covered', async () => {
  const logs = new LogDirectory();
  const index = indexOf(logs, new HandClock());
  const write = await launch(logs, index);
  index.noteStart('web', 42);
  const endMs = performance.now() + 1000;
  for (let count = 0; performance.now() < endMs; count += 1) {
    write('x'.repeat(1000).concat('\n'));
    if (count % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await covered(logs);
  expect(rowsOf(logs).length).toBeLessThan(20);
  write('after\n');
  await covered(logs);
});

test('an index stays within its limit', async () => {
  const logs = new LogDirectory();
  const clock = new HandClock();
  mkdirSync(`${logs.path}/web`, { mode: 0o750 });
  logs.timed(
    'web',
    Array.from({ length: 95 }, (_, at) => [clock.wall + at, `line ${at}`] as const),
  );
  const index = indexOf(logs, clock, { maxBytes: 100 * rowBytes });
  const write = await launch(logs, index);
  index.noteStart('web', 42);
  for (let count = 0; count < 10; count += 1) {
    write(`new ${count}\n`);
    await covered(logs);
    index.noteStart('web', 43 + count);
  }
  await index.close();
  const path = logs.file('web').replace('.log', '.index');
  expect(statSync(path).size).toBeLessThanOrEqual(100 * rowBytes);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  const lines = await all(readLog(logs.query()));
  expect(lines).toHaveLength(105);
  expect(lines.every(({ time }) => time !== null)).toBe(true);
  expect(lines.slice(-9).map(({ pid }) => pid)).toEqual([43, 44, 45, 46, 47, 48, 49, 50, 51]);
});

test('an index that cannot be written is said once, and nothing else happens', async () => {
  const logs = new LogDirectory();
  const warnings: string[] = [];
  const index = indexOf(logs, new HandClock(), { warn: (message) => warnings.push(message) });
  const write = await launch(logs, index);
  mkdirSync(logs.file('web').replace('.log', '.index'));
  index.noteStart('web', 42);
  write('one\n');
  await waitUntil('the warning', () => warnings.length > 0);
  write('two\n');
  index.noteEnd('web');
  await index.close();
  expect(warnings).toEqual([expect.stringMatching(/^service "web": the times of its log lines are not kept \(.+\)$/)]);
});

test('a service without a directory, and calls after the end, do nothing', async () => {
  const logs = new LogDirectory();
  const index = indexOf(logs, new HandClock());
  index.noteStart('none', 1);
  index.noteEnd('none');
  index.noteEnd('never');
  await index.close();
  await index.close();
  index.noteStart('web', 1);
  expect(readdirSync(logs.path)).toEqual([]);
});
