import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { logFilePath, openServiceLog } from '../src/index.ts';

const descriptors = openDescriptors();
let base = '';
let directory = '';
const name = (stream: 'stdout' | 'stderr' = 'stdout') => ({ directory, serviceId: 'web', stream });

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'hermit-logs-'));
  directory = join(base, 'log');
});
afterEach(() => rmSync(base, { recursive: true }));
afterAll(() => expect(openDescriptors()).toBeLessThanOrEqual(descriptors));

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

async function write(text: string, stream: 'stdout' | 'stderr' = 'stdout'): Promise<string> {
  const log = await openServiceLog(name(stream));
  if (!log.ok) throw new Error(log.error.message);
  writeSync(log.fd, text);
  closeSync(log.fd);
  return log.path;
}

test('the file of a stream is pure reckoning', () => {
  expect(logFilePath({ directory: '/l', serviceId: 'a.b', stream: 'stderr' })).toBe('/l/a.b/stderr.log');
});

test('missing directories and files are made, closed to others', async () => {
  const path = await write('hello\n');
  expect(path).toBe(join(directory, 'web', 'stdout.log'));
  expect([directory, join(directory, 'web'), path].map(mode)).toEqual([0o750, 0o750, 0o640]);
  expect(existsSync(join(directory, 'web', 'stderr.log'))).toBe(false);
});

test('a directory that the system never lets be made is an error, not a wait', async () => {
  const opened = await openServiceLog({ ...name(), directory: '/proc/none' });
  expect(opened).toMatchObject({ ok: false, error: { code: 'missing', path: '/proc/none' } });
});

test('what is there is kept, also when it was truncated behind the writer', async () => {
  const path = await write('one\n');
  await write('two\n');
  await write('elsewhere\n', 'stderr');
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  const log = await openServiceLog(name());
  if (!log.ok) throw new Error(log.error.message);
  writeFileSync(path, '');
  writeSync(log.fd, 'three\n');
  closeSync(log.fd);
  expect(readFileSync(path, 'utf8')).toBe('three\n');
});

const places: [string, () => void][] = [
  ['a link to a file', () => symlinkSync(join(base, 'victim'), join(directory, 'web', 'stdout.log'))],
  ['a second name of a file', () => linkSync(join(base, 'victim'), join(directory, 'web', 'stdout.log'))],
  ['a FIFO nobody reads', () => execFileSync('mkfifo', [join(directory, 'web', 'stdout.log')])],
  ['a directory', () => mkdirSync(join(directory, 'web', 'stdout.log'))],
  [
    'a file that others may write',
    () => {
      writeFileSync(join(directory, 'web', 'stdout.log'), '');
      chmodSync(join(directory, 'web', 'stdout.log'), 0o666);
    },
  ],
  ['a service directory that others may write', () => chmodSync(join(directory, 'web'), 0o777)],
  ['a log directory that the group may write', () => chmodSync(directory, 0o770)],
  [
    'a service directory that is a link',
    () => {
      rmSync(join(directory, 'web'), { recursive: true });
      symlinkSync(base, join(directory, 'web'));
    },
  ],
];

test.each(places)('%s is refused, and nothing is written through it', async (_what, prepare) => {
  mkdirSync(join(directory, 'web'), { recursive: true, mode: 0o750 });
  writeFileSync(join(base, 'victim'), 'untouched');
  prepare();
  const log = await openServiceLog(name());
  expect(log.ok).toBe(false);
  if (!log.ok && log.error.code !== 'insecure') expect(log.error.cause).toBe('EISDIR');
  expect(readFileSync(join(base, 'victim'), 'utf8')).toBe('untouched');
});

test.skipIf(process.getuid?.() !== 0)('a directory of another user is refused', async () => {
  mkdirSync(directory, { mode: 0o750 });
  execFileSync('chown', ['65534', directory]);
  const log = await openServiceLog(name());
  expect(log).toMatchObject({ ok: false, error: { code: 'insecure', path: directory } });
  expect(log.ok ? '' : log.error.message).toContain('belongs to user 65534');
});

test.each(['', '..', 'a/b', '.hidden', '__proto__', 'x'.repeat(65)])('%j is no service id', async (serviceId) => {
  expect(await openServiceLog({ ...name(), serviceId })).toMatchObject({ ok: false, error: { code: 'bad-name' } });
  expect(existsSync(directory)).toBe(false);
});

test('a relative directory is refused', async () => {
  const log = await openServiceLog({ ...name(), directory: 'log' });
  expect(log).toMatchObject({ ok: false, error: { code: 'bad-name' } });
});

test('a place where nothing can be made is an error as data', async () => {
  writeFileSync(join(base, 'file'), '');
  const log = await openServiceLog({ ...name(), directory: join(base, 'file', 'log') });
  expect(log).toMatchObject({ ok: false, error: { code: 'failed', cause: 'ENOTDIR' } });
});
