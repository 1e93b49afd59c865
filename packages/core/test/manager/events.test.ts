import { expect, test } from 'vitest';
import { ManagedWorld, service } from '../support/managed-world.ts';

test('a service that starts, crashes and comes back has one event for each change, in order', async () => {
  const world = new ManagedWorld();
  await world.run([service('web')]);
  world.spawner.end(world.machine.only('web'), { code: 1, signal: null });
  await world.clock.advance(1000);
  expect(world.history('web')).toEqual([
    'null > starting wanted',
    'starting > ready already-running',
    'ready > delayed exited',
    'delayed > starting wanted',
    'starting > ready already-running',
  ]);
  expect(world.events.filter(({ to }) => to === 'ready').map(({ pid }) => pid)).toEqual([101, 102]);
});

test('polls without a change have no events', async () => {
  const world = new ManagedWorld();
  world.spawner.misbehave('start', async (honest) => ({ ...((await honest()) as object), watched: false }));
  await world.run([
    service('web'),
    service('off', { autostart: false }),
    service('late', { systemDependencies: ['TIME'] }),
  ]);
  await world.clock.advance(31_000);
  const before = world.events.length;
  const looks = world.spawner.called('observe').length;
  await world.clock.advance(600_000);
  expect(world.events.slice(before)).toEqual([]);
  expect(world.spawner.called('observe').length).toBeGreaterThan(looks + 100);
});

test('another reason for the same state is an event of its own kind', async () => {
  const world = new ManagedWorld();
  await world.run([service('web', { systemDependencies: ['TIME'] })]);
  await world.clock.advance(31_000);
  expect(world.events.at(-1)).toMatchObject({
    type: 'reason',
    from: 'waiting',
    to: 'waiting',
    reason: { code: 'dependency-unmet' },
  });
});

test('a loss that is worse than the one before is an event, and one that is not is none', async () => {
  const world = new ManagedWorld();
  const fact = (name: string, onLoss: 'keep' | 'stop', graceMs: number) =>
    ({ kind: 'fact', fact: [name], onLoss, graceMs }) as const;
  const manager = await world.run([
    service('web', { requires: [fact('a', 'keep', 0), fact('b', 'keep', 0), fact('c', 'stop', 60_000)] }),
  ]);
  void manager.facts.replace('operator', [['a'], ['b'], ['c']]);
  await world.clock.settle();
  world.events.length = 0;
  for (const left of [[['b'], ['c']], [['c']], []] as const) {
    void manager.facts.replace('operator', left);
    await world.clock.settle();
  }
  expect(world.events.map(({ type, reason }) => `${type} ${reason?.code}: ${reason?.message}`)).toEqual([
    'reason requirement-lost: goes on although nobody asserts ["a"]; on_loss = "keep" permits that',
    'reason requirement-lost: goes on although nobody asserts ["c"]; it is stopped unless that is back within the grace of 60000 ms',
  ]);
});

test('a change of an input is told once, before what follows from it', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web', { systemDependencies: ['TIME'] })]);
  world.events.length = 0;
  void manager.setSystemDependency('TIME', true);
  void manager.setSystemDependency('TIME', true);
  await world.clock.settle();
  expect(world.events.map(({ type, message, to }) => message ?? `${type} ${to}`)).toEqual([
    'system dependency TIME is met',
    'state starting',
    'state ready',
  ]);
});

test('a reload that changes nothing has no events and starts nothing', async () => {
  const world = new ManagedWorld();
  const definitions = [service('web'), service('other', { systemDependencies: ['TIME'] })];
  const manager = await world.run(definitions);
  const before = [world.events.length, world.spawner.calls.length];
  for (let count = 0; count < 10; count += 1) {
    expect(manager.reload(definitions.map((definition) => ({ ...definition }))).summary.unchanged).toBe(2);
    await world.clock.settle();
  }
  expect([world.events.length, world.spawner.calls.length]).toEqual(before);
});

test('a listener hears what comes after it subscribed, and nothing after it unsubscribed', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  const heard: (string | null)[] = [];
  const unsubscribe = manager.subscribe(({ to }) => heard.push(to));
  await manager.stop('web');
  unsubscribe();
  unsubscribe();
  await manager.start('web');
  expect(heard).toEqual(['stopping', 'inactive']);
});

test('two subscriptions of one function end one by one', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  let count = 0;
  const listener = (): void => {
    count += 1;
  };
  const unsubscribe = manager.subscribe(listener);
  manager.subscribe(listener);
  unsubscribe();
  await manager.stop('web');
  expect(count).toBe(2);
});

test('a listener that throws is not called again; the others and the manager go on', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  let calls = 0;
  manager.subscribe(() => {
    calls += 1;
    throw new Error('listener broke');
  });
  await manager.stop('web');
  await manager.start('web');
  expect(calls).toBe(1);
  expect(world.warnings.join()).toContain('listener broke');
  expect(manager.service('web')?.state).toBe('ready');
});

test('a listener may unsubscribe another one and subscribe a new one while it is called', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  const heard: string[] = [];
  let unsubscribeSecond: () => void = () => {};
  const unsubscribeFirst = manager.subscribe(() => {
    unsubscribeFirst();
    unsubscribeSecond();
    manager.subscribe(({ to }) => heard.push(`third ${to}`));
  });
  unsubscribeSecond = manager.subscribe(({ to }) => heard.push(`second ${to}`));
  await manager.stop('web');
  expect(heard).toEqual(['third inactive']);
});
