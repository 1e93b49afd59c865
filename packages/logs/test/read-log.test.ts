import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { fileIdOf } from '../src/file-id.ts';
import { maxLineBytes, readLog } from '../src/index.ts';
import { encodeHead, encodeRows } from '../src/index-row.ts';
import { all, LogDirectory, texts } from './support/log-directory.ts';

const openDescriptors = (): number => readdirSync('/proc/self/fd').length;
const before = openDescriptors();
afterAll(() => expect(openDescriptors()).toBeLessThanOrEqual(before));

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');

describe('lines', () => {
  test('have the time and pid of the row that covers their beginning, and none where nobody looked', async () => {
    const logs = new LogDirectory();
    logs.append('web', 'a\nb\nc\nd\n');
    logs.index('web', [
      { end: 2, timeMs: null, pid: null },
      { end: 5, timeMs: t0, pid: 7 },
      { end: 6, timeMs: t0 + 1000, pid: 8 },
    ]);
    utimesSync(logs.file('web'), new Date(), new Date());
    expect(await all(readLog(logs.query()))).toEqual([
      { time: null, service: 'web', pid: null, stream: 'stdout', line: 'a' },
      { time: '2026-01-01T00:00:00.000Z', service: 'web', pid: 7, stream: 'stdout', line: 'b' },
      { time: '2026-01-01T00:00:00.000Z', service: 'web', pid: 7, stream: 'stdout', line: 'c' },
      { time: null, service: 'web', pid: null, stream: 'stdout', line: 'd' },
    ]);
  });

  test('of a file that was cut off since have no times of what was there before', async () => {
    const logs = new LogDirectory();
    logs.append('web', 'new\n');
    logs.index('web', [
      { end: 2, timeMs: t0, pid: 7 },
      { end: 500, timeMs: t0 + 1000, pid: 7 },
    ]);
    expect(await all(readLog(logs.query()))).toMatchObject([{ line: 'new', time: null, pid: null }]);
  });

  test('behind the index have the time of the last write, if that was just after it', async () => {
    const logs = new LogDirectory();
    logs.append('web', 'a\nb\n');
    logs.index('web', [{ end: 2, timeMs: t0, pid: 7 }]);
    utimesSync(logs.file('web'), new Date(t0 + 1500), new Date(t0 + 1500));
    expect(await all(readLog(logs.query()))).toMatchObject([
      { time: '2026-01-01T00:00:00.000Z', pid: 7 },
      { time: '2026-01-01T00:00:01.500Z', pid: 7 },
    ]);
  });

  test('of the manager carry their times themselves, in two files', async () => {
    const logs = new LogDirectory();
    logs.append('web', '2026-01-01T00:00:02.000Z - ready → stopping: bye\nno time\n', 'hsm');
    writeFileSync(`${logs.file('web', 'hsm')}.1`, '2026-01-01T00:00:01.000Z 42 starting → ready: runs\n');
    expect(await all(readLog(logs.query()))).toEqual([
      { time: '2026-01-01T00:00:01.000Z', service: 'web', pid: 42, stream: 'hsm', line: 'starting → ready: runs' },
      { time: '2026-01-01T00:00:02.000Z', service: 'web', pid: null, stream: 'hsm', line: 'ready → stopping: bye' },
      { time: null, service: 'web', pid: null, stream: 'hsm', line: 'no time' },
    ]);
  });

  test.each([
    ['an empty file has none', '', []],
    ['an empty one counts', '\n\na\n', ['', '', 'a']],
    ['an unfinished one counts', 'a\nb', ['a', 'b']],
    ['carriage returns before the line feed are left out, others are not', 'a\r\nb\rc\r\r\n', ['a', 'b\rc\r']],
    [
      'what is no UTF-8 is replaced',
      Buffer.from([0x61, 0xff, 0x0a, 0xc3, 0x0a, 0xc3, 0xbc, 0x0a]),
      ['a\ufffd', '\ufffd', 'ü'],
    ],
    ['a byte order mark is no line', '\ufeffa\n', ['\ufeffa']],
  ])('%s', async (_what, content, lines) => {
    const logs = new LogDirectory();
    logs.append('web', content);
    expect(await texts(readLog(logs.query()))).toEqual(lines);
    expect(await texts(readLog(logs.query({ lines: 100 })))).toEqual(lines);
  });

  test('longer than 64 KiB are cut at a whole character, and say so', async () => {
    const logs = new LogDirectory();
    const longest = 'x'.repeat(maxLineBytes);
    logs.append('web', `${longest}\n${longest}y\n${'x'.repeat(maxLineBytes - 1)}€\n${'€'.repeat(200_000)}\nend\n`);
    const cut = ` … (cut after ${maxLineBytes} bytes)`;
    const expected = [longest, longest + cut, longest.slice(1) + cut, `${'€'.repeat(21_845)}${cut}`, 'end'];
    expect(await texts(readLog(logs.query()))).toEqual(expected);
    for (const lines of [1, 2, 3, 4, 5])
      expect(await texts(readLog(logs.query({ lines })))).toEqual(expected.slice(-lines));
  });
});

