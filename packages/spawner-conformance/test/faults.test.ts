import type { ProcessHandle, StartRequest } from '@hermit/core/spawner';
import { describe, expect, test } from 'vitest';
import { createMemoryMachine, type FaultySpawner, MemorySpawner, scriptFaults } from './kit.ts';

const never = new AbortController().signal;

const request = (serviceId: string): StartRequest => ({
  serviceId,
  purpose: 'main',
  operationId: 1,
  nonce: `m.shape.${serviceId}`,
  argv: ['web'],
  env: new Map(),
  workingDirectory: '/',
  user: null,
  group: null,
  umask: 0o022,
  killMode: 'group',
  stdio: { stdout: null, stderr: null },
  captureBytes: 0,
  options: {},
});

function world() {
  const machine = createMemoryMachine({ hasEveryProgram: true });
  return { machine, ...scriptFaults(new MemorySpawner(machine)) };
}

async function started({ spawner }: Pick<FaultySpawner, 'spawner'>, id = 'web'): Promise<ProcessHandle> {
  const result = await spawner.start(request(id), never);
  if (!result.ok) throw new Error(result.error.message);
  return result.handle;
}

function openPromise(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe('a simulated machine with every program', () => {
  test('runs whatever is started, until it is ended', async () => {
    const { machine, spawner } = world();
    const handle = await started({ spawner });
    expect(await spawner.observe([handle], never)).toEqual([{ kind: 'running', pid: handle.pid }]);
    machine.send(handle.pid, 'SIGSEGV');
    expect(await spawner.observe([handle], never)).toMatchObject([
      { kind: 'exited', exit: { code: null, signal: 'SIGSEGV' } },
    ]);
  });
});

describe('a fault', () => {
  test('comes to the next call only, in the order in which they were scripted', async () => {
    const { spawner, next, pending } = world();
    next('kill', { kind: 'answer', value: 'junk' });
    next('kill', { kind: 'reject', reason: new Error('no') }, 2);
    const handle = await started({ spawner });
    expect(pending()).toBe(3);
    expect(await spawner.kill(handle, never)).toBe('junk');
    await expect(spawner.kill(handle, never)).rejects.toThrow('no');
    await expect(spawner.kill(handle, never)).rejects.toThrow('no');
    expect(await spawner.kill(handle, never)).toEqual({ ok: true, delivered: true });
    expect(pending()).toBe(0);
  });

  test('can be thrown before there is a promise', () => {
    const { spawner, next } = world();
    next('start', { kind: 'throw', reason: new TypeError('bad') });
    expect(() => spawner.start(request('web'), never)).toThrow('bad');
  });

  test('can make an answer late, when all is done', async () => {
    const { machine, spawner, next } = world();
    const { promise, resolve } = openPromise();
    next('start', { kind: 'late', until: promise });
    const starting = started({ spawner });
    await machine.pause();
    expect(machine.kernel.alive()).toHaveLength(1);
    resolve();
    expect(await starting).toMatchObject({ serviceId: 'web' });
  });

  test('can make a call late, so that nothing is done before', async () => {
    const { machine, spawner, next } = world();
    const { promise, resolve } = openPromise();
    next('start', { kind: 'delay', until: promise });
    const starting = started({ spawner });
    await machine.pause();
    expect(machine.kernel.alive()).toHaveLength(0);
    resolve();
    await starting;
    expect(machine.kernel.alive()).toHaveLength(1);
  });

  test('can be a lie about what was done', async () => {
    const { machine, spawner, next } = world();
    next('start', { kind: 'lie', value: { ok: false, error: null } });
    expect(await spawner.start(request('web'), never)).toEqual({ ok: false, error: null });
    expect(machine.kernel.alive()).toHaveLength(1);
  });

  test('can be an answer that never comes', async () => {
    const { machine, spawner, next } = world();
    next('observe', { kind: 'hang' });
    let isSettled = false;
    void spawner.observe([], never).then(() => {
      isSettled = true;
    });
    for (let turn = 0; turn < 10; turn++) await machine.pause();
    expect(isSettled).toBe(false);
  });
});

test('a hint can be told that is not true', () => {
  const { spawner, hint } = world();
  const told: string[] = [];
  const unsubscribe = spawner.watch?.(({ serviceId }) => told.push(serviceId));
  hint('web');
  unsubscribe?.();
  hint('web');
  expect(told).toEqual(['web']);
});
