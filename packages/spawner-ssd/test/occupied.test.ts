import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ProcessSpawner } from '@hermit/core/spawner';
import { lookAtProcess } from '@hermit/process-linux';
import { afterEach, describe, expect, test } from 'vitest';
import { freshNonce, never, requestOf } from './request.ts';
import { waitUntil } from './wait-until.ts';
import { createWorld, endAll, holdersBelow, isAlive } from './world.ts';

const world = await createWorld('ssd-occupied');
const absent = { observation: { kind: 'absent', leftovers: [] }, handle: null, watched: false };
const anyIntent = (serviceId: string) => ({ kind: 'intent', intent: world.intentOf({ serviceId }) }) as const;
const occupied = { ok: false, error: { code: 'spawn-failed', stage: 'execute', cause: 'EWOULDBLOCK' } };

afterEach(async () => {
  endAll([...(await world.markedPids()), ...holdersBelow(world.runDirectory)]);
  await waitUntil('all are gone', () => holdersBelow(world.runDirectory).length === 0);
});

/** Starts a service that ends at once and leaves a descendant in a session of its own, without any environment. */
async function startDeserter(serviceId: string, changes = {}) {
  const argv = ['sh', '-c', 'setsid env -i sleep 600 & sleep 0.05; exit 0'] as const;
  const handle = await world.start({ serviceId, argv, ...changes });
  const pid = await waitUntil('it has left its child behind', () => {
    const [holder, more] = holdersBelow(world.runDirectory);
    return holder !== undefined && more === undefined && holder !== handle.pid && holder;
  });
  await waitUntil('it is a sleeper', () => {
    const look = lookAtProcess(pid);
    return look.kind === 'alive' && look.stat.comm === 'sleep';
  });
  return { handle, pid };
}

async function secondStart(serviceId: string, spawner: ProcessSpawner = world.spawner, changes = {}) {
  return spawner.start(requestOf({ serviceId, ...changes }), never);
}

test('twenty starts of one service at the same time make one process', async () => {
  const spawners = [world.spawner, await world.anotherSpawner()];
  for (let round = 0; round < 3; round++) {
    const serviceId = `crowd${round}`;
    const starts = Array.from({ length: 20 }, (_, index) => secondStart(serviceId, spawners[index % 2]));
    const results = await Promise.all(starts);
    const [winner, ...others] = results.filter((one) => one.ok);
    expect(others).toEqual([]);
    expect(await world.markedPids()).toEqual([winner?.ok && winner.handle.pid]);
    for (const one of results.filter((result) => !result.ok)) expect(one).toMatchObject(occupied);
    if (winner?.ok) await world.spawner.kill(winner.handle, never);
    await waitUntil('it is gone', async () => (await world.markedPids()).length === 0);
  }
});

describe('a second copy is refused, and who is in its place is named,', () => {
  const refusal = async (serviceId: string, pid: number, spawner?: ProcessSpawner) => {
    const result = await secondStart(serviceId, spawner);
    expect(result).toMatchObject(occupied);
    expect(result.ok ? '' : result.error.message).toContain(`service "${serviceId}" is occupied: pid ${pid} (sleep)`);
    expect(await world.markedPids()).toHaveLength(isAlive(pid) ? (await world.markedPids()).length : 0);
  };

  test('while the first one lives', async () => {
    const handle = await world.start({ serviceId: 'first' });
    await refusal('first', handle.pid);
    await refusal('first', handle.pid, await world.anotherSpawner());
    expect(await world.observe(handle)).toEqual({ kind: 'running', pid: handle.pid });
  });

  test.each([
    ['blank', ''],
    ['garbage', 'abc\n'],
    ['that of everybody', '-1\n'],
  ])('when the pidfile is %s', async (_what, content) => {
    const nonce = freshNonce();
    const handle = await world.start({ serviceId: 'blank', nonce });
    writeFileSync(world.file('blank', 'main', 'starts', nonce, 'pid'), content);
    await refusal('blank', handle.pid, await world.anotherSpawner());
  });

  test('when the pidfile is lost', async () => {
    const nonce = freshNonce();
    const handle = await world.start({ serviceId: 'lost', nonce });
    rmSync(world.file('lost', 'main', 'starts'), { recursive: true });
    mkdirSync(world.file('lost', 'main', 'starts'));
    await refusal('lost', handle.pid, await world.anotherSpawner());
  });

  test('when the whole run directory is lost', async () => {
    const handle = await world.start({ serviceId: 'vanished' });
    rmSync(world.runDirectory, { recursive: true });
    const second = await world.anotherSpawner();
    await refusal('vanished', handle.pid, second);
    expect(await second.adopt({ kind: 'handle', handle }, never)).toMatchObject({ observation: { kind: 'running' } });
    await second.kill(handle, never);
    await waitUntil('it is gone', () => !isAlive(handle.pid));
    expect(await secondStart('vanished', second)).toMatchObject({ ok: true });
  });

  test('when a descendant left the session and cleared its environment; kill on the handle ends it', async () => {
    const { handle, pid } = await startDeserter('deserter');
    await refusal('deserter', pid);
    expect(await world.observe(handle)).toMatchObject({ kind: 'exited', leftovers: [pid] });
    expect(await world.spawner.kill(handle, never)).toEqual({ ok: true, delivered: true });
    await waitUntil('it is gone', () => !isAlive(pid));
    await waitUntil('nobody is left', async () => (await world.ended(handle)).leftovers.length === 0);
    expect(await secondStart('deserter')).toMatchObject({ ok: true });
  });
});