describe('the last lines', () => {
  test.each([0, 1, 2, 9, 10, 11, 5000, 20_000])('%d of them are the end of all', async (lines) => {
    const logs = new LogDirectory();
    logs.append('web', numbered(20_000));
    const whole = numbered(20_000).split('\n').slice(0, -1);
    expect(await texts(readLog(logs.query({ lines })))).toEqual(lines === 0 ? [] : whole.slice(-lines));
  });

  test('are those that fit', async () => {
    const logs = new LogDirectory();
    logs.append('web', numbered(30_000));
    const found = await texts(readLog(logs.query({ lines: 3, grep: /line 1\d?$/g })));
    expect(found).toEqual(['line 17', 'line 18', 'line 19']);
  });

  test('of several services and streams are the last of all of them by time', async () => {
    const logs = new LogDirectory();
    logs.timed('a', [
      [t0 + 1, 'a1'],
      [t0 + 4, 'a4'],
      [t0 + 5, 'a5'],
    ]);
    logs.timed('b', [
      [t0 + 2, 'b2'],
      [t0 + 6, 'b6'],
    ]);
    logs.timed('b', [[t0 + 3, 'b3']], 'stderr');
    expect(await texts(readLog(logs.query()))).toEqual(['a1', 'b2', 'b3', 'a4', 'a5', 'b6']);
    expect(await texts(readLog(logs.query({ lines: 3 })))).toEqual(['a4', 'a5', 'b6']);
    expect(await texts(readLog(logs.query({ lines: 3, services: ['b'] })))).toEqual(['b2', 'b3', 'b6']);
    expect(await texts(readLog(logs.query({ streams: ['stderr', 'hsm'] })))).toEqual(['b3']);
  });

  test('of a file of 1 GB cost little', async () => {
    const logs = new LogDirectory();
    logs.append('web', 'first\n');
    const fd = openSync(logs.file('web'), 'r+');
    ftruncateSync(fd, 1_000_000_000);
    closeSync(fd);
    logs.append('web', `\n${numbered(20)}`);
    const readBefore = bytesRead();
    expect(await texts(readLog(logs.query({ lines: 10 })))).toEqual(numbered(20).split('\n').slice(10, 20));
    expect(bytesRead() - readBefore).toBeLessThan(1_000_000);
  });
});

describe('since a time', () => {
  test('lines are left out whose time is before it, and those without a time that stand before such a line', async () => {
    const logs = new LogDirectory();
    logs.timed('web', [
      [null, 'x'],
      [t0, 'a'],
      [null, 'y'],
      [t0 + 5000, 'b'],
      [t0 + 9000, 'c'],
    ]);
    const since = (sinceMs: number): Promise<string[]> => texts(readLog(logs.query({ sinceMs })));
    expect(await since(t0 - 1)).toEqual(['x', 'a', 'y', 'b', 'c']);
    expect(await since(t0 + 1)).toEqual(['y', 'b', 'c']);
    expect(await since(t0 + 9000)).toEqual(['c']);
    expect(await texts(readLog(logs.query({ sinceMs: t0 + 1, lines: 2 })))).toEqual(['b', 'c']);
    expect(await texts(readLog(logs.query({ sinceMs: t0 + 6000, lines: 5 })))).toEqual(['c']);
  });

  test('a line is whole, where the time changed in the middle of it', async () => {
    const logs = new LogDirectory();
    logs.append('web', 'one\ntwo\nthree\n');
    logs.index('web', [
      { end: 6, timeMs: t0, pid: 1 },
      { end: 14, timeMs: t0 + 1000, pid: 1 },
    ]);
    expect(await texts(readLog(logs.query({ sinceMs: t0 + 500 })))).toEqual(['three']);
  });

  test('a file that was not written to since then has no lines', async () => {
    const logs = new LogDirectory();
    logs.append('web', 'a\n');
    utimesSync(logs.file('web'), new Date(t0), new Date(t0));
    expect(await texts(readLog(logs.query({ sinceMs: t0 + 1 })))).toEqual([]);
    expect(await texts(readLog(logs.query({ sinceMs: t0 })))).toEqual(['a']);
  });
});

