import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { never, requestOf } from './request.ts';
import { waitUntil } from './wait-until.ts';
import { createWorld, isRoot } from './world.ts';

const run = promisify(execFile);
const world = await createWorld('ssd-options');
if (!isRoot) console.warn('options.test.ts: skipped what only root can do, because the tests do not run as root');

afterEach(async () => {
  for (const pid of await world.markedPids()) process.kill(pid, 'SIGKILL');
  await waitUntil('all are gone', async () => (await world.markedPids()).length === 0);
});

const environmentOf = (output: string) =>
  output.split('\0').filter((entry) => entry !== '' && !entry.startsWith('HSM_'));

test('nice_level is added to that of the manager', async () => {
  const own = Number((await run('nice', [])).stdout);
  expect(Number(await world.outputOf({ options: { nice_level: 3 }, argv: ['nice'] }))).toBe(own + 3);
});

test('io_scheduler is that of the process', async () => {
  const show = ['sh', '-c', 'ionice -p $$'] as const;
  expect(await world.outputOf({ options: { io_scheduler: 'best-effort:7' }, argv: show })).toBe(
    'best-effort: prio 7\n',
  );
  expect(await world.outputOf({ options: { io_scheduler: 'idle' }, argv: show })).toBe('idle\n');
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
    const argv = ['sh', '-c', 'id -u; id -g; id -G'] as const;
    expect(await world.outputOf({ user: 'nobody', group: 'daemon', argv })).toBe('65534\n1\n1\n');
    expect(await world.outputOf({ group: 'daemon', argv })).toBe('0\n1\n1\n');
    expect(await world.outputOf({ user: 'nobody', group: '4243', argv })).toBe('65534\n4243\n4243\n');
  });

  test('as a user who holds the lock and whose pid is that of the handle', async () => {
    const handle = await world.start({ user: 'nobody', umask: 0o027 });
    expect(await world.observe(handle)).toEqual({ kind: 'running', pid: handle.pid });
    expect(await world.spawner.start(requestOf({ user: 'nobody' }), never)).toMatchObject({ ok: false });
  });

  test('with its HOME, and not the one that start-stop-daemon would set', async () => {
    const argv = ['cat', '/proc/self/environ'] as const;
    const homely = new Map([
      ['PATH', '/usr/bin:/bin'],
      ['HOME', '/custom'],
    ]);
    const homeless = new Map([['PATH', '/usr/bin:/bin']]);
    expect(environmentOf(await world.outputOf({ user: 'daemon', env: homely, argv })).sort()).toEqual([
      'HOME=/custom',
      'PATH=/usr/bin:/bin',
    ]);
    expect(environmentOf(await world.outputOf({ user: 'daemon', env: homeless, argv }))).toEqual([
      'PATH=/usr/bin:/bin',
    ]);
  });

  test('with variables of the loader, which never act on a tool', async () => {
    const seen = join(world.directory, 'seen');
    mkdirSync(seen);
    chmodSync(world.directory, 0o711);
    chmodSync(seen, 0o777);
    const env = new Map([
      ['PATH', '/usr/bin:/bin'],
      ['LD_DEBUG', 'files'],
      ['LD_DEBUG_OUTPUT', join(seen, 'by')],
    ]);
    const output = await world.outputOf({ user: 'nobody', env, argv: ['sh', '-c', 'id -u; ls -ln "$0"', seen] });
    const [uid, , ...files] = output.trim().split('\n');
    expect(uid).toBe('65534');
    // The loader wrote down every program that it loaded, and none of them was root's.
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((line) => / 0 +0 /.test(line))).toEqual([]);
  });

  test('with a real-time scheduler', async () => {
    const result = await world.spawner.start(requestOf({ options: { scheduler: 'rr:10' } }), never);
    if (!result.ok) return expect(result.error).toMatchObject({ stage: 'prepare-environment', cause: 'EPERM' });
    expect((await run('chrt', ['-p', String(result.handle.pid)])).stdout).toContain('SCHED_RR');
  });
});

test.skipIf(!isRoot)('a manager without root works, and says what only root can do', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'hermit-nobody-'));
  chmodSync(directory, 0o777);
  const program = join(import.meta.dirname, 'programs', 'unprivileged.ts');
  const prefix = [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    '--',
    process.execPath,
    program,
    join(directory, 'run'),
  ];
  try {
    const { stdout } = await run('setpriv', prefix, { cwd: '/' });
    expect(JSON.parse(stdout)).toMatchObject({
      started: { ok: true },
      second: { ok: false, error: { cause: 'EWOULDBLOCK' } },
      adopted: { observation: { kind: 'running' } },
      killed: { ok: true, delivered: true },
      asRoot: { ok: false, error: { code: 'spawn-failed', stage: 'set-user', cause: 'EPERM' } },
      nicer: { ok: false, error: { code: 'spawn-failed', stage: 'validate-request', cause: 'EPERM' } },
      closed: { observation: { kind: 'absent' } },
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
