import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../src/index.ts';
import { eventually, fullyServed, served } from './fixture/served.ts';

describe('what explains', () => {
  it('why: of one service and of all', async () => {
    const { client } = await fullyServed();
    expect(await client.why('web')).toMatchObject({
      ok: true,
      value: { service: { id: 'web' }, tree: { causes: [{ name: 'TIME' }] }, lastFailure: { log: ['no such table'] } },
    });
    expect(await client.why('wbe')).toMatchObject({ ok: false, error: { code: 'unknown-service', suggestion: 'web' } });
    expect(await client.why('../web')).toMatchObject({ ok: false, error: { code: 'unknown-service' } });
    expect(await client.whyAll()).toMatchObject({ value: { groups: [{ root: { kind: 'active' } }] } });
  });

  it('the graph', async () => {
    const { client } = await fullyServed();
    expect(await client.graph()).toMatchObject({ value: { edges: [{ from: 'web', to: 'db', holds: true }] } });
  });

  it('the plan, which a reload can be tied to', async () => {
    const { client, backend } = await fullyServed();
    const plan = await client.plan();
    expect(plan).toMatchObject({ value: { hash: 'd41d8cd9', changes: [{ action: 'restart' }, { causedBy: ['db'] }] } });
    expect(await client.reload({ planHash: 'd41d8cd9' })).toMatchObject({ ok: true });
    expect(backend.reloads).toEqual([{ force: false, wait: true, planHash: 'd41d8cd9' }]);
    backend.reloadReply = Promise.resolve({ kind: 'plan-changed', hash: 'other' });
    const refused = await client.reload({ planHash: 'd41d8cd9' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'plan-changed', details: { hash: 'other' } } });
    expect(!refused.ok && exitCodeOf(refused.error)).toBe(1);
  });

  it('a plan that takes too long', async () => {
    const { client, backend } = await fullyServed();
    backend.plan = () => new Promise(() => {});
    expect(await client.plan({ timeoutMs: 10 })).toMatchObject({ ok: false, error: { code: 'timed-out' } });
  });
});

describe('commands that only some managers know', () => {
  it('a start that ignores requirements', async () => {
    const { client, backend } = await fullyServed();
    expect(await client.command('start', 'web', { force: true })).toMatchObject({
      ok: true,
      value: { service: { operator: 'force' } },
    });
    expect(backend.forced).toEqual(['web']);
    expect(await client.command('start', 'web')).toMatchObject({ ok: true });
    expect(backend.manager.commands).toEqual(['start web']);
    expect(await client.command('stop', 'web', { force: true })).toMatchObject({ error: { code: 'invalid-request' } });
  });

  it('the reload command of a service', async () => {
    const { client, backend } = await fullyServed();
    expect(await client.reloadService('web')).toMatchObject({ ok: true, value: { outcome: 'done' } });
    expect(backend.reloaded).toEqual(['web']);
    backend.reloadOutcome = { kind: 'no-reload-command', serviceId: 'web' };
    expect(await client.reloadService('web')).toMatchObject({ error: { code: 'no-reload-command' } });
    backend.reloadOutcome = { kind: 'reload-failed', serviceId: 'web', message: 'it ended with exit code 1' };
    expect(await client.reloadService('web')).toMatchObject({
      error: { code: 'not-reached', message: expect.stringContaining('exit code 1') },
    });
    backend.reloadService = () => new Promise(() => {});
    expect(await client.reloadService('web', { wait: false })).toMatchObject({ value: { outcome: 'accepted' } });
    expect(await client.reloadService('web', { timeoutMs: 10 })).toMatchObject({ error: { code: 'timed-out' } });
  });
});

it('what a manager does not offer is not supported, and nothing is done instead', async () => {
  const { client, backend } = await served();
  const results = [
    await client.why('web'),
    await client.whyAll(),
    await client.graph(),
    await client.plan(),
    await client.reload({ planHash: 'x' }),
    await client.command('start', 'web', { force: true }),
    await client.reloadService('web'),
  ];
  for (const result of results) {
    expect(result).toMatchObject({ ok: false, error: { code: 'not-supported' } });
    expect(!result.ok && exitCodeOf(result.error)).toBe(1);
  }
  expect(backend.manager.commands).toEqual([]);
  expect(backend.reloads).toEqual([]);
  await eventually(async () => (await client.ping()).ok);
});
