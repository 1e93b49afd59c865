import type { ServiceStatus } from '@hermit/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, statusSchema } from '../src/index.ts';
import { held, statusOf } from './fixture/fake-backend.ts';
import { eventually, served } from './fixture/served.ts';

const isStatusDocument = new Ajv2020({ allowUnionTypes: true }).compile(statusSchema);

describe('looking', () => {
  it('says who is there', async () => {
    const { client } = await served();
    expect(await client.ping()).toEqual({ ok: true, value: { pid: 4711, version: '0.1.0', apiVersion: 1 } });
  });

  it('gives the whole status in the published shape', async () => {
    const { client } = await served();
    const result = await client.status();
    expect(result).toMatchObject({
      ok: true,
      value: {
        manager: { pid: 4711, active: true, systemDependencies: { TIME: true, MOUNTS: null } },
        services: [{ id: 'db' }, { id: 'web' }],
      },
    });
    expect(isStatusDocument(result.ok && result.value), JSON.stringify(isStatusDocument.errors)).toBe(true);
  });

  it('has a schema that notices what is missing', async () => {
    const { client } = await served();
    const result = await client.status();
    if (!result.ok) throw new Error(result.error.message);
    const [first] = result.value.services;
    expect(isStatusDocument({ ...result.value, services: [{ ...first, state: 'sleeping' }] })).toBe(false);
    expect(isStatusDocument({ ...result.value, services: [{ id: 'web' }] })).toBe(false);
    expect(isStatusDocument({ services: [] })).toBe(false);
  });

  it('gives the status of the services asked for, each once', async () => {
    const { client } = await served();
    const result = await client.status(['web', 'db', 'web']);
    expect(result.ok && result.value.services.map(({ id }) => id)).toEqual(['web', 'db']);
  });

  it('gives the status of more services than fit into one request', async () => {
    const { backend, client } = await served();
    const ids = Array.from({ length: 1000 }, (_, index) => `service-with-a-long-name-${index}`);
    for (const id of ids) backend.manager.statuses.set(id, statusOf(id));
    const result = await client.status(ids);
    expect(result.ok && result.value.services.map(({ id }) => id)).toEqual(ids);
    expect(await client.status([...ids, 'nope'])).toMatchObject({ ok: false, error: { code: 'unknown-service' } });
  });

  it('names the service that was probably meant, and no other', async () => {
    const { client } = await served();
    expect(await client.status(['wbe'])).toMatchObject({ ok: false, error: { suggestion: 'web' } });
    const result = await client.status(['postgres']);
    expect(result.ok || 'suggestion' in result.error).toBe(false);
  });

  it.each(['nope', '__proto__', 'constructor', '..', 'a/b', '%zz', '', 'ä', '\ud800', 'q'.repeat(20_000)])(
    'has no status of %j',
    async (id) => {
      const { client } = await served();
      expect(await client.status([id])).toMatchObject({ ok: false, error: { code: 'unknown-service' } });
    },
  );
});

describe('commands about a service', () => {
  it.each(['start', 'stop', 'restart', 'reset'] as const)('%s reaches the manager and is answered', async (command) => {
    const { client, backend } = await served();
    expect(await client.command(command, 'web')).toMatchObject({
      ok: true,
      value: { outcome: 'done', service: { id: 'web' } },
    });
    expect(backend.manager.commands).toEqual([`${command} web`]);
  });

  it('does nothing for texts that are no ids, and does not repeat them', async () => {
    const { client, backend } = await served();
    for (const id of ['__proto__', '../web', 'we b', 'w'.repeat(65), 'web\u0000', '']) {
      const result = await client.command('stop', id);
      expect(result.ok ? '' : result.error.code).toMatch(/^unknown-(service|route)$/);
      if (id.length > 1) expect(JSON.stringify(result)).not.toContain(id);
    }
    expect(backend.manager.commands).toEqual([]);
  });

  it('names the service that was probably meant', async () => {
    const { client } = await served();
    const result = await client.command('start', 'wbe');
    expect(result).toMatchObject({ ok: false, error: { code: 'unknown-service', suggestion: 'web' } });
    expect(!result.ok && exitCodeOf(result.error)).toBe(2);
  });

  it('waits until the command is carried out', async () => {
    const { client, backend } = await served();
    const outcome = held<never>();
    backend.manager.outcomes.set('stop web', outcome.promise);
    let isAnswered = false;
    const answer = client.command('stop', 'web').finally(() => {
      isAnswered = true;
    });
    await eventually(() => backend.manager.commands.length === 1);
    await client.ping();
    expect(isAnswered).toBe(false);
    outcome.resolve({ kind: 'done', serviceId: 'web', status: statusOf('web', { state: 'inactive' }) } as never);
    expect(await answer).toMatchObject({ ok: true, value: { outcome: 'done', service: { state: 'inactive' } } });
  });

  it('answers at once when told not to wait, but never hides a refusal', async () => {
    const { client, backend } = await served();
    backend.manager.outcomes.set('stop web', held<never>().promise);
    expect(await client.command('stop', 'web', { wait: false })).toMatchObject({
      ok: true,
      value: { outcome: 'accepted', service: { id: 'web' } },
    });
    expect(await client.command('stop', 'wbe', { wait: false })).toMatchObject({
      ok: false,
      error: { code: 'unknown-service' },
    });
    const busy = Promise.resolve({ kind: 'busy', serviceId: 'db', limit: 256 } as const);
    backend.manager.outcomes.set('stop db', busy);
    expect(await client.command('stop', 'db', { wait: false })).toMatchObject({ ok: false, error: { code: 'busy' } });
  });

  it('answers when the time is over, and the command goes on', async () => {
    const { client, backend, faults } = await served();
    const outcome = held<never>();
    backend.manager.outcomes.set('start web', outcome.promise);
    const result = await client.command('start', 'web', { timeoutMs: 20 });
    expect(result).toMatchObject({ ok: false, error: { code: 'timed-out', details: { service: { id: 'web' } } } });
    expect(!result.ok && exitCodeOf(result.error)).toBe(1);
    outcome.reject(new Error('later'));
    await eventually(() => faults.length === 1);
  });

  it.each([
    ['not-reached', { kind: 'not-reached', serviceId: 'web', status: statusOf('web', { state: 'waiting' }) }, 1],
    ['busy', { kind: 'busy', serviceId: 'web', limit: 256 }, 1],
    ['refused', { kind: 'refused', serviceId: 'web', message: 'the manager is shutting down' }, 1],
  ] as const)('says %s', async (code, outcome, exitCode) => {
    const { client, backend } = await served();
    backend.manager.outcomes.set('start web', Promise.resolve(outcome));
    const result = await client.command('start', 'web');
    expect(result).toMatchObject({ ok: false, error: { code } });
    expect(!result.ok && exitCodeOf(result.error)).toBe(exitCode);
  });

  it('turns a fault of the manager into one answer and one report', async () => {
    const { client, backend, faults } = await served();
    const outcome = held<never>();
    backend.manager.outcomes.set('start web', outcome.promise);
    const answer = client.command('start', 'web');
    await eventually(() => backend.manager.commands.length === 1);
    outcome.reject(new Error('secret'));
    const result = await answer;
    expect(result).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(faults).toHaveLength(1);
    expect((await client.ping()).ok).toBe(true);
  });
});