describe('without a record', () => {
  test('a descendant that shows no origin is found by the lock, and kill on the handle ends it', async () => {
    const { pid } = await startDeserter('orphan');
    const second = await world.anotherSpawner();
    const { observation, handle } = await second.adopt(anyIntent('orphan'), never);
    expect(observation).toMatchObject({ kind: 'exited', leftovers: [pid] });
    if (handle === null) throw new Error('there must be a handle');
    expect(await second.kill(JSON.parse(JSON.stringify(handle)), never)).toEqual({ ok: true, delivered: true });
    await waitUntil('it is gone', () => !isAlive(pid));
    expect(await (await world.anotherSpawner()).adopt(anyIntent('orphan'), never)).toEqual(absent);
  });

  test('also after the trace of its start is gone', async () => {
    const { handle, pid } = await startDeserter('traceless');
    await world.ended(handle);
    await world.spawner.release(handle);
    expect(readdirSync(world.file('traceless', 'main', 'starts'))).toEqual([]);
    const second = await world.anotherSpawner();
    expect(await second.adopt(anyIntent('traceless'), never)).toMatchObject({
      observation: { kind: 'exited', leftovers: [pid] },
    });
  });

  test('a main process that hid its marker is found by what its start noted', async () => {
    const nonce = freshNonce();
    const argv = ['env', '-i', '/bin/sh', '-c', 'exec sleep 600'] as const;
    const handle = await world.start({ serviceId: 'hidden', nonce, argv });
    await waitUntil('it has no environment', async () => (await world.markedPids()).length === 0);
    const second = await world.anotherSpawner();
    const subject = { kind: 'intent', intent: world.intentOf({ serviceId: 'hidden', nonce }) } as const;
    const adoption = await second.adopt(subject, never);
    expect(adoption).toMatchObject({
      observation: { kind: 'running', pid: handle.pid },
      handle: { nonce, killMode: 'group' },
    });
    expect(await second.adopt(subject, never)).toEqual(adoption);
    expect(await second.adopt(anyIntent('hidden'), never)).toMatchObject({ observation: { pid: handle.pid } });
  });

  test('and by the lock alone where that is all that is left', async () => {
    const nonce = freshNonce();
    const argv = ['env', '-i', '/bin/sh', '-c', 'exec sleep 600'] as const;
    const handle = await world.start({ serviceId: 'bare', nonce, argv });
    await waitUntil('it has no environment', async () => (await world.markedPids()).length === 0);
    rmSync(world.file('bare', 'main', 'starts', nonce), { recursive: true });
    const second = await world.anotherSpawner();
    expect(await second.adopt(anyIntent('bare'), never)).toMatchObject({
      observation: { kind: 'running', pid: handle.pid },
    });
  });
});

test('a main process that hid its marker and lost its pidfile is found with the nonce of its start', async () => {
  const nonce = freshNonce();
  const argv = ['env', '-i', '/bin/sh', '-c', 'exec sleep 600'] as const;
  const handle = await world.start({ serviceId: 'unfiled', nonce, argv });
  await waitUntil('it has no environment', async () => (await world.markedPids()).length === 0);
  rmSync(world.file('unfiled', 'main', 'starts', nonce, 'pid'));
  for (const subject of [anyIntent('unfiled'), { kind: 'handle', handle } as const, anyIntent('unfiled')]) {
    const adoption = await (await world.anotherSpawner()).adopt(subject, never);
    expect(adoption).toMatchObject({ observation: { kind: 'running', pid: handle.pid }, handle: { nonce } });
  }
});

test('with kill mode process, descendants of an ended main process keep nobody out, and a main process does', async () => {
  const { handle, pid } = await startDeserter('detached', { killMode: 'process' });
  expect(await world.ended(handle)).toMatchObject({ leftovers: [] });
  const second = await world.anotherSpawner();
  expect(await second.adopt(anyIntent('detached'), never)).toEqual(absent);
  const results = await Promise.all(
    Array.from({ length: 10 }, () => secondStart('detached', world.spawner, { killMode: 'process' })),
  );
  expect(results.filter((one) => one.ok)).toHaveLength(1);
  expect(await world.markedPids()).toHaveLength(1);
  expect(isAlive(pid)).toBe(true);
});

test('release removes every file of a service, and none as long as something holds its lock', async () => {
  const handle = await world.start({ serviceId: 'tidy', argv: ['true'] });
  await world.ended(handle);
  await world.spawner.release(handle);
  expect(existsSync(world.file('tidy', 'main', '..'))).toBe(false);
  const deserter = await startDeserter('untidy');
  await world.ended(deserter.handle);
  await world.spawner.release(deserter.handle);
  expect(existsSync(world.file('untidy', 'main', 'lock'))).toBe(true);
});

test('a release and a start at the same time do not disturb each other', async () => {
  for (let round = 0; round < 10; round++) {
    const handle = await world.start({ serviceId: 'again', argv: ['true'] });
    await world.ended(handle);
    const [, result] = await Promise.all([world.spawner.release(handle), secondStart('again')]);
    expect(result).toMatchObject({ ok: true });
    if (result.ok) await world.spawner.kill(result.handle, never);
    if (result.ok) await world.ended(result.handle);
  }
});

test('a bystander that got the pid of a lost service keeps nobody out', async () => {
  const nonce = freshNonce();
  const handle = await world.start({ serviceId: 'reused', nonce });
  await world.spawner.kill(handle, never);
  await world.ended(handle);
  // As if the pid in the pidfile belonged to somebody else by now, and the note were lost.
  writeFileSync(world.file('reused', 'main', 'starts', nonce, 'pid'), `${process.pid}\n`);
  renameSync(world.file('reused', 'main', 'starts', nonce, 'identity'), world.file('reused', 'main', 'elsewhere'));
  const second = await world.anotherSpawner();
  const subject = { kind: 'intent', intent: world.intentOf({ serviceId: 'reused', nonce }) } as const;
  expect(await second.adopt(subject, never)).toEqual(absent);
});
