import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { never, requestOf } from './request.ts';
import { waitUntil } from './wait-until.ts';
import { bootId, createWorld, isAlive } from './world.ts';

const world = await createWorld('ssd-start');

afterEach(async () => {
  for (const pid of await world.markedPids()) process.kill(pid, 'SIGKILL');
  await waitUntil('all are gone', async () => (await world.markedPids()).length === 0);
});

describe('a process is started', () => {
  test('in one process, whose pid is that of the handle, the pidfile, the group and the session', async () => {
    const nonce = 'm.hash.started';
    const handle = await world.start({ nonce });
    const fields = readFileSync(`/proc/${handle.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    expect([fields[2], fields[3], fields[19]]).toEqual([String(handle.pid), String(handle.pid), handle.startTime]);
    expect(readFileSync(world.file('web', 'main', 'starts', nonce, 'pid'), 'utf8')).toBe(`${handle.pid}\n`);
    expect(handle).toMatchObject({ spawner: 'ssd', serviceId: 'web', purpose: 'main', bootId, nonce });
    expect(readFileSync(`/proc/${handle.pid}/comm`, 'utf8')).toBe('sleep\n');
    expect(await world.observe(handle)).toEqual({ kind: 'running', pid: handle.pid });
  });

  test('with exactly these arguments, and without a shell', async () => {
    const args = ['', ' ', '--status', '--stop', '--pidfile', 'a b', '$(x)', '*', ';exit 1', 'a\nb', '"', 'ü', '--'];
    const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const output = await world.outputOf({ argv: [process.execPath, '-e', script, '--', ...args] });
    expect(JSON.parse(output)).toEqual(args);
  });

  test('with exactly this environment, and the marker', async () => {
    const env = new Map([
      ['PATH', '/usr/bin:/bin'],
      ['EMPTY', ''],
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['odd name', 'a=b\nc'],
      ['HSM_PROCESS', 'forged:by:us'],
      ['TMPDIR', '/var/tmp'],
      ['LD_LIBRARY_PATH', '/no/such'],
    ]);
    const nonce = 'm.hash.environment';
    const output = await world.outputOf({ env, nonce, argv: ['cat', '/proc/self/environ'] });
    const expected = new Map([...env, ['HSM_PROCESS', `${world.stateId}:web:${nonce}`]]);
    const seen = output.split('\0').filter((entry) => entry !== '');
    expect(seen.sort()).toEqual([...expected].map(([name, value]) => `${name}=${value}`).sort());
  });

  test('in its working directory', async () => {
    const workingDirectory = join(world.directory, 'here');
    mkdirSync(workingDirectory);
    expect(await world.outputOf({ workingDirectory, argv: ['pwd', '-P'] })).toBe(`${workingDirectory}\n`);
    expect(await world.outputOf({ argv: ['pwd', '-P'] })).toBe('/\n');
  });

  test.each([0o022, 0o077, 0o007, 0o000, 0o777])(
    'with umask %o, and a pidfile that is read all the same',
    async (umask) => {
      const nonce = `m.0.umask${umask}`;
      const argv = ['sh', '-c', 'grep ^Umask: /proc/self/status; exec sleep 600'] as const;
      const path = join(world.directory, `umask-${umask}`);
      const stdout = openSync(path, 'w');
      const handle = await world.start({ nonce, umask, argv, stdio: { stdout, stderr: null } });
      closeSync(stdout);
      await waitUntil('it has written', () => readFileSync(path, 'utf8').endsWith('\n'));
      expect(Number.parseInt(readFileSync(path, 'utf8').replace('Umask:', '').trim(), 8)).toBe(umask);
      const second = await world.anotherSpawner();
      const adoption = await second.adopt({ kind: 'intent', intent: world.intentOf({ nonce }) }, never);
      expect(adoption.observation).toEqual({ kind: 'running', pid: handle.pid });
    },
  );

  test('with no descriptor but its three and the lock, and with nothing on standard input', async () => {
    const spare = openSync('/dev/zero', 'r');
    const output = await world.outputOf({ argv: ['sh', '-c', 'wc -c; ls -l /proc/$$/fd'] });
    closeSync(spare);
    expect(output).toMatch(/^0\n/);
    expect(output).not.toContain('zero');
    expect(output).toContain('0 -> /dev/null');
    expect(output).toContain(`3 -> ${world.file('web', 'main', 'lock')}`);
    expect(output).not.toContain(' 4 -> ');
  });

  test('from a script by its interpreter, also where that is env', async () => {
    const script = join(world.directory, 'script');
    writeFileSync(script, '#!/usr/bin/env sh\necho "$0" "$1"\n');
    chmodSync(script, 0o755);
    expect(await world.outputOf({ argv: [script, 'x'] })).toBe(`${script} x\n`);
    expect(await world.outputOf({ argv: ['./script', 'y'], workingDirectory: world.directory })).toBe(`${script} y\n`);
  });

  test.each([
    ['env', ['env', 'A=1', 'sh', '-c', 'echo $A']],
    ['flock', ['flock', join(world.directory, 'own'), 'sh', '-c', 'echo 1']],
    [
      'start-stop-daemon',
      ['/usr/sbin/start-stop-daemon', '--start', '--pidfile', '/no/such', '--startas', '/bin/echo', '--', '1'],
    ],
  ] as const)('also if it is %s itself', async (_name, argv) => {
    expect(await world.outputOf({ argv })).toBe('1\n');
  });

  test('with output straight to the descriptors, each to its own, and nothing of the tools in it', async () => {
    const [out, err] = ['out', 'err'].map((name) => join(world.directory, name)) as [string, string];
    const stdio = { stdout: openSync(out, 'a'), stderr: openSync(err, 'a') };
    const handle = await world.start({ stdio, argv: ['sh', '-c', 'readlink /proc/$$/fd/1; echo e >&2'] });
    closeSync(stdio.stdout);
    closeSync(stdio.stderr);
    await world.ended(handle);
    expect([readFileSync(out, 'utf8'), readFileSync(err, 'utf8')]).toEqual([`${out}\n`, 'e\n']);
  });

  test('twenty services at the same time, each with its own identity', async () => {
    const handles = await Promise.all(
      Array.from({ length: 20 }, (_, index) => world.start({ serviceId: `s${index}` })),
    );
    expect(new Set(handles.map((one) => one.pid)).size).toBe(20);
    expect([...(await world.markedPids())].sort()).toEqual(handles.map((one) => one.pid).sort());
  });
});

test.each([0, 1, 2, 3, 42, 66, 97, 125, 126, 127, 255])('exit code %i of a program is its own', async (code) => {
  expect(await world.exitOf({ argv: ['sh', '-c', `sleep 0.05; exit ${code}`] })).toEqual({ code, signal: null });
});

test('a process that ends before anybody looks has its status', async () => {
  expect(await world.exitOf({ argv: ['true'] })).toEqual({ code: 0, signal: null });
});

test('a start that is called off makes no process and leaves no file', async () => {
  const nonce = 'm.0.calledoff';
  const result = await world.spawner.start(requestOf({ nonce }), AbortSignal.abort());
  expect(result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(await world.markedPids()).toEqual([]);
});

test('dispose leaves processes alone, and later calls say so', async () => {
  const spawner = await world.anotherSpawner();
  const result = await spawner.start(requestOf(), never);
  if (!result.ok) throw new Error(result.error.message);
  await spawner.dispose();
  expect(isAlive(result.handle.pid)).toBe(true);
  expect(await spawner.start(requestOf(), never)).toMatchObject({ ok: false, error: { code: 'disposed' } });
  expect(await spawner.observe([result.handle], never)).toMatchObject([{ kind: 'unknown', why: 'look-failed' }]);
});
