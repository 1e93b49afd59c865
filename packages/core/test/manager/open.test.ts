import { expect, test } from 'vitest';
import { ManagedWorld, service } from '../support/managed-world.ts';
import { WatchedRecords } from '../support/watched-records.ts';

async function worldWithDeadManager(): Promise<ManagedWorld> {
  const world = new ManagedWorld();
  await world.run([service('web')]);
  await world.clock.advance(60_000);
  world.die();
  return world;
}

test('a process on record is adopted by its handle and keeps its pid, its start time and its uptime', async () => {
  const world = await worldWithDeadManager();
  const before = world.machine.only('web');
  const manager = await world.run([service('web')]);
  const status = manager.service('web');
  expect(status).toMatchObject({ state: 'ready', pid: before.handle.pid, uptimeMs: 60_000, restarts: 0 });
  expect(status?.startedAt).toBe('2026-01-01T00:00:00.000Z');
  expect(world.spawner.calls).toEqual(['adopt web by handle']);
});

test('a start without an answer on record is found by its intent', async () => {
  const world = new ManagedWorld();
  world.records.disturb = (what) => (what.startsWith('process') ? new Promise(() => {}) : undefined);
  await world.run([service('web')]);
  world.die();
  const { pid } = world.machine.only('web').handle;
  world.records.disturb = () => {};
  const manager = await world.run([service('web')]);
  expect(world.spawner.calls).toEqual(['adopt web by intent']);
  expect(manager.service('web')).toMatchObject({ state: 'ready', pid });
});

test('an intent whose start never happened is answered with absent before anything is started', async () => {
  const world = new ManagedWorld();
  world.spawner.misbehave('start', () => new Promise(() => {}));
  await world.run([service('web')]);
  world.die();
  const manager = await world.run([service('web')]);
  expect(world.spawner.calls.slice(0, 1)).toEqual(['adopt web by intent']);
  await world.clock.advance(1000);
  expect(world.machine.running('web')).toHaveLength(1);
  expect(manager.service('web')?.state).toBe('ready');
});

test('with all records lost, a running process is found by its service and not started a second time', async () => {
  const world = await worldWithDeadManager();
  const { pid } = world.machine.only('web').handle;
  world.records = new WatchedRecords();
  const manager = await world.run([service('web')]);
  expect(world.spawner.calls).toEqual(['adopt web by service']);
  expect(manager.service('web')).toMatchObject({ state: 'ready', pid });
});

test('a process found without records that was started with another shape is replaced', async () => {
  const world = await worldWithDeadManager();
  const { pid } = world.machine.only('web').handle;
  world.records = new WatchedRecords();
  await world.run([service('web', { execStart: ['other'] })]);
  await world.clock.advance(2000);
  expect(world.machine.only('web').handle.pid).not.toBe(pid);
  expect(world.machine.only('web').argv).toEqual(['other']);
});

test('a process on record is stopped when the first definitions do not have it any more', async () => {
  const world = await worldWithDeadManager();
  const manager = await world.run([service('other')]);
  await world.clock.advance(1000);
  expect(world.machine.running('web')).toEqual([]);
  expect(manager.service('web')).toBeNull();
  expect(await world.records.of('web')).toBeUndefined();
});

test('nothing is looked at, stopped or started before the first definitions', async () => {
  const world = await worldWithDeadManager();
  const manager = await world.open();
  void manager.setActive(true);
  await world.clock.advance(3_600_000);
  expect(world.spawner.calls).toEqual([]);
  expect(manager.service('web')).toMatchObject({ state: 'unknown', reason: { code: 'first-look' } });
});

test('a process that ended while no manager was there is started again at once', async () => {
  const world = await worldWithDeadManager();
  const dead = world.machine.only('web');
  dead.isRunning = false;
  const manager = await world.run([service('web')]);
  expect(world.machine.only('web').handle.pid).not.toBe(dead.handle.pid);
  expect(manager.service('web')).toMatchObject({ state: 'ready', consecutiveFailures: 1 });
});

test('how a service ended is remembered for the same shape and void for another', async () => {
  const world = new ManagedWorld();
  const once = service('once', { restart: 'never' });
  await world.run([once]);
  world.spawner.end(world.machine.only('once'), { code: 0, signal: null });
  await world.clock.advance(1000);
  world.die();
  const second = await world.run([once]);
  await world.clock.advance(5000);
  expect(second.service('once')?.state).toBe('complete');
  world.die();
  const third = await world.run([service('once', { restart: 'never', execStart: ['changed'] })]);
  await world.clock.advance(5000);
  expect(third.service('once')?.state).toBe('ready');
});

test('a spawner that cannot tell of ends does not keep the manager from opening', async () => {
  const world = new ManagedWorld();
  world.spawner.watch = () => {
    throw new Error('no inotify left');
  };
  const manager = await world.run([service('web')]);
  expect(manager.service('web')?.state).toBe('ready');
  expect(world.warnings.join()).toContain('no inotify left');
});
