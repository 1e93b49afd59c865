import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessHandle } from '@hermit/core/spawner';
import { lookAtProcess } from '@hermit/process-linux';
import { afterEach, describe, expect, test } from 'vitest';
import { freshNonce, never, requestOf } from './request.ts';
import { waitUntil } from './wait-until.ts';
import { bootId, createWorld, isAlive } from './world.ts';

const world = createWorld('adopt');
const absent = { observation: { kind: 'absent', leftovers: [] }, handle: null, watched: false };
const managers: ChildProcess[] = [];

afterEach(async () => {
  for (const manager of managers.splice(0)) manager.kill('SIGKILL');
  for (const pid of await world.markedPids()) process.kill(pid, 'SIGKILL');
  await waitUntil('all are gone', async () => (await world.markedPids()).length === 0);
});

function throughJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}

/** Lets another Node program start one process, and kills that program. */
async function startAndDie(changes: object, ...output: string[]): Promise<ProcessHandle> {
  const program = join(import.meta.dirname, 'programs', 'manager.ts');
  const manager = fork(program, [world.stateId, JSON.stringify(changes), ...output], { execArgv: [] });
  managers.push(manager);
  const [handle] = (await once(manager, 'message')) as [ProcessHandle];
  const exit = once(manager, 'exit');
  manager.kill('SIGKILL');
  await exit;
  return handle;
}

describe('a handle', () => {
  test('is adopted by a second spawner, after a round trip through JSON', async () => {
    const handle = await world.start();
    const second = world.anotherSpawner();
    const adoption = await second.adopt({ kind: 'handle', handle: throughJson(handle) }, never);
    expect(adoption).toEqual({ observation: { kind: 'running', pid: handle.pid }, handle, watched: false });
    expect(await second.adopt({ kind: 'handle', handle }, never)).toEqual(adoption);
    expect(await second.kill(throughJson(handle), never)).toEqual({ ok: true, delivered: true });
    expect((await world.ended(handle)).exit).toEqual({ code: null, signal: 'SIGKILL' });
    const seen = await second.observe([handle], never);
    expect(seen).toEqual([{ kind: 'exited', exit: null, leftovers: [], output: null }]);
  });

  test('of a process of the same spawner stays watched', async () => {
    const handle = await world.start();
    expect(await world.spawner.adopt({ kind: 'handle', handle }, never)).toMatchObject({ watched: true });
  });

  test('is adopted after the manager was killed, and its process never noticed', async () => {
    const handle = await startAndDie({});
    const adoption = await world.spawner.adopt({ kind: 'handle', handle }, never);
    expect(adoption).toEqual({ observation: { kind: 'running', pid: handle.pid }, handle, watched: false });
    const look = lookAtProcess(handle.pid);
    expect(look.kind === 'alive' && look.stat.startTime).toBe(handle.startTime);
    await world.spawner.kill(handle, never);
    await waitUntil('it is gone', () => !isAlive(handle.pid));
    expect(await world.observe(handle)).toMatchObject({ kind: 'exited', exit: null });
  });

  test('of another boot names nobody', async () => {
    const handle = { ...(await world.start()), bootId: 'another' };
    expect(await world.spawner.adopt({ kind: 'handle', handle }, never)).toEqual(absent);
  });

  test('of another spawner is not understood, and says so', async () => {
    const handle = { ...(await world.start()), spawner: 'ssd' };
    const adoption = await world.spawner.adopt({ kind: 'handle', handle }, never);
    expect(adoption.observation).toMatchObject({ kind: 'unknown', why: 'look-failed' });
  });
});

test('a bounded command that writes to a file goes on after the manager was killed, and is adopted', async () => {
  const output = join(world.directory, 'surviving');
  const argv = ['sh', '-c', 'while :; do echo line; sleep 0.02; done'];
  const handle = await startAndDie({ purpose: 'pre-start', captureBytes: 100, argv }, output);
  const size = statSync(output).size;
  await waitUntil('it has written more', () => statSync(output).size > size + 20);
  const adoption = await world.spawner.adopt({ kind: 'handle', handle }, never);
  expect(adoption).toMatchObject({ observation: { kind: 'running' }, handle: { purpose: 'pre-start' } });
  await world.spawner.kill(handle, never);
  await waitUntil('it is gone', () => !isAlive(handle.pid));
});

