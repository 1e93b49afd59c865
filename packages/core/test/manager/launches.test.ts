import { expect, test } from 'vitest';
import type { Launch } from '../../src/index.ts';
import { ManagedWorld, service } from '../support/managed-world.ts';

test('a start is given the environment and the descriptors of its launch, and what the definition says', async () => {
  const world = new ManagedWorld();
  await world.run([
    service('web', { umask: 0o077, user: 'nobody', preStart: { argv: ['mkdir', 'x'], timeoutMs: 1000 } }),
  ]);
  const [preStart, main] = world.spawner.requests;
  expect(preStart).toMatchObject({ purpose: 'pre-start', argv: ['mkdir', 'x'], captureBytes: 4096 });
  expect(main).toMatchObject({
    purpose: 'main',
    argv: ['run', 'web'],
    captureBytes: 0,
    stdio: { stdout: 7, stderr: 8 },
    workingDirectory: '/',
    umask: 0o077,
    user: 'nobody',
  });
  expect(main?.env.get('PATH')).toBe('/bin');
});

test('a spawner that keeps no output is not asked to', async () => {
  const world = new ManagedWorld();
  world.spawner.capabilities = { ...world.spawner.capabilities, capturesOutput: false };
  const manager = await world.run([service('web', { preStart: { argv: ['mkdir', 'x'], timeoutMs: 1000 } })]);
  expect(world.spawner.requests.map(({ captureBytes }) => captureBytes)).toEqual([0, 0]);
  expect(manager.service('web')?.state).toBe('ready');
});

test('a launch that cannot be prepared is a failed attempt with its stage, tried again at the next poll', async () => {
  const world = new ManagedWorld();
  world.prepare = async () => ({
    ok: false,
    error: { code: 'spawn-failed', stage: 'open-stdio', message: 'no space left', cause: 'ENOSPC' },
  });
  const manager = await world.run([service('web'), service('other')]);
  expect(manager.service('web')).toMatchObject({
    state: 'delayed',
    reason: { code: 'spawn-failed', message: expect.stringContaining('at stage open-stdio: no space left') },
  });
  expect(await world.records.of('web')).toBeUndefined();
  world.prepare = async () => ({ ok: true, launch: world.launch() });
  await world.clock.advance(1000);
  expect(manager.service('web')?.state).toBe('ready');
});

test.each([
  [
    'throws',
    () => {
      throw new Error('broken');
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken'))],
  ['answers nothing', () => Promise.resolve(undefined as never)],
])('a launch port that %s is a failed attempt at the stage prepare-environment', async (_, prepare) => {
  const world = new ManagedWorld();
  world.prepare = prepare;
  const manager = await world.run([service('web')]);
  expect(manager.service('web')?.reason).toMatchObject({
    code: 'spawn-failed',
    message: expect.stringContaining('prepare-environment'),
  });
});

test('the descriptors of every launch are closed exactly once, however its start ends', async () => {
  const world = new ManagedWorld();
  const manager = await world.run([service('web', { preStart: { argv: ['true'], timeoutMs: 1000 } })]);
  expect(world.closings).toEqual([1, 1]);

  world.spawner.misbehave('start', () => Promise.reject(new Error('broken')));
  world.spawner.end(world.machine.only('web'), { code: 1, signal: null });
  await world.clock.advance(1000);
  expect(world.closings).toEqual([1, 1, 1]);

  let answer: (result: unknown) => void = () => {};
  world.spawner.misbehave('start', () => new Promise((resolve) => (answer = resolve)));
  await world.clock.advance(1000);
  void manager.stop('web');
  await world.clock.advance(15_000);
  expect(world.closings).toEqual([1, 1, 1, 0]);
  answer({ ok: false, error: { code: 'cancelled', stage: null, message: 'called off', cause: null } });
  await world.clock.settle();
  expect(world.closings).toEqual([1, 1, 1, 1]);
});

test('descriptors prepared for a start that is not wanted any more are closed without a start', async () => {
  const world = new ManagedWorld();
  let finish: (launch: Launch) => void = () => {};
  const launch = new Promise<Launch>((resolve) => {
    finish = resolve;
  });
  world.prepare = async () => ({ ok: true, launch: await launch });
  const manager = await world.run([service('web')]);
  void manager.stop('web');
  finish(world.launch());
  await world.clock.advance(1000);
  expect(world.closings).toEqual([1]);
  expect(world.spawner.requests).toEqual([]);
  expect(manager.service('web')?.state).toBe('inactive');
});

test.each([
  ['rejects', () => Promise.reject(new Error('EBADF'))],
  [
    'throws',
    () => {
      throw new Error('EBADF');
    },
  ],
])('closing descriptors that %s is a warning, and the service runs', async (_, close) => {
  const world = new ManagedWorld();
  world.prepare = async () => ({ ok: true, launch: { ...world.launch(), close } });
  const manager = await world.run([service('web')]);
  expect(manager.service('web')?.state).toBe('ready');
  expect(world.warnings.join()).toContain('EBADF');
});
