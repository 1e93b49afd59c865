// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to parameters are written so.
import { afterEach, describe, expect, test } from 'vitest';
import type { ReloadDefinition, ServiceDefinition, ServiceReloadOutcome } from '../../src/index.ts';
import type { ProcessHandle } from '../../src/spawner/index.ts';
import { ManagedWorld, service } from '../support/managed-world.ts';
import type { PretendedProcess } from '../support/scripted-spawner.ts';

const hup: ReloadDefinition = { kind: 'signal', signal: 'SIGHUP' };
const command: ReloadDefinition = { kind: 'command', argv: ['webctl', 'reload'] };
const success = { code: 0, signal: null };

const worlds: ManagedWorld[] = [];

function newWorld(): ManagedWorld {
  const world = new ManagedWorld();
  worlds.push(world);
  return world;
}

function web(reload: ReloadDefinition | null, changes: Partial<ServiceDefinition> = {}): ServiceDefinition {
  return service('web', { reload, ...changes });
}

/** The only running reload command of `web`. */
function commandOf(world: ManagedWorld): PretendedProcess {
  const [process, ...others] = world.machine.reloading('web');
  if (process === undefined || others.length > 0) throw new Error(`web has ${others.length + 1} reload commands`);
  return process;
}

function endCommand(world: ManagedWorld, exit = success, output = ''): void {
  const process = commandOf(world);
  process.output = output;
  world.spawner.end(process, exit);
}

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.clock.settle();
    expect(world.machine.reloading('web')).toEqual([]);
    expect((await world.records.of('web'))?.reload ?? null).toBeNull();
    expect(world.closings.every((times) => times === 1)).toBe(true);
    expect(world.records.overlaps).toEqual([]);
  }
});

describe('a reload by signal', () => {
  test('reaches the main process alone, whoever a stop reaches, and is told', async () => {
    const world = newWorld();
    const manager = await world.run([web(hup)]);
    const process = world.machine.only('web');
    process.ignoresSignals = true;
    const reached: [ProcessHandle, string][] = [];
    world.spawner.misbehave('signal', (honest, handle: ProcessHandle, signal: string) => {
      reached.push([handle, signal]);
      return honest();
    });
    expect(await manager.reloadService('web')).toMatchObject({ kind: 'done', status: { state: 'ready' } });
    expect(reached).toEqual([[{ ...process.handle, killMode: 'process' }, 'SIGHUP']]);
    expect(world.machine.only('web')).toBe(process);
    expect(world.events.at(-1)).toMatchObject({
      type: 'reload',
      service: 'web',
      message: `reloaded: SIGHUP sent to pid ${process.handle.pid}`,
    });
  });

  test.each([
    [
      'is refused',
      async () => ({ ok: false, error: { code: 'not-permitted', message: 'not allowed' } }),
      'not allowed',
    ],
    ['finds nobody', async () => ({ ok: true, delivered: false }), 'has just ended'],
    ['is answered with junk', async () => 7, 'no proper answer'],
    ['throws', () => Promise.reject(new Error('broken')), 'no proper answer'],
  ])('that %s has failed, and says so', async (_, answer, text) => {
    const world = newWorld();
    const manager = await world.run([web(hup)]);
    world.spawner.misbehave('signal', answer);
    expect(await manager.reloadService('web')).toMatchObject({
      kind: 'reload-failed',
      message: expect.stringContaining(text),
    });
    expect(world.events.at(-1)).toMatchObject({
      type: 'warning',
      service: 'web',
      message: expect.stringContaining(text),
    });
  });

  test('that is never answered has failed after 10 s', async () => {
    const world = newWorld();
    const manager = await world.run([web(hup)]);
    world.spawner.misbehave('signal', () => new Promise(() => {}));
    const reload = manager.reloadService('web');
    await world.clock.advance(10_000);
    expect(await reload).toMatchObject({ kind: 'reload-failed' });
  });
});

