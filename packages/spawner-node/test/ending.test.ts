import { constants } from 'node:os';
import type { ProcessHint } from '@hermit/core/spawner';
import { expect, test } from 'vitest';
import { never } from './request.ts';
import { waitUntil } from './wait-until.ts';
import { createWorld, isAlive } from './world.ts';

const world = createWorld('ending');

test.each([0, 1, 42, 255])('exit code %i is known', async (code) => {
  expect(await world.exitOf({ argv: ['sh', '-c', `exit ${code}`] })).toEqual({ code, signal: null });
});

test.each(['SIGTERM', 'SIGKILL', 'SIGSEGV', 'SIGUSR1'] as const)('an end by %s is known', async (signal) => {
  const handle = await world.start();
  process.kill(handle.pid, constants.signals[signal]);
  expect(await world.ended(handle)).toMatchObject({ exit: { code: null, signal }, leftovers: [], output: null });
});

test('the end of a process brings a hint with the id of its service', async () => {
  const hints: ProcessHint[] = [];
  const stop = world.spawner.watch?.((hint) => hints.push(hint));
  const handle = await world.start({ serviceId: 'watched', argv: ['true'] });
  await waitUntil('the hint came', () => hints.some((hint) => hint.serviceId === 'watched'));
  expect(await world.observe(handle)).toMatchObject({ kind: 'exited', exit: { code: 0 } });
  stop?.();
  const seen = hints.length;
  await world.ended(await world.start({ argv: ['true'] }));
  expect(hints).toHaveLength(seen);
});

test('signal reaches the whole group, and returns before it is gone', async () => {
  const handle = await world.start({ argv: ['sh', '-c', 'sleep 600 & sleep 600 & wait'] });
  const pids = await waitUntil('both are there', async () => {
    const marked = await world.markedPids();
    return marked.length === 3 && marked;
  });
  expect(await world.spawner.signal(handle, 'SIGTERM', never)).toEqual({ ok: true, delivered: true });
  await waitUntil('all are gone', () => !pids.some(isAlive));
  expect((await world.ended(handle)).exit).toEqual({ code: null, signal: 'SIGTERM' });
});

test('with kill mode process, signal and kill reach the main process only, and nobody is left over', async () => {
  const handle = await world.start({ killMode: 'process', argv: ['sh', '-c', 'sleep 600 & exec sleep 601'] });
  const pids = await waitUntil('both are there', async () => {
    const marked = await world.markedPids();
    return marked.length === 2 && marked;
  });
  const child = pids.find((pid) => pid !== handle.pid) ?? 0;
  await world.spawner.kill(handle, never);
  expect(await world.ended(handle)).toEqual({
    kind: 'exited',
    exit: { code: null, signal: 'SIGKILL' },
    leftovers: [],
    output: null,
  });
  expect(isAlive(child)).toBe(true);
  process.kill(child, 'SIGKILL');
});

test('a process that ignores SIGTERM goes on until it is killed', async () => {
  const argv = ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 1; done'] as const;
  const handle = await world.start({ argv });
  await waitUntil('it sleeps', async () => (await world.markedPids()).length === 2);
  expect(await world.spawner.signal(handle, 'SIGTERM', never)).toEqual({ ok: true, delivered: true });
  expect(await world.observe(handle)).toEqual({ kind: 'running', pid: handle.pid });
  expect(await world.spawner.kill(handle, never)).toEqual({ ok: true, delivered: true });
  expect((await world.ended(handle)).exit).toEqual({ code: null, signal: 'SIGKILL' });
});

test('signal and kill of a process that is gone succeed without delivery, however often', async () => {
  const handle = await world.start({ argv: ['true'] });
  await world.ended(handle);
  for (let count = 0; count < 3; count++) {
    expect(await world.spawner.signal(handle, 'SIGTERM', never)).toEqual({ ok: true, delivered: false });
    expect(await world.spawner.kill(handle, never)).toEqual({ ok: true, delivered: false });
  }
});

test('nothing is sent to a handle of another boot', async () => {
  const handle = await world.start();
  const stale = { ...handle, bootId: 'an-earlier-boot' };
  expect(await world.spawner.kill(stale, never)).toEqual({ ok: true, delivered: false });
  expect(await world.observe(stale)).toEqual({ kind: 'absent', leftovers: [] });
  expect(await world.observe(handle)).toMatchObject({ kind: 'running' });
  await world.spawner.kill(handle, never);
  await world.ended(handle);
});

test('nothing is sent to a process that only has the same pid', async () => {
  const handle = await world.start();
  const another = { ...handle, nonce: 'm.0.other', startTime: '1', data: { ...handle.data, nonces: ['m.0.other'] } };
  expect(await world.spawner.signal(another, 'SIGKILL', never)).toEqual({ ok: true, delivered: false });
  expect(await world.spawner.kill(another, never)).toEqual({ ok: true, delivered: false });
  expect(await world.observe(another)).toMatchObject({ kind: 'exited', exit: null, leftovers: [] });
  expect(await world.observe(handle)).toMatchObject({ kind: 'running' });
  await world.spawner.kill(handle, never);
  await world.ended(handle);
});

test('a name that is no signal is refused', async () => {
  const handle = await world.start();
  const answer = await world.spawner.signal(handle, 'SIGNOPE', never);
  expect(answer).toMatchObject({ ok: false, error: { code: 'unsupported' } });
  await world.spawner.kill(handle, never);
  await world.ended(handle);
});

test('an end is remembered until release, which leaves a running process alone', async () => {
  const handle = await world.start({ argv: ['sh', '-c', 'exit 3'] });
  await world.ended(handle);
  expect(await world.observe(handle)).toMatchObject({ kind: 'exited', exit: { code: 3 } });
  await world.spawner.release(handle);
  await world.spawner.release(handle);
  expect(await world.observe(handle)).toMatchObject({ kind: 'exited', exit: null });
  const running = await world.start();
  await world.spawner.release(running);
  expect(await world.observe(running)).toMatchObject({ kind: 'running' });
  await world.spawner.kill(running, never);
  expect((await world.ended(running)).exit).toEqual({ code: null, signal: 'SIGKILL' });
});

test('answers come in the order of the handles', async () => {
  const handles = await Promise.all([world.start(), world.start({ argv: ['true'] }), world.start()]);
  await world.ended(handles[1]);
  const kinds = (await world.spawner.observe(handles, never)).map((one) => one.kind);
  expect(kinds).toEqual(['running', 'exited', 'running']);
  for (const handle of handles) await world.spawner.kill(handle, never);
  for (const handle of handles) await world.ended(handle);
});

test.each([
  ['of another spawner', { spawner: 'ssd' }],
  ['of a later version', { version: 99 }],
  ['with a pid that means everybody', { pid: -1 }],
  ['with a pid that means the own group', { pid: 0 }],
  ['with data that lacks everything', { data: {} }],
])('a handle %s is not acted upon', async (_what, changes) => {
  const handle = await world.start();
  const bad = { ...handle, ...changes };
  expect(await world.observe(bad)).toMatchObject({ kind: 'unknown', why: 'look-failed' });
  expect(await world.spawner.kill(bad, never)).toMatchObject({ ok: false, error: { code: 'identity-unverifiable' } });
  expect(await world.observe(handle)).toMatchObject({ kind: 'running' });
  await world.spawner.kill(handle, never);
  await world.ended(handle);
});
