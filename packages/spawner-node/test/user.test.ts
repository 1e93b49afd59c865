import { execFile } from 'node:child_process';
import { closeSync, copyFileSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { switchArguments } from '../src/user-switch.ts';
import { never, requestOf } from './request.ts';
import { waitUntil } from './wait-until.ts';
import { createWorld, isRoot } from './world.ts';

const run = promisify(execFile);
const world = createWorld('user');
if (!isRoot) console.warn('user.test.ts: skipped what only root can do, because the tests do not run as root');

afterEach(async () => {
  for (const pid of await world.markedPids()) process.kill(pid, 'SIGKILL');
});

test('the prefix names every group by number', () => {
  const account = { name: 'web', uid: 33, gid: 7, groups: [7, 29, 33], home: '/', shell: '/bin/sh' };
  expect(switchArguments('/bin/setpriv', account)).toEqual([
    '/bin/setpriv',
    '--reuid=33',
    '--regid=7',
    '--groups=7,29,33',
    '--',
  ]);
});

test.skipIf(isRoot)('an unprivileged manager may not start as somebody else', async () => {
  const result = await world.spawner.start(requestOf({ user: 'root' }), never);
  expect(result).toMatchObject({ ok: false, error: { code: 'spawn-failed', stage: 'set-user', cause: 'EPERM' } });
});

test.skipIf(!isRoot)('a mark that another user copied is not believed, and one of the right user is', async () => {
  const handle = await world.start({ user: 'nobody', argv: ['sleep', '600'] });
  const adopt = (user: string | null) =>
    world
      .anotherSpawner()
      .adopt({ kind: 'intent', intent: world.intentOf({ serviceId: handle.serviceId, user }) }, never);
  expect(await adopt(null)).toMatchObject({ observation: { kind: 'absent' }, handle: null });
  expect(await adopt('daemon')).toMatchObject({ observation: { kind: 'absent' }, handle: null });
  expect(await adopt('nobody')).toMatchObject({ observation: { kind: 'running', pid: handle.pid } });
});

describe.skipIf(!isRoot)('as root, a process is started', () => {
  test('as a user, with real, effective and saved ids and exactly his groups', async () => {
    const status = await world.outputOf({ user: 'nobody', argv: ['cat', '/proc/self/status'] });
    expect(status).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
    expect(status).toMatch(/^Gid:\t65534\t65534\t65534\t65534$/m);
    expect(status).toMatch(/^Groups:\t65534 *$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
  });

  test('with a group of its own', async () => {
    expect(await world.outputOf({ user: 'nobody', group: 'daemon', argv: ['id', '-u'] })).toBe('65534\n');
    expect(await world.outputOf({ user: 'nobody', group: 'daemon', argv: ['id', '-g'] })).toBe('1\n');
    expect(await world.outputOf({ group: 'daemon', argv: ['sh', '-c', 'id -u; id -g'] })).toBe('0\n1\n');
  });

  test('as a number that no entry has', async () => {
    expect(await world.outputOf({ user: '4242', group: '4243', argv: ['sh', '-c', 'id -u; id -G'] })).toBe(
      '4242\n4243\n',
    );
  });

  test('in one process, whose pid is that of the handle', async () => {
    const handle = await world.start({ user: 'nobody', umask: 0o027, argv: ['sleep', '600'] });
    expect(await world.observe(handle)).toEqual({ kind: 'running', pid: handle.pid });
    expect(await world.markedPids()).toEqual([handle.pid]);
    await world.spawner.kill(handle, never);
    expect((await world.ended(handle)).exit).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('with the exit codes of setpriv, if they are its own', async () => {
    for (const code of [1, 126, 127]) {
      const exit = await waitUntil('the machine is fast enough to tell', async () => {
        const result = await world.spawner.start(
          requestOf({ user: 'nobody', argv: ['sh', '-c', `exit ${code}`] }),
          never,
        );
        if (!result.ok) expect(result.error.stage).toBe('confirm');
        return result.ok && (await world.ended(result.handle)).exit;
      });
      expect(exit).toEqual({ code, signal: null });
    }
  });

  test('and one that the kernel then refuses fails at the stage execute, every time', async () => {
    const program = join(world.directory, 'busy');
    copyFileSync('/bin/true', program);
    const writer = openSync(program, 'r+');
    try {
      for (let count = 0; count < 5; count++) {
        const result = await world.spawner.start(requestOf({ user: 'nobody', argv: [program] }), never);
        expect(result).toMatchObject({ ok: false, error: { code: 'spawn-failed' } });
        // On a machine too slow to see the prefix fail, that is all that can be said.
        expect(['execute', 'confirm']).toContain(result.ok ? null : result.error.stage);
        const own = await world.spawner.start(requestOf({ argv: [program] }), never);
        expect(own).toMatchObject({ ok: false, error: { code: 'spawn-failed', stage: 'execute', cause: 'ETXTBSY' } });
      }
    } finally {
      closeSync(writer);
    }
    expect(await world.markedPids()).toEqual([]);
  });

  test('and root without the right to change users fails at the stage set-user', async () => {
    const program = join(import.meta.dirname, 'programs', 'start-as-nobody.ts');
    const { stdout } = await run('setpriv', ['--bounding-set=-setuid', '--', process.execPath, program]);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ ok: false, error: { code: 'spawn-failed' } });
    expect(['set-user', 'confirm']).toContain(result.error.stage);
  });

  test.each(['LD_PRELOAD', 'LD_LIBRARY_PATH', 'GLIBC_TUNABLES', 'GCONV_PATH', 'LOCPATH'])(
    'but not while %s would act on root',
    async (name) => {
      const env = new Map([
        ['PATH', '/usr/bin:/bin'],
        [name, '/tmp/x'],
      ]);
      const result = await world.spawner.start(requestOf({ user: 'nobody', env }), never);
      expect(result).toMatchObject({ ok: false, error: { code: 'spawn-failed', stage: 'prepare-environment' } });
    },
  );
});
