import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookAtProcess } from '@hermit/process-linux';
import { afterEach, describe, expect, test } from 'vitest';
import { buildCommand } from '../src/build-command.ts';
import { openPlace, openStart, pidfileOf } from '../src/start-files.ts';
import { placeOf } from '../src/start-place.ts';
import { freshNonce, never, requestOf } from './request.ts';
import { waitUntil } from './wait-until.ts';
import { bootId, createWorld, endAll, holdersBelow, isAlive } from './world.ts';

const world = await createWorld('ssd-fence');
const absent = { observation: { kind: 'absent', leftovers: [] }, handle: null, watched: false };
const children: ChildProcess[] = [];
const tools = { flock: '/usr/bin/flock', startStopDaemon: '/usr/sbin/start-stop-daemon', env: '/usr/bin/env' };

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  endAll([...(await world.markedPids()), ...holdersBelow(world.runDirectory)]);
  await waitUntil('all are gone', () => holdersBelow(world.runDirectory).length === 0);
});

const subject = (serviceId: string, nonce: string) =>
  ({ kind: 'intent', intent: world.intentOf({ serviceId, nonce }) }) as const;

/** A starter whose manager died, stopped in front of `flock`, without a marker as in the middle of its birth. */
async function lateStarter(serviceId: string, nonce: string) {
  const place = placeOf(join(world.runDirectory, bootId), serviceId, 'main');
  openPlace(place);
  openStart(place, nonce, 'group');
  const ran = join(world.directory, `ran-${nonce}`);
  const command = buildCommand({
    tools,
    lock: place.lock,
    pidfile: pidfileOf(place, nonce),
    umask: 0o022,
    workingDirectory: '/',
    account: null,
    options: [],
    late: { unset: [], set: [] },
    program: '/bin/sh',
    args: ['-c', `echo ran >${ran}; exec sleep 600`],
  });
  const env = { HSM_PROCESS: `${world.stateId}:${serviceId}:${nonce}`, PATH: '/usr/bin:/bin' };
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const script = 'kill -STOP $$; exec env "$@"';
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...assignments, ...command], {
    detached: true,
    stdio: 'ignore',
    env: {},
  });
  children.push(child);
  const pid = child.pid ?? 0;
  await waitUntil('it has stopped', () => {
    const look = lookAtProcess(pid);
    return look.kind === 'alive' && look.stat.state === 'T';
  });
  return { child, pid, ran };
}

describe('a starter that outlived its manager and is still in front of the lock', () => {
  test('comes through if nobody asked', async () => {
    const nonce = freshNonce();
    const { child, pid } = await lateStarter('unasked', nonce);
    child.kill('SIGCONT');
    await waitUntil('it runs', async () => (await world.markedPids()).includes(pid));
    const second = await world.anotherSpawner();
    await waitUntil(
      'it is adopted',
      async () => (await second.adopt(subject('unasked', nonce), never)).observation.kind === 'running',
    );
  });

  test('comes to nothing after its intent was answered with absent', async () => {
    const nonce = freshNonce();
    const { child, ran } = await lateStarter('asked', nonce);
    const exit = once(child, 'exit');
    expect(await (await world.anotherSpawner()).adopt(subject('asked', nonce), never)).toEqual(absent);
    child.kill('SIGCONT');
    const [code] = await exit;
    expect([2, 66]).toContain(code);
    expect(() => readFileSync(ran)).toThrow('ENOENT');
  });

  test('nor after the question whether the service has any process', async () => {
    const nonce = freshNonce();
    const { child, ran } = await lateStarter('anybody', nonce);
    const exit = once(child, 'exit');
    const intent = world.intentOf({ serviceId: 'anybody' });
    expect(await (await world.anotherSpawner()).adopt({ kind: 'intent', intent }, never)).toEqual(absent);
    child.kill('SIGCONT');
    await exit;
    expect(() => readFileSync(ran)).toThrow('ENOENT');
  });

  test('nor beside a process that was started since', async () => {
    const nonce = freshNonce();
    const { child, ran } = await lateStarter('since', nonce);
    const exit = once(child, 'exit');
    expect(await world.spawner.adopt(subject('since', nonce), never)).toEqual(absent);
    const handle = await world.start({ serviceId: 'since' });
    child.kill('SIGCONT');
    await exit;
    expect(() => readFileSync(ran)).toThrow('ENOENT');
    expect(await world.markedPids()).toEqual([handle.pid]);
  });

  test('nor where the service was started, without a question, before it went on', async () => {
    const { child, ran } = await lateStarter('raced', freshNonce());
    const exit = once(child, 'exit');
    const handle = await world.start({ serviceId: 'raced' });
    await world.spawner.kill(handle, never);
    await world.ended(handle);
    child.kill('SIGCONT');
    await exit;
    expect(() => readFileSync(ran)).toThrow('ENOENT');
  });
});

test('a nonce that was closed makes no process in the same spawner, nor one that was used', async () => {
  const nonce = freshNonce();
  expect(await world.spawner.adopt(subject('web', nonce), never)).toEqual(absent);
  expect(await world.spawner.start(requestOf({ nonce }), never)).toMatchObject({
    ok: false,
    error: { code: 'cancelled' },
  });
  const used = freshNonce();
  await world.start({ nonce: used });
  const second = await world.anotherSpawner();
  expect(await second.start(requestOf({ nonce: used }), never)).toMatchObject({
    ok: false,
    error: { code: 'cancelled' },
  });
  expect(await world.markedPids()).toHaveLength(1);
});

/** Lets another program start a service and kills it so many milliseconds after it began. */
async function killInTheMiddle(serviceId: string, nonce: string, afterMs: number): Promise<void> {
  const program = join(import.meta.dirname, 'programs', 'manager.ts');
  const order = [world.stateId, world.runDirectory, serviceId, nonce];
  const manager = fork(program, order, { execArgv: [], stdio: 'ignore' });
  children.push(manager);
  await once(manager, 'message');
  const exit = once(manager, 'exit');
  const cell = new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(cell, 0, 0, afterMs);
  manager.kill('SIGKILL');
  await exit;
}

test('a manager killed anywhere in a start leaves one process that is adopted, or none that ever comes', async () => {
  mkdirSync(join(world.directory, 'rounds'), { recursive: true });
  const seen = { running: 0, absent: 0 };
  for (let round = 0; round < 24; round++) {
    const serviceId = `crash${round}`;
    const nonce = freshNonce();
    await killInTheMiddle(serviceId, nonce, round);
    const spawner = await world.anotherSpawner();
    const { observation, handle } = await spawner.adopt(subject(serviceId, nonce), never);
    expect(['running', 'absent']).toContain(observation.kind);
    if (observation.kind === 'running' && handle !== null) {
      seen.running += 1;
      await waitUntil('it is settled', () => readFileSync(`/proc/${handle.pid}/comm`, 'utf8') === 'sleep\n');
      expect(await spawner.start(requestOf({ serviceId }), never)).toMatchObject({ ok: false });
      expect(await world.markedPids()).toEqual([handle.pid]);
      await spawner.kill(handle, never);
      await waitUntil('it is gone', () => !isAlive(handle.pid));
    } else {
      seen.absent += 1;
      const result = await spawner.start(requestOf({ serviceId }), never);
      expect(result).toMatchObject({ ok: true });
      expect(await world.markedPids()).toEqual([result.ok && result.handle.pid]);
      if (result.ok) await spawner.kill(result.handle, never);
      await waitUntil('it is gone', async () => (await world.markedPids()).length === 0);
    }
  }
  expect(seen.running + seen.absent).toBe(24);
  expect(seen.running).toBeGreaterThan(0);
});
