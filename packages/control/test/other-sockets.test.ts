import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { Fact } from '@hermit/core';
import { describe, expect, it } from 'vitest';
import { type ControlResult, createControlClient, type FactsDocument } from '../src/index.ts';
import { openapiDocument, startControlServer, startServiceSocket } from '../src/server.ts';
import { collect } from './fixture/collect.ts';
import { FakeFacts } from './fixture/fake-facts.ts';
import { FullBackend } from './fixture/full-backend.ts';
import { afterwards, eventually, fullyServed, scratchDirectory } from './fixture/served.ts';

const isRoot = process.getuid?.() === 0;

describe('a read-only socket', () => {
  it('answers questions and serves streams', async () => {
    const { client, backend } = await fullyServed({ access: 'read-only' });
    const answers = [
      await client.ping(),
      await client.status(),
      await client.system(),
      await client.why('web'),
      await client.whyAll(),
      await client.graph(),
      await client.facts(),
      await client.awaitService('web', 'up'),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ ok: true });
    backend.tell('web', 'ready');
    const events = collect(() => client.events());
    await eventually(() => events.isOver);
    expect(events.entries).toHaveLength(1);
  });

  it('takes no change, by any route that makes one', async () => {
    const { client, backend, socketPath } = await fullyServed({ access: 'read-only' });
    const refused: ControlResult<unknown>[] = [
      await client.command('stop', 'web'),
      await client.reload(),
      await client.shutdown(),
      await client.setActive(false),
      await client.assertFacts([['a']]),
      await client.session([['a']]),
      await client.reloadService('web'),
      await client.plan(),
    ];
    for (const result of refused) expect(result).toMatchObject({ ok: false, error: { code: 'read-only' } });
    expect(await everyChange(socketPath)).toEqual([]);
    expect([backend.manager.commands, backend.reloads, backend.shutdowns, backend.reloaded]).toEqual([[], [], [], []]);
    expect(backend.facts.sessions).toBe(0);
  });

  it('has the mode and the group it was given, in a directory that others can pass', async () => {
    const socketPath = join(scratchDirectory(), 'read', 'status.sock');
    const gid = isRoot ? 65534 : (process.getgid?.() ?? 0);
    const umask = process.umask(0o077);
    try {
      await fullyServed({ socketPath, access: 'read-only', mode: 0o660, gid });
    } finally {
      process.umask(umask);
    }
    expect(lstatSync(socketPath)).toMatchObject({ gid });
    expect(lstatSync(socketPath).mode & 0o7777).toBe(0o660);
    expect(lstatSync(dirname(socketPath)).mode & 0o7777).toBe(0o755);
  });

  it('is not opened where those whom it is for could not reach it', async () => {
    const directory = join(scratchDirectory(), 'run');
    mkdirSync(directory);
    chmodSync(directory, 0o700);
    const options = { backend: new FullBackend(), socketPath: join(directory, 's'), holdsManagerLock: true };
    expect(await startControlServer({ ...options, mode: 0o660 })).toMatchObject({
      ok: false,
      problem: { code: 'unreachable-directory' },
    });
    const started = await startControlServer(options);
    expect(started.ok).toBe(true);
    if (started.ok) afterwards(() => started.server.close({ graceMs: 0 }));
  });
});

/** Sends every route that changes something; gives back those that were not refused as `read-only`. */
async function everyChange(socketPath: string): Promise<readonly string[]> {
  const paths = Object.entries(openapiDocument()['paths'] as Record<string, object>);
  const changes = paths.flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { responses: Record<string, { description: string }> }>)
      .filter(([method, { responses }]) => method !== 'get' && responses['403']?.description.includes('read-only'))
      .map(([method]) => [method, path.replace('{id}', 'web').replace('{name}', 'TIME')] as const),
  );
  expect(changes.length).toBeGreaterThan(10);
  const statuses = await Promise.all(changes.map(([method, path]) => statusOfRequest(socketPath, method, path)));
  return changes.filter((_, index) => statuses[index] !== 403).map(([method, path]) => `${method} ${path}`);
}

function statusOfRequest(socketPath: string, method: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method: method.toUpperCase(), path, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    call.on('error', reject);
    call.end();
  });
}

