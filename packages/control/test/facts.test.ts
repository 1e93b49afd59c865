import { connect } from 'node:net';
import type { Fact } from '@hermit/core';
import { describe, expect, it } from 'vitest';
import { createControlClient } from '../src/index.ts';
import { collect } from './fixture/collect.ts';
import { FullBackend } from './fixture/full-backend.ts';
import { rawPost, sendRaw } from './fixture/raw-client.ts';
import { eventually, fullyServed, served } from './fixture/served.ts';

const route: Fact = ['default-route', 'ipv4'];
const eth0: Fact = ['interface', 'eth0', { up: true }];

describe('the facts of the operator', () => {
  it('are asserted, listed with their owners, and retracted', async () => {
    const { client } = await fullyServed();
    expect(await client.assertFacts([route, eth0])).toEqual({ ok: true, value: { outcome: 'done' } });
    expect(await client.facts()).toEqual({
      ok: true,
      value: {
        facts: [
          { fact: route, owners: ['operator'] },
          { fact: eth0, owners: ['operator'] },
        ],
      },
    });
    expect(await client.facts(['interface', '?name', { up: true }])).toMatchObject({
      value: { facts: [{ fact: eth0 }] },
    });
    expect(await client.retractFacts([route])).toMatchObject({ ok: true });
    expect(await client.facts(['default-route', '_'])).toEqual({ ok: true, value: { facts: [] } });
  });

  it('are no others: who holds them is named', async () => {
    const { client, backend } = await fullyServed();
    backend.facts.replace('source:network', [route]);
    expect(await client.retractFacts([route])).toMatchObject({
      ok: false,
      error: { code: 'not-owner', details: { kind: 'owners', fact: route, owners: ['source:network'] } },
    });
    expect(backend.facts.list(null)).toHaveLength(1);
  });

  it('are named where they demand what nothing defines, in the reply and in the status', async () => {
    const { client, backend } = await fullyServed();
    const finding = {
      severity: 'warning',
      code: 'undefined-service',
      message: 'service "wbe" is demanded by operator, and no definition makes such a service',
      suggestion: 'did you mean "web"?',
    };
    expect(await client.assertFacts([['require-service', ['web']]])).toEqual({ ok: true, value: { outcome: 'done' } });
    const reply = await client.assertFacts([route, ['require-service', ['wbe']]]);
    expect(reply).toMatchObject({ ok: true, value: { outcome: 'done', findings: [finding] } });
    backend.facts.replace('file:/etc/a.json', [['require-service', ['named-by-the-loader']]]);
    const status = await client.status();
    const findings = status.ok ? status.value.manager.configuration.findings : [];
    expect(findings.filter(({ code }) => code === 'undefined-service')).toMatchObject([finding]);
    await client.retractFacts([['require-service', ['wbe']]]);
    const later = await client.status();
    expect(JSON.stringify(later)).not.toContain('undefined-service');
  });

  it('are neither those of the manager nor endlessly many', async () => {
    const { client, backend } = await fullyServed();
    expect(await client.assertFacts([['run-service', ['web']]])).toMatchObject({
      ok: false,
      error: { code: 'not-permitted-label' },
    });
    backend.facts.limit = 1;
    expect(await client.assertFacts([route, eth0])).toMatchObject({ ok: false, error: { code: 'too-many-facts' } });
    expect(backend.facts.list(null)).toEqual([]);
  });

  it.each([
    ['no array', '{"facts":[{"a":1}]}'],
    ['no label', '{"facts":[[]]}'],
    ['a number for a label', '{"facts":[[1]]}'],
    ['an empty label', '{"facts":[[""]]}'],
    ['a deep one', `{"facts":[["a",${'['.repeat(30)}${']'.repeat(30)}]]}`],
    ['a long one', `{"facts":[["a","${'x'.repeat(9000)}"]]}`],
    ['no list', '{"facts":"a"}'],
    ['nothing', '{}'],
  ])('are refused where one is %s, and nothing is changed', async (_, body) => {
    const { socketPath, backend } = await fullyServed();
    const answer = await sendRaw(socketPath, rawPost('/v1/facts/assert', body));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.length).toBeLessThan(1000);
    expect(backend.facts.list(null)).toEqual([]);
  });

  it.each([['["?x"]'], ['["a","?"]'], ['nonsense'], ['"a"'], ['[]'], ['{}'], ['null'], ['']])(
    'are not listed for the pattern %j',
    async (text) => {
      const { socketPath } = await fullyServed();
      const request = `GET /v1/facts?pattern=${encodeURIComponent(text)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      expect(await sendRaw(socketPath, request)).toMatch(/^HTTP\/1\.1 400 /);
    },
  );
});

describe('a stream of facts', () => {
  it('tells what is there, and then what comes and goes', async () => {
    const { client, backend } = await fullyServed();
    backend.facts.replace('operator', [route]);
    const stream = collect((signal) => client.factStream(['default-route', '_'], { signal }));
    await stream.until(1);
    backend.facts.replace('a', [['default-route', 'ipv6'], eth0]);
    await stream.until(2);
    backend.facts.replace('a', []);
    await stream.until(3);
    expect(stream.entries).toEqual([
      { kind: 'snapshot', facts: [{ fact: route, owners: ['operator'] }] },
      { kind: 'change', added: [['default-route', 'ipv6']], removed: [] },
      { kind: 'change', added: [], removed: [['default-route', 'ipv6']] },
    ]);
    stream.stop();
    await eventually(() => backend.facts.watchers === 0);
  });

  it('says nothing of what came and went in one go', async () => {
    const { client, backend } = await fullyServed();
    const stream = collect((signal) => client.factStream(undefined, { signal }));
    await stream.until(1);
    for (let round = 0; round < 1000; round += 1) backend.facts.replace('a', [['round', round]]);
    await stream.until(2);
    expect(stream.entries[1]).toEqual({ kind: 'change', added: [['round', 999]], removed: [] });
  });
});

describe('a session', () => {
  it('holds its facts until it is closed, and can replace them', async () => {
    const { client, backend } = await fullyServed();
    const session = await client.session([route]);
    if (!session.ok) throw new Error(session.error.message);
    expect(backend.facts.list(null)).toEqual([{ fact: route, owners: ['client:1'] }]);
    expect(session.value.id).toBe('client:1');
    expect(await session.value.replace([eth0])).toMatchObject({ ok: true });
    expect(backend.facts.list(null)).toEqual([{ fact: eth0, owners: ['client:1'] }]);
    session.value.close();
    expect(await session.value.ended).toBe(null);
    await eventually(() => backend.facts.openSessions === 0);
    expect(backend.facts.list(null)).toEqual([]);
  });

  it('ends with its connection, however that ends', async () => {
    const { socketPath, backend } = await fullyServed();
    const socket = connect(socketPath).on('error', () => {});
    socket.write(rawPost('/v1/sessions', JSON.stringify({ facts: [route] })));
    await eventually(() => backend.facts.list(null).length === 1);
    socket.destroy();
    await eventually(() => backend.facts.openSessions === 0);
    expect(backend.facts.list(null)).toEqual([]);
  });

  it('is refused with its first facts, and leaves nothing', async () => {
    const { client, backend } = await fullyServed();
    expect(await client.session([['system', 'active']])).toMatchObject({
      ok: false,
      error: { code: 'not-permitted-label' },
    });
    expect(backend.facts.openSessions).toBe(0);
    backend.facts.openSession = () => null;
    expect(await client.session()).toMatchObject({ ok: false, error: { code: 'busy' } });
  });

  it('is nobody else’s', async () => {
    const { client, socketPath, backend } = await fullyServed();
    const session = await client.session([route]);
    expect(session.ok).toBe(true);
    const put = (token: string): Promise<string> =>
      sendRaw(
        socketPath,
        rawPost('/v1/sessions/client:1/facts', '{"facts":[]}', token).toString().replace('POST', 'PUT'),
      );
    for (const token of ['', 'Authorization: Bearer x\r\n', `Authorization: Bearer ${'a'.repeat(32)}\r\n`]) {
      expect(await put(token)).toMatch(/^HTTP\/1\.1 404 .*"unknown-session"/s);
    }
    expect(backend.facts.list(null)).toHaveLength(1);
  });

  it('comes back with its facts after a restart of the manager', async () => {
    const { client, server, socketPath } = await fullyServed();
    const session = await client.session([route]);
    if (!session.ok) throw new Error(session.error.message);
    await server.close();
    expect(await session.value.replace([eth0])).toMatchObject({ ok: false, error: { code: 'no-manager' } });
    const { backend } = await fullyServed({ socketPath }, new FullBackend());
    await eventually(() => backend.facts.list(null).length === 1);
    expect(backend.facts.list(null)).toEqual([{ fact: eth0, owners: ['client:1'] }]);
    await eventually(async () => (await session.value.replace([route])).ok);
    expect(await session.value.replace([['system', 'active']])).toMatchObject({
      error: { code: 'not-permitted-label' },
    });
    expect(backend.facts.list(null)).toEqual([{ fact: route, owners: ['client:1'] }]);
    session.value.close();
    expect(await session.value.ended).toBe(null);
  });

  it('ends with the reason where no manager comes back', async () => {
    const { client, server } = await fullyServed();
    const session = await client.session([route], { reconnectMs: 50 });
    if (!session.ok) throw new Error(session.error.message);
    await server.close();
    expect(await session.value.ended).toMatchObject({ code: 'no-manager' });
  });
});

it('a manager without facts says so', async () => {
  const { client, socketPath } = await served();
  for (const result of [await client.facts(), await client.assertFacts([route]), await client.session()]) {
    expect(result).toMatchObject({ ok: false, error: { code: 'not-supported' } });
  }
  const stream = collect(() => createControlClient({ socketPath }).factStream());
  await eventually(() => stream.isOver);
  expect(stream.items).toMatchObject([{ kind: 'failed', error: { code: 'not-supported' } }]);
});