describe('a reload by command', () => {
  test('runs where the service runs, knows the pid, and is done when it has succeeded', async () => {
    const world = newWorld();
    const place = { user: 'www', group: 'www', workingDirectory: '/srv', umask: 0o027, killMode: 'process' } as const;
    const manager = await world.run([web(command, place)]);
    const main = world.machine.only('web');
    const reload = manager.reloadService('web');
    await world.clock.settle();
    const process = commandOf(world);
    const { env, ...request } = world.spawner.requests.at(-1) ?? { env: new Map() };
    expect(request).toMatchObject({ ...place, purpose: 'reload', killMode: 'group', argv: ['webctl', 'reload'] });
    expect(request).toMatchObject({ stdio: { stdout: 7, stderr: 8 }, captureBytes: 4096 });
    expect(Object.fromEntries(env)).toEqual({ PATH: '/bin', MAINPID: String(main.handle.pid) });
    expect((await world.records.of('web'))?.reload).toMatchObject({ purpose: 'reload', nonce: process.handle.nonce });
    world.spawner.end(process, success);
    expect(await reload).toMatchObject({ kind: 'done', status: { state: 'ready', pid: main.handle.pid } });
    expect(world.events.at(-1)).toMatchObject({ type: 'reload', message: 'reloaded: exec_reload succeeded' });
    expect(world.spawner.called('release web')).toHaveLength(1);
    expect(world.machine.only('web')).toBe(main);
  });

  test('that fails says how and what it said last, and the service goes on', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const { pid } = world.machine.only('web').handle;
    const reload = manager.reloadService('web');
    await world.clock.settle();
    endCommand(world, { code: 3, signal: null } as never, 'checking\nline 7: unknown word\n');
    const message = 'exec_reload exited with code 3 (it last said: line 7: unknown word)';
    expect(await reload).toEqual({ kind: 'reload-failed', serviceId: 'web', message });
    expect(world.warnings.at(-1)).toBe(
      `reload failed: ${message}; the service itself goes on, reload it again when that is mended`,
    );
    expect(manager.service('web')).toMatchObject({ state: 'ready', pid, consecutiveFailures: 0, restarts: 0 });
  });

  test('that nobody tells the end of is looked at in every poll, with one timer at most', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const before = world.clock.waiting;
    const reload = manager.reloadService('web');
    await world.clock.settle();
    expect(world.clock.waiting).toBe(before + 1);
    const process = commandOf(world);
    process.isRunning = false;
    process.exit = success;
    await world.clock.advance(1000);
    expect(await reload).toMatchObject({ kind: 'done' });
    expect(world.clock.waiting).toBe(before);
  });

  test('that ends before its start was answered is done at once, and leaves no timer', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const before = world.clock.waiting;
    world.spawner.misbehave('start', async (honest) => {
      const answer = await honest();
      endCommand(world);
      await world.clock.settle();
      return answer;
    });
    expect(await manager.reloadService('web')).toMatchObject({ kind: 'done' });
    world.spawner.behave('start');
    const second = manager.reloadService('web');
    await world.clock.settle();
    endCommand(world);
    expect(await second).toMatchObject({ kind: 'done' });
    expect([world.clock.nowMs(), world.clock.waiting]).toEqual([0, before]);
  });

  test('that takes longer than 10 s is killed', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const reload = manager.reloadService('web');
    await world.clock.advance(9_900);
    expect(world.machine.reloading('web')).toHaveLength(1);
    await world.clock.advance(200);
    expect(await reload).toMatchObject({ kind: 'reload-failed', message: expect.stringMatching(/10000 ms .*killed$/) });
    expect(world.machine.running('web')).toHaveLength(1);
  });

  test('that leaves processes behind has them killed', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const reload = manager.reloadService('web');
    await world.clock.settle();
    const process = commandOf(world);
    process.leftovers = [4711];
    world.spawner.end(process, success);
    expect(await reload).toMatchObject({ kind: 'done' });
    expect(process.leftovers).toEqual([]);
  });

  test('that survives SIGKILL is said to be left, and killed before the next one', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const first = manager.reloadService('web');
    await world.clock.settle();
    const process = commandOf(world);
    process.survivesKill = true;
    await world.clock.advance(16_000);
    expect(await first).toMatchObject({
      kind: 'reload-failed',
      message: expect.stringContaining('may still be there'),
    });
    expect((await world.records.of('web'))?.reload?.nonce).toBe(process.handle.nonce);
    const second = manager.reloadService('web');
    await world.clock.advance(6_000);
    expect(await second).toMatchObject({ kind: 'reload-failed', message: expect.stringContaining('earlier reload') });
    process.survivesKill = false;
    const third = manager.reloadService('web');
    await world.clock.settle();
    expect(process.isRunning).toBe(false);
    endCommand(world);
    expect(await third).toMatchObject({ kind: 'done' });
  });

  test('of an instance has its arguments', async () => {
    const world = newWorld();
    const reload: ReloadDefinition = { kind: 'command', argv: ['ifctl', '${ifname}'] };
    const template = service('if', { params: ['ifname'], autostart: false, reload });
    const manager = await world.run([template, service('up', { wants: ['if@eth0'] })]);
    const reloaded = manager.reloadService('if@eth0');
    await world.clock.settle();
    const process = [...world.machine.processes.values()].find(({ handle }) => handle.purpose === 'reload');
    expect(process?.argv).toEqual(['ifctl', 'eth0']);
    if (process !== undefined) world.spawner.end(process, success);
    expect(await reloaded).toMatchObject({ kind: 'done' });
  });
});

