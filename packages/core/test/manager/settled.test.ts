import { expect, test } from 'vitest';
import { ManagedWorld, service } from '../support/managed-world.ts';

/** Whether a promise has resolved; asked after everything settled that needs no time. */
function watchPromise(promise: Promise<unknown>): () => boolean {
  let isResolved = false;
  void promise.then(() => {
    isResolved = true;
  });
  return () => isResolved;
}

test('a reload is settled when what it changed runs, is stopped or waits, and not before', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('a'), service('b'), service('c')]);
  world.machine.only('b').ignoresSignals = true;
  const { summary, settled } = manager.reload([
    service('a', { description: 'only words' }),
    service('c', { execStart: ['changed'] }),
    service('d', { systemDependencies: ['TIME'] }),
  ]);
  expect(summary).toEqual({ added: ['d'], removed: ['b'], reshaped: ['c'], updated: ['a'], unchanged: 0 });
  const isSettled = watchPromise(settled);
  await world.clock.advance(9000);
  expect(isSettled()).toBe(false);
  expect(world.machine.only('c').argv).toEqual(['changed']);
  await world.clock.advance(2000);
  expect(isSettled()).toBe(true);
  expect(manager.services().map(({ id, state }) => `${id} ${state}`)).toEqual(['a ready', 'c ready', 'd waiting']);
});

test('a reload does not wait for what it did not change', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('a'), service('b')]);
  world.machine.only('b').ignoresSignals = true;
  void manager.stop('b');
  const isSettled = watchPromise(manager.reload([service('a'), service('b'), service('c')]).settled);
  await world.clock.settle();
  expect(isSettled()).toBe(true);
});

test('an inactive system is settled when everything is gone', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('a'), service('b')]);
  world.machine.only('b').ignoresSignals = true;
  const isSettled = watchPromise(manager.setActive(false));
  await world.clock.advance(9000);
  expect(isSettled()).toBe(false);
  await world.clock.advance(1000);
  expect(isSettled()).toBe(true);
  expect(world.machine.runningCount).toBe(0);
});

test('definitions with the same id are refused as a whole', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('a')]);
  expect(() => manager.reload([service('b'), service('b')])).toThrow(/two definitions have the id "b"/);
  expect(manager.services().map(({ id }) => id)).toEqual(['a']);
});

test('settings apply to what comes after them', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  world.spawner.misbehave('start', async () => ({
    ok: false,
    error: { code: 'spawn-failed', stage: 'execute', message: 'no', cause: null },
  }));
  world.spawner.end(world.machine.only('web'), { code: 1, signal: null });
  await world.clock.advance(1000);
  manager.configure({ pollIntervalMs: 5000 });
  expect(manager.manager().pollIntervalMs).toBe(5000);
  await world.clock.advance(5000);
  const before = world.spawner.requests.length;
  await world.clock.advance(20_000);
  expect(world.spawner.requests.length - before).toBe(4);
});

test('a raised concurrency limit lets those start that queue', async () => {
  const world = new ManagedWorld();
  world.spawner.misbehave('start', () => new Promise(() => {}));
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const manager = await world.run(
    ids.map((id) => service(id)),
    { concurrencyLimit: 2 },
  );
  expect(world.spawner.called('start')).toHaveLength(2);
  expect(manager.service('e')).toMatchObject({ state: 'starting', reason: { code: 'queued' } });
  manager.configure({ concurrencyLimit: 4 });
  await world.clock.settle();
  expect(world.spawner.called('start')).toHaveLength(4);
});

test('a wall clock that jumps moves no deadline and stops nothing', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  const { pid } = world.machine.only('web').handle;
  world.clock.wallStartMs += 10 * 365 * 24 * 3_600_000;
  await world.clock.advance(5000);
  expect(manager.service('web')).toMatchObject({ state: 'ready', pid, uptimeMs: 5000 });
  world.clock.wallStartMs -= 20 * 365 * 24 * 3_600_000;
  await world.clock.advance(1_200_000);
  expect(manager.service('web')).toMatchObject({ state: 'ready', pid, restarts: 0 });
});
