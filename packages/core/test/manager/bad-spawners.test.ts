import { describe, expect, test } from 'vitest';
import type { StartResult } from '../../src/spawner/index.ts';
import { ManagedWorld, service } from '../support/managed-world.ts';
import { type Misbehaviour, ScriptedSpawner } from '../support/scripted-spawner.ts';

const never = (): Promise<never> => new Promise(() => {});

const misbehaviours: readonly (readonly [string, Misbehaviour])[] = [
  [
    'throws',
    () => {
      throw new Error('broken');
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken'))],
  ['rejects with nothing', () => Promise.reject(undefined)],
  ['never answers', never],
  ['answers nothing', async () => undefined],
  ['answers null', async () => null],
  ['answers a number', async () => 42],
  ['answers an empty list', async () => []],
  ['answers an empty object', async () => ({})],
  ['answers a handle that is none', async () => ({ ok: true, handle: { pid: -1, nonce: 'x' }, watched: true })],
  [
    'answers an unknown code',
    async () => ({ ok: false, error: { code: 'surprise', stage: 'nowhere', message: 'who knows', cause: null } }),
  ],
  ['answers unknown observations', async () => [{ kind: 'sleeping' }]],
  ['answers what throws when it is read', async () => unreadable()],
  ['answers a list of what throws when it is read', async () => [unreadable()]],
];

function unreadable(): unknown {
  return new Proxy(
    {},
    {
      get: (_, key) => {
        if (key === 'then') return undefined;
        throw new Error('not for you');
      },
    },
  );
}

function twoSpawners(): { world: ManagedWorld; bad: ScriptedSpawner } {
  const world = new ManagedWorld();
  const bad = new ScriptedSpawner(world.machine, 'bad');
  world.otherSpawners.push(bad);
  return { world, bad };
}

describe.each(misbehaviours)('a spawner that %s', (_, misbehaviour) => {
  test('at a start makes its service unknown, and others start without delay', async () => {
    const { world, bad } = twoSpawners();
    bad.misbehave('start', misbehaviour);
    bad.misbehave('adopt', () =>
      world.clock.nowMs() < 1 && bad.requests.length === 0 ? absent() : misbehaviour(never),
    );
    const manager = await world.run([service('a-bad', { spawner: 'bad' }), service('good')]);
    expect(manager.service('good')?.state).toBe('ready');
    expect(world.clock.nowMs()).toBe(0);
    await world.clock.advance(30_000);
    expect(manager.service('a-bad')?.state).toBe('unknown');
    expect(manager.service('good')).toMatchObject({ state: 'ready', restarts: 0 });
    expect(bad.requests).toHaveLength(1);
  });

  test('at a look makes its service unknown, which neither starts nor stops it', async () => {
    const { world, bad } = twoSpawners();
    const manager = await world.run([service('a-bad', { spawner: 'bad' }), service('good')]);
    const { pid } = world.machine.only('a-bad').handle;
    bad.misbehave('observe', misbehaviour);
    bad.hint('a-bad');
    world.spawner.end(world.machine.only('good'), { code: 1, signal: null });
    await world.clock.advance(1000);
    expect(manager.service('good')?.state).toBe('ready');
    await world.clock.advance(30_000);
    expect(manager.service('a-bad')).toMatchObject({ state: 'unknown', pid, reason: { code: 'look-failed' } });
    bad.behave('observe');
    await world.clock.advance(12_000);
    expect(manager.service('a-bad')).toMatchObject({ state: 'ready', pid, restarts: 0 });
  });

  test('at an adoption permits no start', async () => {
    const { world, bad } = twoSpawners();
    bad.misbehave('adopt', misbehaviour);
    const manager = await world.run([service('a-bad', { spawner: 'bad' }), service('good')]);
    await world.clock.advance(30_000);
    expect(manager.service('a-bad')).toMatchObject({ state: 'unknown', reason: { code: 'look-failed' } });
    expect(bad.requests).toEqual([]);
    expect(manager.service('good')?.state).toBe('ready');
    bad.behave('adopt');
    await world.clock.advance(12_000);
    expect(manager.service('a-bad')?.state).toBe('ready');
  });

  test('at a signal is followed by SIGKILL in time', async () => {
    const { world, bad } = twoSpawners();
    const manager = await world.run([service('a-bad', { spawner: 'bad' })]);
    bad.misbehave('signal', misbehaviour);
    const stop = manager.stop('a-bad');
    await world.clock.advance(35_000);
    expect((await stop).kind).toBe('done');
    expect(world.machine.running('a-bad')).toEqual([]);
    expect(bad.called('kill')).not.toEqual([]);
  });

  test('at a release and at its end keeps neither the service nor the manager', async () => {
    const { world, bad } = twoSpawners();
    bad.misbehave('release', misbehaviour);
    bad.misbehave('dispose', misbehaviour);
    const manager = await world.run([service('a-bad', { spawner: 'bad' })]);
    bad.end(world.machine.only('a-bad'), { code: 1, signal: null });
    await world.clock.advance(2000);
    expect(manager.service('a-bad')?.state).toBe('ready');
    const detached = manager.detach();
    await world.clock.advance(11_000);
    await detached;
    expect(world.spawner.isDisposed).toBe(true);
    expect(world.clock.waiting).toBe(0);
  });
});

function absent(): Promise<unknown> {
  return Promise.resolve({ observation: { kind: 'absent', leftovers: [] }, handle: null, watched: false });
}

describe('an adoption of the wrong form', () => {
  const handle = { version: 1, spawner: 'fake', purpose: 'main', pid: 5, startTime: '1', bootId: 'boot' };
  const whole = { ...handle, serviceId: 'web', nonce: 'm.x.y', killMode: 'group', data: {} };
  const running = { kind: 'running', pid: 5 };
  test.each([
    ['of a process without a handle', { observation: running, handle: null, watched: true }],
    [
      'with the handle of another service',
      { observation: running, handle: { ...whole, serviceId: 'b' }, watched: true },
    ],
    ['with the handle of another spawner', { observation: running, handle: { ...whole, spawner: 'b' }, watched: true }],
    [
      'with a purpose that does not exist',
      { observation: running, handle: { ...whole, purpose: 'fun' }, watched: true },
    ],
    ['with an end that is none', { observation: { kind: 'exited', exit: 'well', leftovers: [] }, handle: whole }],
  ])('%s permits nothing', async (_, answer) => {
    const world = new ManagedWorld();
    world.spawner.misbehave('adopt', async () => answer);
    const manager = await world.run([service('web')]);
    await world.clock.advance(5000);
    expect(manager.service('web')).toMatchObject({ state: 'unknown', reason: { code: 'look-failed' } });
    expect(world.spawner.requests).toEqual([]);
  });
});

test('a start that answers with the handle of another start is not believed', async () => {
  const world = new ManagedWorld();
  world.spawner.misbehave('start', async (honest) => {
    const result = (await honest()) as Extract<StartResult, { ok: true }>;
    return { ...result, handle: { ...result.handle, nonce: 'm.other.start' } };
  });
  const manager = await world.run([service('web')]);
  await world.clock.advance(1000);
  expect(manager.service('web')).toMatchObject({ state: 'ready' });
  expect(world.spawner.called('adopt web by intent')).toHaveLength(1);
  expect(world.machine.running('web')).toHaveLength(1);
});

test('hints that come twice, or for nobody, start and stop nothing', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  for (let count = 0; count < 20; count += 1) world.spawner.hint('web');
  world.spawner.hint('nobody');
  await world.clock.settle();
  expect(world.spawner.called('observe web').length).toBeLessThanOrEqual(2);
  const process = world.machine.only('web');
  world.spawner.end(process, { code: 1, signal: null });
  world.spawner.hint('web');
  await world.clock.advance(3000);
  expect(manager.service('web')).toMatchObject({ state: 'ready', restarts: 1 });
});

test('hints that are none, or throw when they are read, are no hints', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web')]);
  for (const hint of [null, undefined, 'web', {}, { serviceId: 7 }, unreadable()]) world.spawner.tell(hint);
  world.spawner.end(world.machine.only('web'), { code: 1, signal: null });
  await world.clock.advance(1000);
  expect(manager.service('web')).toMatchObject({ state: 'ready', restarts: 1 });
});

