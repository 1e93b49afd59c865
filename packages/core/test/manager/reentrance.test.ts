import { expect, test } from 'vitest';
import type { CommandOutcome, ServiceManager } from '../../src/index.ts';
import { ManagedWorld, service } from '../support/managed-world.ts';

/** Calls once, when the service has come to this state. */
function when(manager: ServiceManager, id: string, state: string, react: () => void): void {
  const unsubscribe = manager.subscribe((event) => {
    if (event.service !== id || event.to !== state) return;
    unsubscribe();
    react();
  });
}

test('a command given by a listener is carried out, remembered and answered', async () => {
  const world = new ManagedWorld();
  const manager = await world.open();
  const outcomes: CommandOutcome[] = [];
  when(manager, 'web', 'ready', () => {
    void manager.stop('web').then((outcome) => outcomes.push(outcome));
  });
  void manager.setActive(true);
  manager.reload([service('web')]);
  await world.clock.advance(1000);
  expect(outcomes).toMatchObject([{ kind: 'done', status: { state: 'inactive' } }]);
  expect((await world.records.of('web'))?.decision).toBe('stop');
});

test('events stay in order while listeners give commands', async () => {
  const world = new ManagedWorld();
  const manager = await world.open();
  when(manager, 'a', 'ready', () => void manager.restart('b'));
  void manager.setActive(true);
  manager.reload([service('a'), service('b')]);
  await world.clock.advance(2000);
  expect(world.history('b')).toEqual([
    'null > starting wanted',
    'starting > stopping operator-restart',
    'stopping > starting wanted',
    'starting > ready already-running',
  ]);
});

test('a reload by a listener waits for what was asked before it', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('a'), service('b', { autostart: false })]);
  const changed = service('b', { autostart: false, execStart: ['changed'] });
  let isSettled = false;
  when(manager, 'a', 'stopping', () => {
    void manager.start('b');
    const { summary, settled } = manager.reload([service('a'), changed]);
    expect(summary.reshaped).toEqual(['b']);
    void settled.then(() => {
      isSettled = true;
    });
  });
  world.spawner.misbehave('start', () => new Promise(() => {}));
  void manager.stop('a');
  await world.clock.settle();
  expect(isSettled).toBe(false);
  world.spawner.behave('start');
  await world.clock.advance(15_000);
  expect(isSettled).toBe(true);
  expect(world.machine.only('b').argv).toEqual(['changed']);
});

test('an input set by a listener is told of and settles when its effect is there', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('a'), service('b', { systemDependencies: ['A'] })]);
  const seen: (string | undefined)[] = [];
  when(manager, 'a', 'inactive', () => {
    void manager.setSystemDependency('A', true).then(() => seen.push(manager.service('b')?.state));
  });
  await manager.stop('a');
  await world.clock.settle();
  expect(seen).toEqual(['ready']);
  expect(world.events.map(({ message }) => message)).toContain('system dependency A is met');
});

test('a shutdown and a detach by a listener end the manager', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('a'), service('b')]);
  const stuck: unknown[] = [];
  when(manager, 'a', 'stopping', () => {
    void manager.shutdown().then(async (services) => {
      stuck.push(services);
      await manager.detach();
    });
  });
  void manager.restart('a');
  await world.clock.advance(1000);
  expect(stuck).toEqual([[]]);
  expect(world.machine.runningCount).toBe(0);
  expect(world.clock.waiting).toBe(0);
});