describe('what cannot be reloaded', () => {
  test('a service without a process, or that has never been ready, is not reached', async () => {
    const world = newWorld();
    const ready = { when: 'fact', fact: ['up', 'slow'], timeoutMs: null } as const;
    const manager = await world.run([web(hup, { autostart: false }), service('slow', { reload: hup, ready })]);
    expect(await manager.reloadService('web')).toMatchObject({ kind: 'not-reached', status: { state: 'inactive' } });
    expect(await manager.reloadService('slow')).toMatchObject({ kind: 'not-reached', status: { state: 'starting' } });
    await manager.facts.replace('source:test', [['up', 'slow']]);
    expect(await manager.reloadService('slow')).toMatchObject({ kind: 'done' });
    expect(world.spawner.called('signal')).toEqual(['signal slow SIGHUP']);
  });

  test('a service that is about to stop is not reached', async () => {
    const world = newWorld();
    const manager = await world.run([web(hup)]);
    world.machine.only('web').ignoresSignals = true;
    void manager.stop('web');
    await world.clock.settle();
    expect(await manager.reloadService('web')).toMatchObject({ kind: 'not-reached', status: { state: 'stopping' } });
    await world.clock.advance(11_000);
  });

  test('a definition without exec_reload and an unknown id are told apart', async () => {
    const world = newWorld();
    const manager = await world.run([web(null)]);
    expect(await manager.reloadService('web')).toEqual({ kind: 'no-reload-command', serviceId: 'web' });
    expect(await manager.reloadService('wbe')).toEqual({
      kind: 'unknown-service',
      serviceId: 'wbe',
      suggestion: 'web',
    });
  });

  test('a spawner that runs no reload commands sends signals all the same', async () => {
    const world = newWorld();
    world.spawner.capabilities = { ...world.spawner.capabilities, purposes: ['main'] };
    const manager = await world.run([web(command)]);
    expect(await manager.reloadService('web')).toMatchObject({
      kind: 'reload-failed',
      message: expect.stringContaining('runs no reload commands'),
    });
    manager.reload([web(hup)]);
    expect(await manager.reloadService('web')).toMatchObject({ kind: 'done' });
  });

  test('a process of another shape is not reloaded with the environment of the new one', async () => {
    const world = newWorld();
    const manager = await world.run([web(command, { systemDependencies: ['TIME'] })]);
    await manager.setSystemDependency('TIME', true);
    void manager.setSystemDependency('TIME', null);
    manager.reload([web(command, { systemDependencies: ['TIME'], workingDirectory: '/srv' })]);
    await world.clock.settle();
    expect(await manager.reloadService('web')).toMatchObject({
      kind: 'reload-failed',
      message: expect.stringContaining('is to be restarted'),
    });
  });

  test('nothing is reloaded by a manager that shuts down or has detached', async () => {
    const world = newWorld();
    const manager = await world.run([web(hup)]);
    await manager.detach();
    expect(await manager.reloadService('web')).toMatchObject({ kind: 'refused' });
  });
});