test('a spawner that hints at every look is looked at now and then, and delays nobody', async () => {
  const { world, bad } = twoSpawners();
  bad.misbehave('observe', (honest) => {
    bad.hint('a-bad');
    return honest();
  });
  const manager = await world.run([service('a-bad', { spawner: 'bad' }), service('good')]);
  bad.hint('a-bad');
  await world.clock.settle();
  expect(bad.called('observe').length).toBeLessThan(20);
  await world.clock.advance(10_000);
  expect(bad.called('observe').length).toBeGreaterThan(20);
  expect(bad.called('observe').length).toBeLessThan(250);
  bad.end(world.machine.only('a-bad'), { code: 1, signal: null });
  await world.clock.advance(3000);
  expect(manager.service('a-bad')).toMatchObject({ state: 'ready', restarts: 1 });
  await manager.detach();
  expect(world.clock.waiting).toBe(0);
});

test('a start that answers after its deadline is adopted if its process is the only one', async () => {
  const world = new ManagedWorld();
  let answerNow: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    answerNow = resolve;
  });
  world.spawner.misbehave('start', async (honest) => {
    const result = honest();
    await gate;
    return result;
  });
  const manager = await world.run([service('web')]);
  await world.clock.advance(10_000);
  expect(manager.service('web')).toMatchObject({ state: 'ready', consecutiveFailures: 1 });
  answerNow();
  await world.clock.advance(11_000);
  expect(manager.service('web')).toMatchObject({ state: 'ready', consecutiveFailures: 0 });
  expect(world.machine.running('web')).toHaveLength(1);
  expect(world.spawner.cancelled).toEqual(['start web']);
});

