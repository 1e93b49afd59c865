import { expect, test } from 'vitest';
import { ManagedWorld, service } from '../support/managed-world.ts';

test('a shutdown stops everything with its own signal, and says that nothing is left', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('a', { stopSignal: 'SIGINT' }), service('b')]);
  expect(await manager.shutdown()).toEqual([]);
  expect(world.machine.runningCount).toBe(0);
  expect(world.spawner.called('signal')).toEqual(['signal a SIGINT', 'signal b SIGTERM']);
  expect(manager.manager().isShuttingDown).toBe(true);
  await world.clock.advance(60_000);
  expect(world.machine.runningCount).toBe(0);
});

test('a shutdown waits for shutdown_timeout and then kills; killNow does not wait', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web', { shutdownTimeoutMs: 60_000 }), service('other')]);
  world.machine.only('web').ignoresSignals = true;
  const first = manager.shutdown();
  await world.clock.advance(59_000);
  expect(world.machine.running('web')).toHaveLength(1);
  const second = manager.shutdown({ killNow: true });
  await world.clock.settle();
  expect(world.machine.running('web')).toEqual([]);
  expect(await first).toEqual([]);
  expect(await second).toEqual([]);
});

test('a shutdown reports the process that even SIGKILL does not end, and waits no longer for it', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('stuck'), service('web')]);
  const process = world.machine.only('stuck');
  process.ignoresSignals = true;
  process.survivesKill = true;
  const shutdown = manager.shutdown();
  await world.clock.advance(20_000);
  expect(await shutdown).toMatchObject([
    {
      id: 'stuck',
      pid: process.handle.pid,
      reason: { code: 'kill-ineffective', message: expect.stringContaining(String(process.handle.pid)) },
    },
  ]);
  expect(world.machine.running('web')).toEqual([]);
});

test('a shutdown waits for a start under way and stops what came of it', async () => {
  const world = new ManagedWorld();
  let answer: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    answer = resolve;
  });
  world.spawner.misbehave('start', async (honest) => {
    await gate;
    return honest();
  });
  const manager = await world.run([service('web')]);
  let isDown = false;
  const shutdown = manager.shutdown().then(() => {
    isDown = true;
  });
  await world.clock.advance(2000);
  expect(isDown).toBe(false);
  answer();
  await world.clock.advance(1000);
  await shutdown;
  expect(world.machine.runningCount).toBe(0);
});

test('a shutdown before the first definitions stops what is on record', async () => {
  const world = new ManagedWorld();
  await world.run([service('web')]);
  world.die();
  const manager = await world.open();
  expect(await manager.shutdown()).toEqual([]);
  expect(world.machine.runningCount).toBe(0);
});

test('a detach leaves the processes, writes what is to be written, and leaves no wake and no subscription', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web'), service('slow')]);
  world.records.disturb = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  void manager.overrideSystemDependency('TIME', true);
  void manager.stop('slow');
  await manager.detach();
  expect((await world.records.load()).inputs.systemDependencies.get('TIME')).toBe(true);
  expect((await world.records.of('slow'))?.decision).toBe('stop');
  expect((await world.records.of('web'))?.process?.handle).toEqual(world.machine.only('web').handle);
  expect(world.clock.waiting).toBe(0);
  expect(world.spawner.watchers).toBe(0);
  expect(world.spawner.isDisposed).toBe(true);
  const calls = world.spawner.calls.length;
  world.spawner.hint('web');
  await manager.setActive(false);
  await world.clock.advance(60_000);
  expect(world.spawner.calls).toHaveLength(calls);
});

test('a start that is not made yet when the manager detaches is not made any more, and leaves no intent', async () => {
  const world = new ManagedWorld();
  let finish: () => void = () => {};
  world.records.disturb = (what) =>
    what === 'intent web' ? new Promise<void>((resolve) => (finish = resolve)) : undefined;
  const manager = await world.run([service('web')]);
  const detached = manager.detach();
  finish();
  await detached;
  await world.clock.settle();
  expect(world.spawner.called('start')).toEqual([]);
  expect(await world.records.of('web')).toBeUndefined();
});

test('whoever still waits when the manager detaches is answered', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  world.machine.only('web').ignoresSignals = true;
  const stop = manager.stop('web');
  const { settled } = manager.reload([service('web', { execStart: ['changed'] })]);
  await world.clock.settle();
  await manager.detach();
  expect(await stop).toMatchObject({ kind: 'refused', message: expect.stringContaining('detached') });
  await settled;
  expect(await manager.shutdown()).toMatchObject([{ id: 'web' }]);
  expect(world.machine.running('web')).toHaveLength(1);
});

test('records that never answer hold a detach up for ten seconds and no longer', async () => {
  const world = new ManagedWorld();
  world.records.disturb = () => new Promise(() => {});
  const manager = await world.run([service('web')]);
  let isDetached = false;
  void manager.detach().then(() => {
    isDetached = true;
  });
  await world.clock.advance(9000);
  expect(isDetached).toBe(false);
  await world.clock.advance(2000);
  expect(isDetached).toBe(true);
  expect(world.clock.waiting).toBe(0);
});

test('an idle manager has nothing to wake up for', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('off', { autostart: false })]);
  await world.clock.advance(60_000);
  expect(world.clock.waiting).toBe(0);
  expect(manager.service('off')?.state).toBe('inactive');
});

test('a shutdown does not wait for a service whose spawner never was there', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('stranger', { spawner: 'absent' }), service('web')]);
  expect(manager.service('stranger')?.reason.code).toBe('spawner-missing');
  expect(await manager.shutdown()).toEqual([]);
});
