import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { never, requestOf } from './request.ts';
import { waitUntil } from './wait-until.ts';
import { bootId, createWorld, isAlive } from './world.ts';

const world = createWorld('start');
const show = (expression: string): [string, string, string] => [
  process.execPath,
  '-e',
  `process.stdout.write(String(${expression}))`,
];

afterEach(async () => {
  for (const pid of await world.markedPids()) process.kill(pid, 'SIGKILL');
  await waitUntil('all are gone', async () => (await world.markedPids()).length === 0);
});

describe('a process is started', () => {
  test('as the leader of its own session and group, and named by a handle', async () => {
    const nonce = 'm.hash.started';
    const handle = await world.start({ nonce });
    const fields = readFileSync(`/proc/${handle.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    expect([fields[2], fields[3], fields[19]]).toEqual([String(handle.pid), String(handle.pid), handle.startTime]);
    expect(handle).toMatchObject({
      spawner: 'node',
      serviceId: 'web',
      purpose: 'main',
      killMode: 'group',
      bootId,
      nonce,
    });
    expect(await world.observe(handle)).toEqual({ kind: 'running', pid: handle.pid });
  });

  test('with exactly these arguments, and without a shell', async () => {
    const args = ['', ' ', '$HOME', '*', ';exit 1', 'a\nb', '"', "'", '\\', 'ü', '--', '-e'];
    const output = await world.outputOf({ argv: [...show('JSON.stringify(process.argv.slice(1))'), '--', ...args] });
    expect(JSON.parse(output)).toEqual(args);
  });

  test('under the name that was asked for', async () => {
    expect(await world.outputOf({ argv: ['sh', '-c', 'tr "\\0" "\\n" </proc/$$/cmdline | head -n 1'] })).toBe('sh\n');
  });

  test('with exactly this environment, and the marker', async () => {
    const env = new Map([
      ['PATH', '/usr/bin:/bin'],
      ['EMPTY', ''],
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['odd name', 'a=b\nc'],
      ['HSM_PROCESS', 'forged:by:us'],
    ]);
    const nonce = 'm.hash.environment';
    const output = await world.outputOf({ env, nonce, argv: ['cat', '/proc/self/environ'] });
    const expected = new Map([...env, ['HSM_PROCESS', `${world.stateId}:web:${nonce}`]]);
    const seen = output.split('\0').filter((entry) => entry !== '').sort(); // biome-ignore format: short
    expect(seen).toEqual([...expected].map(([name, value]) => `${name}=${value}`).sort());
  });

  test('in its working directory', async () => {
    const workingDirectory = join(world.directory, 'here');
    mkdirSync(workingDirectory);
    expect(await world.outputOf({ workingDirectory, argv: ['pwd', '-P'] })).toBe(`${workingDirectory}\n`);
    expect(await world.outputOf({ argv: ['pwd', '-P'] })).toBe('/\n');
  });

  test.each([0o022, 0o077, 0o007, 0o000])('with umask %o, which does not stay with the manager', async (umask) => {
    const own = readFileSync('/proc/self/status', 'utf8').match(/^Umask:.*$/m)?.[0];
    const output = await world.outputOf({ umask, argv: ['grep', '^Umask:', '/proc/self/status'] });
    expect(Number.parseInt(output.replace('Umask:', '').trim(), 8)).toBe(umask);
    expect(readFileSync('/proc/self/status', 'utf8').match(/^Umask:.*$/m)?.[0]).toBe(own);
  });

  test('without descriptors but its three, and with nothing on standard input', async () => {
    const spare = openSync('/dev/zero', 'r');
    const output = await world.outputOf({ argv: ['sh', '-c', 'wc -c; ls -l /proc/self/fd'] });
    closeSync(spare);
    expect(output).toMatch(/^0\n/);
    expect(output).not.toContain('zero');
    expect(output).toContain('0 -> /dev/null');
  });

  test('with output straight to the descriptors, each to its own', async () => {
    const [out, err] = ['out', 'err'].map((name) => join(world.directory, name)) as [string, string];
    const stdio = { stdout: openSync(out, 'a'), stderr: openSync(err, 'a') };
    const handle = await world.start({ stdio, argv: ['sh', '-c', 'readlink /proc/$$/fd/1; echo e >&2'] });
    closeSync(stdio.stdout);
    closeSync(stdio.stderr);
    await world.ended(handle);
    expect([readFileSync(out, 'utf8'), readFileSync(err, 'utf8')]).toEqual([`${out}\n`, 'e\n']);
  });

  test('from a script by its interpreter, and from a path relative to the working directory', async () => {
    const script = join(world.directory, 'script');
    writeFileSync(script, '#! /bin/sh\necho "$0" "$1"\n');
    chmodSync(script, 0o755);
    expect(await world.outputOf({ argv: [script, 'x'] })).toBe(`${script} x\n`);
    expect(await world.outputOf({ argv: ['./script', 'y'], workingDirectory: world.directory })).toBe(`${script} y\n`);
  });

  test('twenty at the same time, each with its own identity', async () => {
    const starts = Array.from({ length: 20 }, (_, index) => world.start({ serviceId: `s${index}` }));
    const handles = await Promise.all(starts);
    expect(new Set(handles.map((one) => one.pid)).size).toBe(20);
    const seen = await world.spawner.observe(handles, never);
    expect(seen).toEqual(handles.map(({ pid }) => ({ kind: 'running', pid })));
    expect([...(await world.markedPids())].sort()).toEqual(handles.map((one) => one.pid).sort());
  });
});

describe('a flood of output', () => {
  test('of 100 MB to a file costs the manager no memory', async () => {
    const path = join(world.directory, 'flood');
    const stdout = openSync(path, 'a');
    const before = process.memoryUsage().rss;
    const handle = await world.start({
      argv: ['head', '-c', '100000000', '/dev/zero'],
      stdio: { stdout, stderr: null },
    });
    await world.ended(handle);
    closeSync(stdout);
    expect(statSync(path).size).toBe(100_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });
});

test('a process that ends before anybody looks has its status', async () => {
  expect(await world.exitOf({ argv: ['true'] })).toEqual({ code: 0, signal: null });
});

test('a start that is called off makes no process', async () => {
  const result = await world.spawner.start(requestOf(), AbortSignal.abort());
  expect(result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(await world.markedPids()).toEqual([]);
});

test('a nonce makes one process only', async () => {
  const request = requestOf();
  const results = await Promise.all([world.spawner.start(request, never), world.spawner.start(request, never)]);
  expect(results.map((one) => one.ok).sort()).toEqual([false, true]);
  expect(await world.markedPids()).toHaveLength(1);
});

test('dispose leaves processes alone, and later calls say so', async () => {
  const spawner = world.anotherSpawner();
  const result = await spawner.start(requestOf(), never);
  if (!result.ok) throw new Error(result.error.message);
  await spawner.dispose();
  await spawner.dispose();
  const { handle } = result;
  expect(isAlive(handle.pid)).toBe(true);
  const disposed = { ok: false, error: { code: 'disposed' } };
  expect(await spawner.start(requestOf(), never)).toMatchObject(disposed);
  expect(await spawner.signal(handle, 'SIGTERM', never)).toMatchObject(disposed);
  expect(await spawner.kill(handle, never)).toMatchObject(disposed);
  expect(await spawner.observe([handle], never)).toMatchObject([{ kind: 'unknown', why: 'look-failed' }]);
  expect(await spawner.adopt({ kind: 'handle', handle }, never)).toMatchObject({ observation: { kind: 'unknown' } });
  expect(isAlive(handle.pid)).toBe(true);
});