/** A world whose first start makes its process only when told to, against the promise that `absent` was. */
async function worldWithLateStart(): Promise<{ world: ManagedWorld; answerLate: () => void }> {
  const world = new ManagedWorld();
  let answerLate: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    answerLate = resolve;
  });
  world.spawner.misbehave('start', async (honest) => {
    if (world.spawner.requests.length > 1) return honest();
    await gate;
    world.machine.forbiddenNonces.clear();
    return honest();
  });
  return { world, answerLate };
}

test('a start that answers late and finds another process in its place is killed', async () => {
  const { world, answerLate } = await worldWithLateStart();
  const manager = await world.run([service('web')]);
  await world.clock.advance(12_000);
  const { pid } = world.machine.only('web').handle;
  answerLate();
  await world.clock.advance(1000);
  expect(world.machine.only('web').handle.pid).toBe(pid);
  expect(manager.service('web')).toMatchObject({ state: 'ready', pid });
  expect(world.warnings.join()).toContain('answered too late');
});

test('a start that answers late for a service that is gone leaves no process behind', async () => {
  const { world, answerLate } = await worldWithLateStart();
  const manager = await world.run([service('web')]);
  manager.reload([]);
  await world.clock.advance(25_000);
  expect(manager.service('web')).toBeNull();
  answerLate();
  await world.clock.advance(1000);
  expect(world.machine.runningCount).toBe(0);
  expect(await world.records.of('web')).toBeUndefined();
});

test('a start under way is cancelled at the spawner when the service is stopped', async () => {
  const world = new ManagedWorld();
  world.spawner.misbehave('start', never);
  const manager = await world.run([service('web')]);
  expect(manager.service('web')?.state).toBe('starting');
  void manager.stop('web');
  await world.clock.settle();
  expect(world.spawner.cancelled).toEqual(['start web']);
});

test('a service whose spawner is not loaded is unknown, and starts when a manager has it', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web', { spawner: 'elsewhere' })]);
  await world.clock.advance(5000);
  expect(manager.service('web')).toMatchObject({ state: 'unknown', reason: { code: 'spawner-missing' } });
  world.die();
  world.otherSpawners.push(new ScriptedSpawner(world.machine, 'elsewhere'));
  const second = await world.run([service('web', { spawner: 'elsewhere' })]);
  expect(second.service('web')?.state).toBe('ready');
});
