import { expect, test } from 'vitest';
import { ManagedWorld, service } from '../support/managed-world.ts';
import { ScriptedSpawner } from '../support/scripted-spawner.ts';

test('an operator\u2019s stop holds for the next manager, and through removal and return of the definition', async () => {
  const world = new ManagedWorld();
  const first = await world.run([service('web')]);
  await first.stop('web');
  world.die();

  const second = await world.run([service('web')]);
  await world.clock.advance(60_000);
  expect(second.service('web')).toMatchObject({ state: 'inactive', operator: 'stop' });
  await second.reload([]).settled;
  await world.clock.advance(60_000);
  expect(second.service('web')).toBeNull();
  second.reload([service('web')]);
  await world.clock.advance(60_000);
  expect(second.service('web')).toMatchObject({ state: 'inactive', operator: 'stop' });
  world.die();

  const third = await world.run([]);
  third.reload([service('web')]);
  await world.clock.advance(60_000);
  expect(third.service('web')?.state).toBe('inactive');
  await third.reset('web');
  await world.clock.advance(1000);
  expect(third.service('web')?.state).toBe('ready');
  expect((await world.records.of('web'))?.decision).toBeNull();
});

test('an operator\u2019s start of a service that nobody else wants holds for the next manager', async () => {
  const world = new ManagedWorld();
  const first = await world.run([service('web', { autostart: false })]);
  await first.start('web');
  world.die();
  world.machine.only('web').isRunning = false;
  const second = await world.run([service('web', { autostart: false })]);
  await world.clock.advance(2000);
  expect(second.service('web')).toMatchObject({ state: 'ready', demandedBy: ['operator'] });
});

test('a decision is on record before its command is answered', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  let finish: () => void = () => {};
  world.records.disturb = (what) =>
    what === 'decision web' ? new Promise<void>((resolve) => (finish = resolve)) : undefined;
  let isAnswered = false;
  void manager.stop('web').then(() => {
    isAnswered = true;
  });
  await world.clock.advance(5000);
  expect(isAnswered).toBe(false);
  expect(world.machine.running('web')).toEqual([]);
  finish();
  await world.clock.settle();
  expect(isAnswered).toBe(true);
  expect((await world.records.of('web'))?.decision).toBe('stop');
});

test('a service that comes back with a decision on record is looked for with the spawner of its definition', async () => {
  const world = new ManagedWorld();
  const other = new ScriptedSpawner(world.machine, 'other');
  world.otherSpawners.push(other);
  const web = service('web', { spawner: 'other', autostart: false });
  const first = await world.run([web]);
  await first.start('web');
  const { pid } = world.machine.only('web').handle;
  world.die();
  await world.records.saveProcess('web', null);
  const second = await world.run([]);
  second.reload([web]);
  await world.clock.advance(2000);
  expect(world.spawner.called('adopt web')).toEqual([]);
  expect(second.service('web')).toMatchObject({ state: 'ready', pid });
  expect(world.machine.running('web')).toHaveLength(1);
});

test('an override wins over the source until it is given back', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web', { systemDependencies: ['TIME'] })]);
  await manager.setSystemDependency('TIME', true);
  void manager.overrideSystemDependency('TIME', false);
  await world.clock.advance(1000);
  void manager.setSystemDependency('TIME', false);
  void manager.setSystemDependency('TIME', true);
  expect(manager.manager().systemDependencies).toEqual({ TIME: false });
  expect(world.machine.running('web')).toEqual([]);
  expect(manager.service('web')?.waitingFor).toMatchObject([{ name: 'TIME', causes: [{ kind: 'operator' }] }]);
  void manager.overrideSystemDependency('TIME', null);
  await world.clock.advance(2000);
  expect(world.machine.running('web')).toHaveLength(1);
});

test('overrides are restored by the next manager, and given back ones are not', async () => {
  const world = new ManagedWorld();
  const first = await world.run([service('web')]);
  void first.overrideActive(false);
  void first.overrideSystemDependency('TIME', true);
  void first.overrideSystemDependency('MOUNTS', true);
  void first.overrideSystemDependency('MOUNTS', null);
  await world.clock.advance(1000);
  world.die();
  const second = await world.run([service('web')]);
  await world.clock.advance(5000);
  expect(second.manager()).toMatchObject({ active: false, systemDependencies: { TIME: true } });
  expect(second.manager().systemDependencies).not.toHaveProperty('MOUNTS');
  expect(world.machine.running('web')).toEqual([]);
  void second.overrideActive(null);
  await world.clock.advance(2000);
  expect(world.machine.running('web')).toHaveLength(1);
});
