import { expect, test } from 'vitest';
import { ManagedWorld, service } from '../support/managed-world.ts';

test('the intent is on record before the spawner is asked to start', async () => {
  const world = new ManagedWorld();
  const onRecord: unknown[] = [];
  world.spawner.misbehave('start', async (honest) => {
    onRecord.push((await world.records.of('web'))?.intent);
    return honest();
  });
  await world.run([service('web')]);
  const { nonce } = world.machine.only('web').handle;
  expect(onRecord).toMatchObject([{ serviceId: 'web', purpose: 'main', nonce, spawner: 'fake', bootId: 'boot' }]);
  expect(world.records.log).toEqual(['intent web', 'process web']);
});

test('a start waits for its intent to be written, and others do not', async () => {
  const world = new ManagedWorld();
  let finish: () => void = () => {};
  world.records.disturb = (what) =>
    what === 'intent slow' ? new Promise<void>((resolve) => (finish = resolve)) : undefined;
  const manager = await world.run([service('slow'), service('web')]);
  expect(manager.service('web')?.state).toBe('ready');
  expect(world.spawner.called('start slow')).toEqual([]);
  finish();
  await world.clock.settle();
  expect(manager.service('slow')?.state).toBe('ready');
});

test('a start that was given up while its intent was written is not made', async () => {
  const world = new ManagedWorld();
  let finish: () => void = () => {};
  world.records.disturb = (what) =>
    what === 'intent web' ? new Promise<void>((resolve) => (finish = resolve)) : undefined;
  const manager = await world.run([service('web')]);
  void manager.stop('web');
  finish();
  await world.clock.advance(1000);
  expect(world.spawner.called('start')).toEqual([]);
  expect((await world.records.of('web'))?.intent).toBeNull();
  expect(manager.service('web')?.state).toBe('inactive');
});

test('a harmless failure takes the intent back, and a doubtful one leaves it', async () => {
  const world = new ManagedWorld();
  world.spawner.misbehave('start', async () => ({
    ok: false,
    error: { code: 'spawn-failed', stage: 'execute', message: 'no', cause: null },
  }));
  await world.run([service('web')]);
  expect(await world.records.of('web')).toBeUndefined();
  world.spawner.misbehave('start', async () => ({
    ok: false,
    error: { code: 'internal', stage: null, message: 'who knows', cause: null },
  }));
  world.spawner.misbehave('adopt', () => new Promise(() => {}));
  await world.clock.advance(1000);
  expect((await world.records.of('web'))?.intent).not.toBeNull();
});

test('records that reject, throw or say nothing are warnings, and the manager goes on', async () => {
  const world = new ManagedWorld();
  const failures: (() => Promise<void>)[] = [
    () => Promise.reject(new Error('disk full')),
    () => {
      throw new Error('disk full');
    },
    () => Promise.reject(undefined),
  ];
  world.records.disturb = () => failures[world.warnings.length % 3]?.();
  const manager = await world.run([service('web', { restart: 'on-failure' }), service('once', { restart: 'never' })]);
  expect(manager.service('web')?.state).toBe('ready');
  expect(world.warnings[0]).toContain('service "once": its start was not recorded (disk full)');
  expect((await manager.stop('web')).kind).toBe('done');
  void manager.overrideActive(true);
  world.spawner.end(world.machine.only('once'), { code: 0, signal: null });
  await world.clock.advance(1000);
  expect(manager.service('once')?.state).toBe('complete');
  expect(world.warnings.length).toBeGreaterThan(6);
});

test('two writes about one service never overlap, those of two services do', async () => {
  const world = new ManagedWorld();
  let writing = 0;
  let most = 0;
  world.records.disturb = async () => {
    writing += 1;
    most = Math.max(most, writing);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    writing -= 1;
  };
  const manager = await world.run([service('a', { restart: 'never' }), service('b'), service('c')]);
  for (const command of ['stop', 'start', 'restart', 'stop', 'reset', 'start', 'stop'] as const) {
    for (const id of ['a', 'b', 'c']) void manager[command](id);
  }
  await world.clock.advance(20_000);
  manager.reload([]);
  await world.clock.advance(5000);
  expect(world.records.overlaps).toEqual([]);
  expect(most).toBeGreaterThan(1);
  expect(world.records.log.length).toBeGreaterThan(12);
});

test('the record of a process goes with the process', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  expect((await world.records.of('web'))?.process?.handle).toEqual(world.machine.only('web').handle);
  await manager.stop('web');
  await world.clock.settle();
  expect(await world.records.of('web')).toMatchObject({ process: null, intent: null, decision: 'stop' });
});

test('a service counts as started only when its process is on record', async () => {
  const world = new ManagedWorld();
  let finish: () => void = () => {};
  world.records.disturb = (what) =>
    what === 'process web' ? new Promise<void>((resolve) => (finish = resolve)) : undefined;
  const manager = await world.run([service('web')]);
  expect(manager.service('web')?.state).toBe('starting');
  finish();
  await world.clock.settle();
  expect(manager.service('web')?.state).toBe('ready');
});

test('recorded resolves only when the decision before it is on record', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  let finish: () => void = () => {};
  world.records.disturb = (what) =>
    what.startsWith('decision web') ? new Promise<void>((resolve) => (finish = resolve)) : undefined;
  void manager.stop('web');
  let isRecorded = false;
  void manager.recorded().then(() => {
    isRecorded = true;
  });
  await world.clock.settle();
  expect(isRecorded).toBe(false);
  finish();
  await world.clock.settle();
  expect(isRecorded).toBe(true);
});