describe('inputs', () => {
  it('shows and fixes them', async () => {
    const { client, backend } = await served();
    expect(await client.system()).toEqual({
      ok: true,
      value: { active: true, systemDependencies: { TIME: true, MOUNTS: null } },
    });
    expect(await client.setActive(false)).toMatchObject({ ok: true, value: { active: false } });
    expect(backend.manager.active).toBe(false);
    const set = await client.setSystemDependency('MOUNTS', true);
    expect(set).toMatchObject({ ok: true, value: { systemDependencies: { MOUNTS: true } } });
    expect(await client.setSystemDependency('TIME', null)).toMatchObject({ ok: true });
    expect(backend.manager.inputs.get('TIME')).toBe(null);
  });

  it.each(['NOPE', '__proto__', 'constructor', 'toString'])('knows no system dependency %s', async (name) => {
    const { client, backend } = await served();
    expect(await client.setSystemDependency(name, true)).toMatchObject({
      ok: false,
      error: { code: 'unknown-dependency', suggestion: expect.stringContaining('TIME, MOUNTS') },
    });
    expect([...backend.manager.inputs.keys()]).toEqual(['TIME', 'MOUNTS']);
  });

  it('waits until the services have followed', async () => {
    const { client, backend } = await served();
    backend.manager.inputsSettled = held<void>().promise;
    expect(await client.setActive(false, { timeoutMs: 20 })).toMatchObject({ ok: false, error: { code: 'timed-out' } });
    expect(await client.setActive(null, { wait: false })).toMatchObject({ ok: true, value: { active: null } });
  });
});

describe('reload and shutdown', () => {
  it('says what a reload changed', async () => {
    const { client, backend } = await served();
    expect(await client.reload({ force: true, wait: false })).toMatchObject({
      ok: true,
      value: { kind: 'applied', generation: 2, summary: { added: ['web'] } },
    });
    await client.reload();
    expect(backend.reloads).toEqual([
      { force: true, wait: false },
      { force: false, wait: true },
    ]);
  });

  it('says why a reload was refused', async () => {
    const { client, backend } = await served();
    const refused = { kind: 'refused', message: 'it would stop 2 of 3', wouldStop: ['a', 'b'], findings: [] } as const;
    backend.reloadReply = Promise.resolve(refused);
    expect(await client.reload()).toMatchObject({
      ok: false,
      error: { code: 'reload-refused', message: 'it would stop 2 of 3', details: { wouldStop: ['a', 'b'] } },
    });
  });

  it('answers a shutdown once the services are gone, also while the server closes', async () => {
    const { client, backend, server } = await served();
    const gone = held<readonly ServiceStatus[]>();
    backend.shutdownReply = gone.promise;
    const answer = client.shutdown();
    await eventually(() => backend.shutdowns.length === 1);
    const closed = server.close();
    gone.resolve([]);
    expect(await answer).toEqual({ ok: true, value: { outcome: 'stopped' } });
    await closed;
    expect(await client.ping()).toMatchObject({ ok: false, error: { code: 'no-manager' } });
  });

  it('names the services that would not go', async () => {
    const { client, backend } = await served();
    backend.shutdownReply = Promise.resolve([statusOf('db', { state: 'stopping' })]);
    const result = await client.shutdown();
    expect(result).toMatchObject({ ok: false, error: { code: 'not-stopped', message: expect.stringContaining('db') } });
  });

  it('can leave the services running, and need not wait', async () => {
    const { client, backend } = await served();
    expect(await client.shutdown({ leaveRunning: true })).toMatchObject({ value: { outcome: 'left-running' } });
    backend.shutdownReply = held<readonly ServiceStatus[]>().promise;
    expect(await client.shutdown({ wait: false })).toMatchObject({ value: { outcome: 'accepted' } });
    expect(backend.shutdowns).toEqual([{ leaveRunning: true }, { leaveRunning: false }]);
  });
});