describe('the socket of a service', () => {
  async function serviceSocket(): Promise<{ facts: FakeFacts; socketPath: string }> {
    const facts = new FakeFacts();
    const socketPath = join(scratchDirectory(), 'services', 'web.sock');
    const owner = 'process:web';
    const own = (): readonly Fact[] => [...(facts.owned.get(owner)?.values() ?? [])];
    const started = await startServiceSocket({
      socketPath,
      serviceId: 'web',
      labels: new Set(['link']),
      backend: {
        list: () => own().map((fact) => ({ fact, owners: [owner] })),
        assert: async (added) => facts.replace(owner, [...own(), ...added]),
        retract: async (gone) => {
          const names = new Set(gone.map((fact) => JSON.stringify(fact)));
          return facts.replace(
            owner,
            own().filter((fact) => !names.has(JSON.stringify(fact))),
          );
        },
        replace: async (next) => facts.replace(owner, next),
      },
      ...(isRoot ? { ownerUid: 65534, ownerGid: 65534 } : {}),
    });
    if (!started.ok) throw new Error(started.problem.message);
    afterwards(() => started.server.close({ graceMs: 0 }));
    return { facts, socketPath };
  }

  it('takes the facts that the definition permits, and keeps them after the connection', async () => {
    const { facts, socketPath } = await serviceSocket();
    const client = createControlClient({ socketPath });
    expect(
      await client.assertFacts([
        ['link', 'up'],
        ['service-state', ['web'], 'warm'],
      ]),
    ).toMatchObject({ ok: true });
    expect(await client.retractFacts([['link', 'up']])).toMatchObject({ ok: true });
    expect(facts.list(null)).toEqual([{ fact: ['service-state', ['web'], 'warm'], owners: ['process:web'] }]);
  });

  it('lists what the process asserts, and nothing of others', async () => {
    const { facts, socketPath } = await serviceSocket();
    facts.replace('operator', [['link', 'down']]);
    const client = createControlClient({ socketPath });
    await client.assertFacts([
      ['link', 'up'],
      ['link', 'up', 2],
      ['service-state', ['web'], 'warm'],
    ]);
    const own = (await client.facts(['link', '...'])) as { readonly value: FactsDocument };
    expect(own.value.facts).toEqual([
      { fact: ['link', 'up'], owners: ['process:web'] },
      { fact: ['link', 'up', 2], owners: ['process:web'] },
    ]);
    expect(await client.facts('link')).toMatchObject({ ok: false, error: { code: 'invalid-request' } });
  });

  it('keeps a few connections that ask for nothing, and answers all the same', async () => {
    const { socketPath } = await serviceSocket();
    const silent = Array.from({ length: 40 }, () => connect(socketPath).on('error', () => undefined));
    afterwards(() => void silent.map((socket) => socket.destroy()));
    await eventually(() => silent.filter(({ closed }) => closed).length >= 40 - 16);
    expect(await createControlClient({ socketPath }).assertFacts([['link', 'up']])).toMatchObject({ ok: true });
  });

  it.each<[string, Fact]>([
    ['another label', ['require-service', ['db']]],
    ['a label of the manager', ['system', 'active']],
    ['a state of another service', ['service-state', ['db'], 'ready']],
    ['a state of nobody', ['service-state']],
    ['a state of an instance of its name', ['service-state', ['web', 'x'], 'up']],
  ])('refuses %s, and everything that came with it', async (_, fact) => {
    const { facts, socketPath } = await serviceSocket();
    const result = await createControlClient({ socketPath }).assertFacts([['link', 'up'], fact]);
    expect(result).toMatchObject({ ok: false, error: { code: 'not-permitted-label' } });
    expect(facts.list(null)).toEqual([]);
  });

  it('knows nothing else', async () => {
    const { socketPath } = await serviceSocket();
    const client = createControlClient({ socketPath });
    const results = [await client.ping(), await client.status(), await client.command('stop', 'web')];
    const message = 'this is the socket of service "web", which takes facts of its own process and nothing else';
    for (const result of results)
      expect(result).toMatchObject({ ok: false, error: { code: 'unknown-route', message } });
    expect(await client.session()).toMatchObject({ ok: false, error: { code: 'unknown-route' } });
  });

  it.skipIf(!isRoot)('belongs to the user of the service, and to nobody else', async () => {
    const { socketPath } = await serviceSocket();
    expect(lstatSync(socketPath)).toMatchObject({ uid: 65534, gid: 65534 });
    expect(lstatSync(socketPath).mode & 0o7777).toBe(0o600);
  });
});