test('a changed exec_reload counts at once and restarts nothing', async () => {
  const world = newWorld();
  const manager = await world.run([web(hup)]);
  const process = world.machine.only('web');
  process.ignoresSignals = true;
  const { summary } = manager.reload([web({ kind: 'signal', signal: 'SIGUSR1' })]);
  expect(summary).toMatchObject({ updated: ['web'], reshaped: [] });
  expect(await manager.reloadService('web')).toMatchObject({ kind: 'done' });
  expect(world.spawner.called('signal')).toEqual(['signal web SIGUSR1']);
  expect(world.machine.only('web')).toBe(process);
});

test('who asks while a reload is under way shares the next one', async () => {
  const world = newWorld();
  const manager = await world.run([web(command)]);
  const reloads = [manager.reloadService('web')];
  await world.clock.settle();
  const first = commandOf(world);
  reloads.push(manager.reloadService('web'), manager.reloadService('web'));
  await world.clock.settle();
  expect(commandOf(world)).toBe(first);
  world.spawner.end(first, success);
  await world.clock.settle();
  endCommand(world);
  expect((await Promise.all(reloads)).map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
  expect(world.spawner.called('start web reload')).toHaveLength(2);
});

describe('a reload whose service or manager ends', () => {
  test('is killed with a stop, which is done when nothing of it is left', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const reload = manager.reloadService('web');
    await world.clock.settle();
    const process = commandOf(world);
    process.survivesKill = true;
    let isStopped = false;
    const stop = manager.stop('web').then((outcome) => {
      isStopped = true;
      return outcome;
    });
    await world.clock.advance(2000);
    expect([world.machine.running('web').length, isStopped]).toEqual([0, false]);
    process.survivesKill = false;
    await world.clock.advance(1000);
    expect(await stop).toMatchObject({ kind: 'done' });
    expect(await reload).toMatchObject({ kind: 'reload-failed', message: expect.stringContaining('called off') });
  });

  test('is killed when the process that it is for ends, and the next process is left alone', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const reload = manager.reloadService('web');
    await world.clock.settle();
    world.spawner.end(world.machine.only('web'), { code: 1, signal: null });
    await world.clock.advance(2000);
    expect(await reload).toMatchObject({ kind: 'reload-failed', message: expect.stringContaining('called off') });
    expect(world.machine.running('web')).toHaveLength(1);
  });

  test.each(['shutdown', 'detach'] as const)('is killed by %s, which waits for it', async (end) => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const reload = manager.reloadService('web');
    await world.clock.settle();
    const ended = manager[end]();
    await world.clock.advance(2000);
    await ended;
    expect(await reload).toMatchObject({ kind: 'reload-failed' });
    expect(world.machine.running('web')).toHaveLength(end === 'detach' ? 1 : 0);
    await manager.detach();
    expect(world.clock.waiting).toBe(0);
  });

  test('is killed by the next manager, which takes it for nothing else', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const main = world.machine.only('web');
    void manager.reloadService('web');
    await world.clock.settle();
    const process = commandOf(world);
    world.die();
    const next = await world.run([web(command)]);
    await world.clock.advance(1000);
    expect(process.isRunning).toBe(false);
    expect(world.machine.only('web')).toBe(main);
    expect(next.service('web')).toMatchObject({ state: 'ready', pid: main.handle.pid, restarts: 0 });
  });

  test('is not taken for the service by the next manager where the service is gone or its records are', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const main = world.machine.only('web');
    void manager.reloadService('web');
    await world.clock.settle();
    const process = commandOf(world);
    world.die();
    main.isRunning = false;
    await world.records.saveProcess('web', null);
    const next = await world.run([web(command)]);
    await world.clock.advance(2000);
    expect(process.isRunning).toBe(false);
    const { pid } = world.machine.only('web').handle;
    expect(next.service('web')).toMatchObject({ state: 'ready', pid });
    expect(pid).not.toBe(process.handle.pid);
  });

  test('is looked for again where the next manager cannot look at first, and a reload waits for that', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    void manager.reloadService('web');
    await world.clock.settle();
    const process = commandOf(world);
    world.die();
    const look = { kind: 'unknown', why: 'look-failed', message: 'no', pids: [], provenOurs: false };
    world.spawner.misbehave('adopt', (honest, { kind }: { kind: string }) =>
      kind === 'intent' ? Promise.resolve({ observation: look, handle: null, watched: false }) : honest(),
    );
    const next = await world.run([web(command)]);
    const reload = next.reloadService('web');
    await world.clock.advance(2000);
    expect(process.isRunning).toBe(true);
    world.spawner.behave('adopt');
    await world.clock.advance(1000);
    expect(process.isRunning).toBe(false);
    endCommand(world);
    expect(await reload).toMatchObject({ kind: 'done' });
  });
});

