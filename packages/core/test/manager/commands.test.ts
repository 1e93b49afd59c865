import { expect, test } from 'vitest';
import type { CommandOutcome, ServiceManager } from '../../src/index.ts';
import { ManagedWorld, service } from '../support/managed-world.ts';

/** Gives a command and lets time pass until it has an outcome. */
async function outcomeOf(world: ManagedWorld, command: Promise<CommandOutcome>): Promise<CommandOutcome> {
  let outcome: CommandOutcome | undefined;
  void command.then((reached) => {
    outcome = reached;
  });
  for (let seconds = 0; outcome === undefined && seconds < 120; seconds += 1) {
    await world.clock.settle();
    if (outcome === undefined) await world.clock.advance(1000);
  }
  if (outcome === undefined) throw new Error('the command had no outcome within two minutes');
  return outcome;
}

test('start, stop and restart are done when the service is as asked', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web', { autostart: false })]);
  expect(await outcomeOf(world, manager.start('web'))).toMatchObject({ kind: 'done', status: { state: 'ready' } });
  const first = world.machine.only('web').handle.pid;
  const restarted = await outcomeOf(world, manager.restart('web'));
  expect(restarted).toMatchObject({ kind: 'done', status: { state: 'ready', restarts: 1 } });
  expect(world.machine.only('web').handle.pid).toBeGreaterThan(first);
  const stopped = await outcomeOf(world, manager.stop('web'));
  expect(stopped).toMatchObject({ kind: 'done', status: { state: 'inactive', operator: 'stop' } });
  expect(world.machine.running('web')).toEqual([]);
});

test('a start that waits for an input ends at once with the reason', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web', { systemDependencies: ['TIME'] })]);
  const outcome = await outcomeOf(world, manager.start('web'));
  expect(world.clock.nowMs()).toBe(0);
  expect(outcome).toMatchObject({
    kind: 'not-reached',
    status: { state: 'waiting', reason: { code: 'input-unknown' }, waitingFor: [{ name: 'TIME' }] },
  });
});

test('a start that fails ends with the failed attempt', async () => {
  const world = new ManagedWorld();
  world.spawner.misbehave('start', async () => ({
    ok: false,
    error: { code: 'spawn-failed', stage: 'execute', message: 'no such file', cause: 'ENOENT' },
  }));
  const manager = await world.run([service('web', { autostart: false })]);
  const outcome = await outcomeOf(world, manager.start('web'));
  expect(outcome).toMatchObject({
    kind: 'not-reached',
    status: { state: 'delayed', reason: { code: 'spawn-failed', message: expect.stringContaining('no such file') } },
  });
});

test('a restart while an input is not known leaves the service running and says so', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web', { systemDependencies: ['TIME'] })]);
  await manager.setSystemDependency('TIME', true);
  const { pid } = world.machine.only('web').handle;
  void manager.setSystemDependency('TIME', null);
  const outcome = await outcomeOf(world, manager.restart('web'));
  expect(outcome).toMatchObject({ kind: 'not-reached', status: { state: 'ready', reason: { code: 'input-unknown' } } });
  expect(world.machine.only('web').handle.pid).toBe(pid);
});

test('a stop of a process that even SIGKILL does not end names it', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  const process = world.machine.only('web');
  process.ignoresSignals = true;
  process.survivesKill = true;
  const outcome = await outcomeOf(world, manager.stop('web'));
  expect(outcome).toMatchObject({
    kind: 'not-reached',
    status: { state: 'stopping', pid: process.handle.pid, reason: { code: 'kill-ineffective' } },
  });
});

test('a stop that is overtaken by a start ends when it can no longer be reached', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  world.machine.only('web').ignoresSignals = true;
  const stop = outcomeOf(world, manager.stop('web'));
  const start = outcomeOf(world, manager.start('web'));
  expect(await start).toMatchObject({ kind: 'done', status: { state: 'ready' } });
  expect(await stop).toMatchObject({ kind: 'not-reached' });
});

test('a start that is overtaken by a stop ends too', async () => {
  const world = new ManagedWorld();
  world.spawner.misbehave('start', () => new Promise(() => {}));
  const manager = await world.run([service('web')]);
  const start = outcomeOf(world, manager.start('web'));
  void manager.stop('web');
  expect((await start).kind).toBe('not-reached');
});

