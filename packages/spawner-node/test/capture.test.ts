import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartRequest } from '@hermit/core/spawner';
import { afterEach, describe, expect, test } from 'vitest';
import { never } from './request.ts';
import { waitUntil } from './wait-until.ts';
import { createWorld, isAlive } from './world.ts';

const world = createWorld('capture');
const preStart = { purpose: 'pre-start', captureBytes: 4096 } as const;

afterEach(async () => {
  for (const pid of await world.markedPids()) process.kill(pid, 'SIGKILL');
});

/** Both ways of keeping the end of an output. */
const ways = [
  ['a file', true],
  ['nothing', false],
] as const;

describe.each(ways)('the output of a bounded command that goes to %s', (_name, isFile) => {
  const path = join(world.directory, 'captured');
  const run = async (changes: Partial<StartRequest>) => {
    const fd = isFile ? openSync(path, 'a') : null;
    const handle = await world.start({ ...preStart, stdio: { stdout: fd, stderr: fd }, ...changes });
    if (fd !== null) closeSync(fd);
    return world.ended(handle);
  };

  test('is kept with the exit status', async () => {
    writeFileSync(path, 'from before\n');
    const end = await run({ argv: ['sh', '-c', 'echo out; sleep 0.05; echo err >&2; exit 7'] });
    expect(end).toMatchObject({ exit: { code: 7, signal: null }, output: 'out\nerr\n', leftovers: [] });
    if (isFile) expect(readFileSync(path, 'utf8')).toBe('from before\nout\nerr\n');
  });

  test('is empty if there is none', async () => {
    expect(await run({ argv: ['true'] })).toMatchObject({ output: '' });
  });

  test('is cut to its end', async () => {
    const end = await run({ captureBytes: 5, argv: ['sh', '-c', 'echo 0123456789'] });
    expect(end.output).toBe('6789\n');
  });

  test('may be a flood of NULs', async () => {
    const before = process.memoryUsage().rss;
    const end = await run({ argv: ['sh', '-c', 'head -c 150000000 /dev/zero; echo end'] });
    expect(end.exit).toEqual({ code: 0, signal: null });
    expect(end.output).toHaveLength(4096);
    expect(end.output?.endsWith('\0end\n')).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test('ends with the command, whoever still holds it', async () => {
    const end = await run({ argv: ['sh', '-c', 'echo done; sleep 600 & exit 0'] });
    expect(end).toMatchObject({ exit: { code: 0, signal: null }, output: 'done\n' });
    expect(end.leftovers).toHaveLength(1);
  });
});

test('stdout and stderr with files of their own are both kept', async () => {
  const stdio = {
    stdout: openSync(join(world.directory, 'out'), 'a'),
    stderr: openSync(join(world.directory, 'err'), 'a'),
  };
  const handle = await world.start({ ...preStart, stdio, argv: ['sh', '-c', 'echo err >&2; echo out'] });
  closeSync(stdio.stdout);
  closeSync(stdio.stderr);
  expect((await world.ended(handle)).output).toBe('out\nerr\n');
});

test('output that goes into a pipe of the caller is kept and arrives', async () => {
  const fifo = join(world.directory, 'fifo');
  await world.exitOf({ argv: ['mkfifo', fifo] });
  const fd = openSync(fifo, 'r+');
  const handle = await world.start({ ...preStart, stdio: { stdout: fd, stderr: null }, argv: ['echo', 'hello'] });
  expect((await world.ended(handle)).output).toBe('hello\n');
  expect(await world.outputOf({ argv: ['head', '-n', '1', fifo] })).toBe('hello\n');
  closeSync(fd);
});

test('a bounded command has the exact environment, directory, user mask and session as well', async () => {
  const handle = await world.start({
    ...preStart,
    nonce: 'p.hash.bounded',
    umask: 0o077,
    workingDirectory: world.directory,
    env: new Map([['PATH', '/usr/bin:/bin']]),
    argv: ['sh', '-c', 'tr "\\0" "\\n" </proc/$$/environ; umask; pwd -P; cut -d" " -f5,6 /proc/$$/stat'],
  });
  const { pid } = handle;
  const marker = `HSM_PROCESS=${world.stateId}:web:p.hash.bounded`;
  const expected = ['PATH=/usr/bin:/bin', marker, '0077', world.directory, `${pid} ${pid}`, ''];
  expect((await world.ended(handle)).output?.split('\n')).toEqual(expected);
});

test('a bounded command is killed with its children', async () => {
  const handle = await world.start({ ...preStart, argv: ['sh', '-c', 'sleep 600 & sleep 600'] });
  const pids = await waitUntil('all are there', async () => {
    const marked = await world.markedPids();
    return marked.length === 3 && marked;
  });
  await world.spawner.kill(handle, never);
  await waitUntil('all are gone', () => !pids.some(isAlive));
  expect((await world.ended(handle)).exit).toEqual({ code: null, signal: 'SIGKILL' });
});