describe('a spawner that breaks its promises', () => {
  test('one that takes the service for its reload command does not get it killed', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const main = world.machine.only('web');
    world.spawner.misbehave('start', () => Promise.resolve('junk'));
    world.spawner.misbehave('adopt', () =>
      Promise.resolve({ observation: { kind: 'running', pid: main.handle.pid }, handle: main.handle, watched: true }),
    );
    const reload = manager.reloadService('web');
    await world.clock.advance(6000);
    expect(await reload).toMatchObject({
      kind: 'reload-failed',
      message: expect.stringContaining('may still be there'),
    });
    expect(world.spawner.called('kill')).toEqual([]);
    expect(world.machine.only('web')).toBe(main);
    await world.records.saveReload('web', null);
  });

  const error = { code: 'spawn-failed', stage: 'execute', message: 'no such file', cause: 'ENOENT' };
  const unclear = { ...error, code: 'internal' };

  test.each([
    [
      'refuses the start',
      () => Promise.resolve({ ok: false, error }),
      'could not be started at stage execute: no such file',
    ],
    ['answers the start with junk', () => Promise.resolve('yes'), 'no proper answer'],
    ['throws at the start', () => Promise.reject(new Error('broken')), 'no proper answer'],
    [
      'makes a process and denies it',
      async (honest: () => Promise<unknown>) => {
        await honest();
        return { ok: false, error: unclear };
      },
      'no such file',
    ],
    [
      'makes a process and gives the handle of another',
      async (honest: () => Promise<unknown>) => {
        const { handle } = (await honest()) as { handle: ProcessHandle };
        return { ok: true, handle: { ...handle, purpose: 'main' }, watched: true };
      },
      'no proper answer',
    ],
  ])('one that %s', async (_, start, text) => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const main = world.machine.only('web');
    world.spawner.misbehave('start', start);
    const reload = manager.reloadService('web');
    await world.clock.advance(1000);
    expect(await reload).toMatchObject({ kind: 'reload-failed', message: expect.stringContaining(text) });
    expect(world.machine.only('web')).toBe(main);
  });

  test('one that answers the start late has its process killed', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    let answer = (): void => {};
    world.spawner.misbehave('start', async (honest) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      world.machine.forbiddenNonces.clear();
      return honest();
    });
    const reload = manager.reloadService('web');
    await world.clock.advance(11_000);
    expect(await reload).toMatchObject({ kind: 'reload-failed' });
    answer();
    await world.clock.settle();
    expect(world.spawner.called('kill web')).toHaveLength(1);
  });

  test('one that never answers looks and kills does not hold a stop for ever', async () => {
    const world = newWorld();
    const manager = await world.run([web(command)]);
    const outcomes: ServiceReloadOutcome[] = [];
    void manager.reloadService('web').then((outcome) => outcomes.push(outcome));
    await world.clock.settle();
    const process = commandOf(world);
    world.spawner.misbehave('kill', () => new Promise(() => {}));
    world.spawner.misbehave('observe', (honest, handles: readonly ProcessHandle[]) =>
      handles.some(({ purpose }) => purpose === 'reload') ? new Promise(() => {}) : honest(),
    );
    const stop = manager.stop('web');
    await world.clock.advance(60_000);
    expect(await stop).toMatchObject({ kind: 'done' });
    expect(outcomes).toMatchObject([{ kind: 'reload-failed', message: expect.stringContaining('may still be there') }]);
    process.isRunning = false;
    await world.records.saveReload('web', null);
  });
});

test('a disk that never writes does not hold a reload for ever', async () => {
  const world = newWorld();
  const manager = await world.run([web(command)]);
  let write = (): void => {};
  const blocked = new Promise<void>((resolve) => {
    write = resolve;
  });
  world.records.disturb = () => blocked;
  const reload = manager.reloadService('web');
  await world.clock.advance(11_000);
  expect(await reload).toMatchObject({ kind: 'reload-failed' });
  write();
  await world.clock.settle();
  expect(world.spawner.called('start web reload')).toEqual([]);
});