describe('an index', () => {
  test.each([
    ['of another file', { end: 2, timeMs: t0, pid: 7 }, '1:2'],
    ['that is empty', null, null],
  ])('%s says nothing', async (_what, row, fileId) => {
    const logs = new LogDirectory();
    logs.append('web', 'a\n');
    const head = encodeHead(fileId ?? fileIdOf(statSync(logs.file('web'))));
    writeFileSync(
      logs.file('web').replace('.log', '.index'),
      Buffer.concat([head, encodeRows(row === null ? [] : [row])]),
    );
    expect(await all(readLog(logs.query()))).toMatchObject([{ time: null, pid: null }]);
  });

  test.each([0, 10, 24, 30, 47, 60, 71])(
    'that is damaged from byte %d on keeps no line from being read',
    async (at) => {
      const logs = new LogDirectory();
      logs.timed('web', [
        [t0, 'a'],
        [t0 + 1, 'b'],
      ]);
      const path = logs.file('web').replace('.log', '.index');
      writeFileSync(path, readFileSync(path).fill(0xff, at));
      expect(await texts(readLog(logs.query()))).toEqual(['a', 'b']);
      expect(await texts(readLog(logs.query({ lines: 2, sinceMs: t0 })))).toEqual(expect.arrayContaining(['b']));
    },
  );

  test('of many rows is searched', async () => {
    const logs = new LogDirectory();
    const count = 5000;
    logs.append('web', 'x\n'.repeat(count));
    logs.index(
      'web',
      Array.from({ length: count }, (_, index) => ({ end: 2 * index + 2, timeMs: t0 + index, pid: 1 })),
    );
    const lines = await all(readLog(logs.query()));
    expect(lines.map(({ time }) => Date.parse(time ?? '') - t0)).toEqual(
      Array.from({ length: count }, (_, index) => index),
    );
    const last = await all(readLog(logs.query({ lines: 3 })));
    expect(last.map(({ time }) => Date.parse(time ?? '') - t0)).toEqual([4997, 4998, 4999]);
    expect(await all(readLog(logs.query({ sinceMs: t0 + 4990 })))).toHaveLength(10);
  });
});

test('what is no log has no lines: a link, a FIFO, a directory, a missing file, a name that is no id', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'a\n');
  for (const id of ['link', 'fifo', 'directory', '.hidden']) mkdirSync(`${logs.path}/${id}`);
  symlinkSync(logs.file('web'), logs.file('link'));
  execFileSync('mkfifo', [logs.file('fifo')]);
  mkdirSync(logs.file('directory'));
  writeFileSync(logs.file('.hidden'), 'b\n');
  expect(await texts(readLog(logs.query()))).toEqual(['a']);
  const services = ['link', 'fifo', 'directory', '.hidden', 'none', '..', 'a/b'];
  expect(await texts(readLog(logs.query({ services })))).toEqual([]);
  expect(await texts(readLog(logs.query({ logDirectory: '/nonexistent' })))).toEqual([]);
});

test.skipIf(process.getuid?.() === 0)('a file that may not be read has no lines', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'a\n');
  chmodSync(logs.file('web'), 0);
  expect(await texts(readLog(logs.query()))).toEqual([]);
});

test('a file that shrinks while it is read ends there', async () => {
  const logs = new LogDirectory();
  logs.append('web', numbered(50_000));
  const lines = readLog(logs.query());
  expect((await lines.next()).value).toMatchObject({ line: 'line 0' });
  writeFileSync(logs.file('web'), 'new\n');
  const rest = await texts(lines);
  expect(rest.length).toBeLessThan(49_999);
  expect(rest).not.toContain('new');
});

/** How many bytes this process has read from files so far. */
function bytesRead(): number {
  const text = execFileSync('cat', [`/proc/${process.pid}/io`], { encoding: 'utf8' });
  return Number(/^rchar: (\d+)$/m.exec(text)?.[1]);
}