describe('an intent with a nonce', () => {
  test('finds the process of a manager that was killed before it could write the handle', async () => {
    const nonce = freshNonce();
    const handle = await startAndDie({ nonce });
    const {
      observation,
      handle: found,
      watched,
    } = await world.spawner.adopt({ kind: 'intent', intent: world.intentOf({ nonce }) }, never);
    expect(observation).toEqual({ kind: 'running', pid: handle.pid });
    expect(found).toEqual(handle);
    expect(watched).toBe(false);
  });

  test.each([
    ['m', 'main'],
    ['p', 'pre-start'],
    ['s', 'stop'],
    ['r', 'reload'],
    ['b', 'probe'],
  ] as const)('that begins with %s is recovered with the purpose %s', async (letter, purpose) => {
    const nonce = freshNonce(letter);
    await world.start({ nonce, purpose });
    const adoption = await world.anotherSpawner().adopt({ kind: 'intent', intent: world.intentOf({ nonce }) }, never);
    expect(adoption.handle).toMatchObject({ purpose, nonce });
  });

  test('keeps its kill mode', async () => {
    const nonce = freshNonce();
    await world.start({ nonce, killMode: 'process' });
    const adoption = await world.anotherSpawner().adopt({ kind: 'intent', intent: world.intentOf({ nonce }) }, never);
    expect(adoption.handle?.killMode).toBe('process');
  });

  test('takes the main process and not its children', async () => {
    const nonce = freshNonce();
    const handle = await world.start({ nonce, argv: ['sh', '-c', 'sleep 600 & setsid sleep 600 & wait'] });
    await waitUntil('all are there', async () => (await world.markedPids()).length === 3);
    const adoption = await world.anotherSpawner().adopt({ kind: 'intent', intent: world.intentOf({ nonce }) }, never);
    expect(adoption).toMatchObject({ observation: { kind: 'running', pid: handle.pid }, handle: { pid: handle.pid } });
  });

  test('whose main process has ended finds what it left, and kill reaches that', async () => {
    const nonce = freshNonce();
    const handle = await world.start({ nonce, argv: ['sh', '-c', 'sleep 600 & sleep 600 & exit 0'] });
    await waitUntil('it ended', () => !isAlive(handle.pid));
    const second = world.anotherSpawner();
    const adoption = await second.adopt({ kind: 'intent', intent: world.intentOf({ nonce }) }, never);
    expect(adoption.observation).toMatchObject({ kind: 'exited', exit: null });
    expect(adoption.observation.kind === 'exited' && adoption.observation.leftovers).toHaveLength(2);
    if (adoption.handle !== null) await second.kill(throughJson(adoption.handle), never);
    await waitUntil('all are gone', async () => (await world.markedPids()).length === 0);
  });

  test('that found nobody closes the nonce: a start with it makes no process any more', async () => {
    const nonce = freshNonce();
    const subject = { kind: 'intent', intent: world.intentOf({ nonce }) } as const;
    expect(await world.spawner.adopt(subject, never)).toEqual(absent);
    const result = await world.spawner.start(requestOf({ nonce }), never);
    expect(result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await world.spawner.adopt(subject, never)).toEqual(absent);
    expect(await world.markedPids()).toEqual([]);
  });

  test('asked while the start is under way has one true answer', async () => {
    for (let count = 0; count < 10; count++) {
      const nonce = freshNonce();
      const [result, adoption] = await Promise.all([
        world.spawner.start(requestOf({ nonce }), never),
        world.spawner.adopt({ kind: 'intent', intent: world.intentOf({ nonce }) }, never),
      ]);
      expect(adoption.observation.kind).toBe(result.ok ? 'running' : 'absent');
    }
  });

  test('of another boot, another service or another state directory finds nobody', async () => {
    const nonce = freshNonce();
    await world.start({ nonce });
    const second = world.anotherSpawner();
    for (const changes of [{ bootId: 'another' }, { serviceId: 'other' }, { nonce: freshNonce() }]) {
      const intent = world.intentOf({ nonce, ...changes });
      expect(await second.adopt({ kind: 'intent', intent }, never)).toEqual(absent);
    }
  });
});

describe('an intent without a nonce', () => {
  const subject = (serviceId: string) => ({ kind: 'intent', intent: world.intentOf({ serviceId }) }) as const;

  test('finds nobody where nobody is', async () => {
    expect(await world.anotherSpawner().adopt(subject('nobody'), never)).toEqual(absent);
  });

  test('finds the one main process, and no probe', async () => {
    const handle = await world.start({ serviceId: 'one' });
    await world.start({ serviceId: 'one', nonce: freshNonce('b'), purpose: 'probe' });
    const adoption = await world.anotherSpawner().adopt(subject('one'), never);
    expect(adoption).toMatchObject({ observation: { kind: 'running', pid: handle.pid }, handle });
  });

  test('is in doubt about two, and its handle reaches both', async () => {
    const handles = [await world.start({ serviceId: 'two' }), await world.start({ serviceId: 'two' })];
    const second = world.anotherSpawner();
    const { observation, handle } = await second.adopt(subject('two'), never);
    expect(observation).toMatchObject({ kind: 'unknown', why: 'indeterminate', provenOurs: true });
    expect(observation.kind === 'unknown' && [...observation.pids].sort()).toEqual(
      handles.map((one) => one.pid).sort(),
    );
    if (handle === null) throw new Error('there must be a handle');
    expect(await second.observe([throughJson(handle)], never)).toMatchObject([{ kind: 'unknown', provenOurs: true }]);
    expect(await second.kill(throughJson(handle), never)).toEqual({ ok: true, delivered: true });
    await waitUntil('both are gone', () => !handles.some((one) => isAlive(one.pid)));
    await waitUntil('that is seen', async () => (await second.observe([handle], never))[0]?.kind === 'exited');
  });
});

test('an intent of another spawner is not understood, and says so', async () => {
  const intent = world.intentOf({ spawner: 'ssd', bootId });
  const adoption = await world.spawner.adopt({ kind: 'intent', intent }, never);
  expect(adoption.observation).toMatchObject({ kind: 'unknown', why: 'look-failed' });
});