test('reset lifts a failure and a stop at once', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('once', { restart: 'never' })]);
  world.spawner.end(world.machine.only('once'), { code: 3, signal: null });
  await world.clock.settle();
  expect(manager.service('once')).toMatchObject({ state: 'failed', reason: { code: 'gave-up' } });
  expect((await outcomeOf(world, manager.reset('once'))).kind).toBe('done');
  await world.clock.advance(2000);
  expect(manager.service('once')).toMatchObject({ state: 'ready', consecutiveFailures: 0 });
  await outcomeOf(world, manager.stop('once'));
  await outcomeOf(world, manager.reset('once'));
  await world.clock.advance(2000);
  expect(manager.service('once')).toMatchObject({ state: 'ready', operator: null });
});

test('an unknown service is answered with the nearest name', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web'), service('worker')]);
  expect(await manager.restart('worke')).toEqual({ kind: 'unknown-service', serviceId: 'worke', suggestion: 'worker' });
  expect(await manager.stop('something-else')).toMatchObject({ kind: 'unknown-service', suggestion: null });
});

test('a stop of a service whose definition goes meanwhile ends as well', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  world.machine.only('web').ignoresSignals = true;
  const stop = outcomeOf(world, manager.stop('web'));
  manager.reload([]);
  expect((await stop).kind).toBe('unknown-service');
  expect(world.machine.running('web')).toEqual([]);
});

test('past 256 waiting commands the next is answered busy, does nothing, and the place is free again afterwards', async () => {
  const world = new ManagedWorld();
  const ids = Array.from({ length: 256 }, (_, index) => `web-${index}`);
  const manager = await world.run([...ids, 'other'].map((id) => service(id)));
  for (const id of ids) world.machine.only(id).ignoresSignals = true;
  const waiting = ids.map((id) => manager.stop(id));
  expect(await manager.stop('other')).toEqual({ kind: 'busy', serviceId: 'other', limit: 256 });
  expect(world.machine.running('other')).toHaveLength(1);
  await world.clock.advance(12_000);
  expect((await Promise.all(waiting)).map(({ kind }) => kind)).toEqual(ids.map(() => 'done'));
  expect((await outcomeOf(world, manager.stop('other'))).kind).toBe('done');
});

test('the same command given again and again takes one place, and all are answered', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web'), service('other')]);
  world.machine.only('web').ignoresSignals = true;
  const waiting = Array.from({ length: 300 }, () => manager.stop('web'));
  expect((await outcomeOf(world, manager.stop('other'))).kind).toBe('done');
  await world.clock.advance(12_000);
  expect(new Set((await Promise.all(waiting)).map(({ kind }) => kind))).toEqual(new Set(['done']));
});

test('commands are refused while the manager shuts down and after it detached', async () => {
  const world = new ManagedWorld();
  const manager: ServiceManager = await world.run([service('web')]);
  world.machine.only('web').ignoresSignals = true;
  const shutdown = manager.shutdown();
  expect(await manager.start('web')).toMatchObject({ kind: 'refused', serviceId: 'web' });
  await world.clock.advance(15_000);
  await shutdown;
  const second = await world.run([service('web')]);
  await second.detach();
  expect((await second.stop('web')).kind).toBe('refused');
  expect(world.machine.running('web')).toHaveLength(1);
});

test('a reset that takes the last reason of an instance is done, and says that nobody wants it', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('if', { params: ['ifname'], autostart: false })]);
  await outcomeOf(world, manager.start('if@eth0'));
  await outcomeOf(world, manager.stop('if@eth0'));
  expect(await outcomeOf(world, manager.reset('if@eth0'))).toMatchObject({
    kind: 'done',
    status: { id: 'if@eth0', state: 'inactive', operator: null, demandedBy: [], reason: { code: 'not-demanded' } },
  });
  expect(manager.service('if@eth0')).toBeNull();
});

test('a misspelt instance is told the template that was probably meant', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('dhcp', { params: ['ifname'], autostart: false })]);
  const meant = async (id: string): Promise<unknown> => outcomeOf(world, manager.start(id));
  expect(await meant('dhpc@eth0')).toMatchObject({ kind: 'unknown-service', suggestion: 'dhcp@eth0' });
  expect(await meant('dhcp@eth0,x')).toMatchObject({ kind: 'unknown-service', suggestion: null });
  expect(await meant('dhpc')).toMatchObject({ kind: 'unknown-service', suggestion: null });
});
