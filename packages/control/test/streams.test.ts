import { describe, expect, it } from 'vitest';
import { createControlClient, type StatusDocument, updatedStatus } from '../src/index.ts';
import { collect } from './fixture/collect.ts';
import { statusOf } from './fixture/fake-backend.ts';
import { FullBackend } from './fixture/full-backend.ts';
import { rawClient } from './fixture/raw-client.ts';
import { eventually, fullyServed, served } from './fixture/served.ts';

describe('events', () => {
  it('are those that are kept, and then the stream is over', async () => {
    const { backend, client } = await fullyServed();
    backend.tell('web', 'starting');
    backend.tell('web', 'ready');
    const stream = collect((signal) => client.events({}, { signal }));
    await eventually(() => stream.isOver);
    expect(stream.items.map(({ kind }) => kind)).toEqual(['entry', 'entry']);
    expect(stream.entries.map(({ to, cursor }) => [to, cursor])).toEqual([
      ['starting', 'boot1-1'],
      ['ready', 'boot1-2'],
    ]);
    expect(backend.openStreams).toBe(0);
  });

  it('go on from a cursor, of the services asked for', async () => {
    const { backend, client } = await fullyServed();
    backend.tell('web', 'starting');
    backend.tell('web', 'ready');
    const stream = collect((signal) =>
      client.events({ since: 'boot1-1', follow: true, services: ['web', 'db'] }, { signal }),
    );
    await stream.until(1);
    backend.tell('web', 'stopping');
    await stream.until(2);
    expect(stream.entries.map(({ to }) => to)).toEqual(['ready', 'stopping']);
    expect(backend.asked.events).toEqual([{ since: 'boot1-1', follow: true, services: ['web', 'db'] }]);
    stream.stop();
    await eventually(() => backend.openStreams === 0);
  });

  it('say where some are missing', async () => {
    const { backend, client } = await fullyServed();
    backend.tell('web', 'ready');
    const stream = collect((signal) => client.events({ since: 'boot0-9' }, { signal }));
    await eventually(() => stream.isOver);
    expect(stream.items[0]).toEqual({ kind: 'gap', dropped: null });
    expect(stream.entries).toHaveLength(1);
  });

  it('of a manager without them are not supported', async () => {
    const { client } = await served();
    const stream = collect(() => client.events());
    await eventually(() => stream.isOver);
    expect(stream.items).toMatchObject([{ kind: 'failed', error: { code: 'not-supported' } }]);
  });

  it('end with one report and one error where the manager fails', async () => {
    const { backend, client, faults } = await fullyServed();
    backend.events = async function* () {
      yield { dropped: 1 };
      throw new Error('secret');
    };
    const stream = collect(() => client.events({ follow: true }));
    await eventually(() => stream.isOver);
    expect(stream.items).toMatchObject([{ kind: 'gap' }, { kind: 'failed', error: { code: 'internal' } }]);
    expect(JSON.stringify(stream.items)).not.toContain('secret');
    expect(faults).toHaveLength(1);
  });

  it.each(['follow=maybe', 'since=', 'sudo=1', 'follow=true&follow=false', 'service=..', '__proto__=1'])(
    'are refused for the query %s',
    async (query) => {
      const { socketPath, backend } = await fullyServed();
      const { socket, closed } = rawClient(socketPath);
      socket.write(`GET /v1/events?${query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(await closed).toMatch(/^HTTP\/1\.1 40[04] /);
      expect(backend.asked.events).toEqual([]);
    },
  );

  it('come on the wire as server-sent events with their cursor as id, between signs of life', async () => {
    const { socketPath, backend } = await fullyServed({ streams: { heartbeatMs: 10 } });
    const { socket } = rawClient(socketPath);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.write('GET /v1/events?follow=true HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually(() => text.includes('\n: \n\n'));
    backend.tell('web', 'ready', 'two\nlines');
    await eventually(() => text.includes('event: event\nid: boot1-1\ndata: {"time"'));
    expect(text).toContain('content-type: text/event-stream');
    socket.destroy();
    await eventually(() => backend.openStreams === 0);
  });
});

describe('log lines', () => {
  it('come as they were asked for', async () => {
    const { backend, client } = await fullyServed();
    for (const line of ['one', 'two', 'three']) backend.write(line);
    const query = { services: ['web'], lines: 2, grep: 't', stream: 'stdout', since: '2025-01-01T00:00:00Z' } as const;
    const stream = collect(() => client.logs(query));
    await eventually(() => stream.isOver);
    expect(stream.entries.map(({ line }) => line)).toEqual(['two', 'three']);
    expect(backend.asked.logs).toEqual([{ ...query, follow: false }]);
  });

  it('of an unknown service are none', async () => {
    const { client } = await fullyServed();
    const stream = collect(() => client.logs({ services: ['wbe'] }));
    await eventually(() => stream.isOver);
    expect(stream.items).toMatchObject([{ kind: 'failed', error: { code: 'unknown-service', suggestion: 'web' } }]);
  });

  it('arrive whole, whatever is in them', async () => {
    const { backend, client } = await fullyServed();
    const lines = ['', ' data: x', '\u0000\u001b[31m', 'ä'.repeat(100_000), 'event: end', '\r', '\u2028', '{"a":1}'];
    for (const line of lines) backend.write(line);
    const stream = collect(() => client.logs());
    await eventually(() => stream.isOver);
    expect(stream.entries.map(({ line }) => line)).toEqual(lines);
  });
});

describe('the status as it changes', () => {
  it('is whole first, and then what changed', async () => {
    const { backend, client } = await fullyServed();
    const stream = collect((signal) => client.statusStream({ signal }));
    await stream.until(1);
    backend.manager.change('web', { state: 'stopping' });
    await stream.until(2);
    backend.manager.remove('db');
    await stream.until(3);
    const [snapshot, change, removal] = stream.entries;
    expect(snapshot).toMatchObject({ kind: 'snapshot', status: { services: [{ id: 'db' }, { id: 'web' }] } });
    expect(change).toMatchObject({
      kind: 'change',
      change: { manager: null, services: [{ id: 'web', state: 'stopping' }], removed: [] },
    });
    expect(removal).toMatchObject({ kind: 'change', change: { services: [], removed: ['db'] } });
    const status = stream.entries.reduce<StatusDocument | null>(updatedStatus, null);
    expect(status).toMatchObject({ services: [{ id: 'web', state: 'stopping' }] });
    expect(status?.services).toHaveLength(1);
  });

  it('tells what only the manager knows', async () => {
    const { backend, client } = await fullyServed();
    const stream = collect((signal) => client.statusStream({ signal }));
    await stream.until(1);
    backend.manager.active = false;
    backend.manager.change('web', {});
    await stream.until(2);
    expect(stream.entries[1]).toMatchObject({ change: { manager: { active: false, pid: 4711 } } });
  });

  it('subscribes once for all readers, and not at all without one', async () => {
    const { backend, client } = await fullyServed();
    const streams = [1, 2, 3].map(() => collect((signal) => client.statusStream({ signal })));
    for (const stream of streams) await stream.until(1);
    expect(backend.manager.listeners.size).toBe(1);
    for (const stream of streams) stream.stop();
    await eventually(() => backend.manager.listeners.size === 0);
  });

  it('gives a reader that was slow the newest only', async () => {
    const { backend, client } = await fullyServed();
    const big = 'x'.repeat(50_000);
    let changes = 0;
    let last = '';
    for await (const item of client.statusStream()) {
      if (item.kind !== 'entry') throw new Error(item.kind);
      if (item.entry.kind === 'snapshot') {
        for (let round = 0; round < 2_000; round += 1)
          backend.manager.change('web', { description: `${round} ${big}` });
        continue;
      }
      changes += 1;
      last = item.entry.change.services[0]?.description?.split(' ')[0] ?? '';
      if (last === '1999') break;
    }
    expect(last).toBe('1999');
    expect(changes).toBeLessThan(10);
  });
});

describe('waiting for a state', () => {
  it('is over when the service has it, or publishes it', async () => {
    const { backend, client } = await served();
    expect(await client.awaitService('web', 'up')).toMatchObject({ ok: true, value: { outcome: 'done' } });
    backend.manager.change('web', { state: 'waiting', published: [] });
    const waiting = client.awaitService('web', 'ready');
    await eventually(() => backend.manager.listeners.size === 1);
    backend.manager.change('db', { state: 'stopping' });
    backend.manager.change('web', { state: 'ready' });
    expect(await waiting).toMatchObject({ ok: true, value: { service: { state: 'ready' } } });
    expect(backend.manager.listeners.size).toBe(0);
  });

  it('ends when the time is over, the service goes, or the client does', async () => {
    const { backend, client, socketPath } = await served();
    expect(await client.awaitService('web', 'failed', { timeoutMs: 20 })).toMatchObject({
      ok: false,
      error: { code: 'timed-out', details: { service: { id: 'web' } } },
    });
    const waiting = client.awaitService('web', 'failed');
    await eventually(() => backend.manager.listeners.size === 1);
    backend.manager.remove('web');
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'unknown-service' } });
    const impatient = createControlClient({ socketPath, patienceMs: 1 }).awaitService('db', 'failed', { timeoutMs: 1 });
    await impatient;
    await eventually(() => backend.manager.listeners.size === 0);
    expect(await client.awaitService('nope', 'up')).toMatchObject({ ok: false, error: { code: 'unknown-service' } });
  });

  it('takes no place of ordinary commands', async () => {
    const { client, backend } = await served();
    const waiting = Array.from({ length: 40 }, () => client.awaitService('web', 'failed'));
    await eventually(() => backend.manager.listeners.size === 1);
    expect(await client.command('stop', 'db')).toMatchObject({ ok: true });
    backend.manager.change('web', { state: 'failed' });
    for (const result of await Promise.all(waiting)) expect(result.ok).toBe(true);
  });
});

describe('after a restart of the manager', () => {
  it('streams go on where they were', async () => {
    const first = await fullyServed();
    const { socketPath, client, backend } = first;
    const events = collect((signal) => client.events({ follow: true }, { signal }));
    const logs = collect((signal) => client.logs({ follow: true }, { signal }));
    const status = collect((signal) => client.statusStream({ signal }));
    await eventually(() => backend.openStreams === 2);
    backend.tell('web', 'ready');
    backend.write('twice');
    backend.write('twice');
    await Promise.all([events.until(1), logs.until(2), status.until(1)]);
    await first.server.close();

    const next = new FullBackend();
    next.boot = 'boot2';
    next.lines.push(...backend.lines);
    next.write('twice');
    next.manager.statuses.set('new', statusOf('new'));
    next.tell('web', 'starting');
    const second = await fullyServed({ socketPath }, next);
    await Promise.all([events.until(4), logs.until(4), status.until(3)]);
    second.backend.write('later', 'web', '2026-01-01T00:00:01.000Z');
    second.backend.tell('web', 'ready');
    await Promise.all([events.until(5), logs.until(5)]);
    expect(events.items.map((item) => (item.kind === 'entry' ? item.entry.to : item.kind))).toEqual([
      'ready',
      'reconnected',
      'gap',
      'starting',
      'ready',
    ]);
    expect(next.asked.events[0]).toMatchObject({ since: 'boot1-1' });
    expect(logs.items.map((item) => (item.kind === 'entry' ? item.entry.line : item.kind))).toEqual([
      'twice',
      'twice',
      'reconnected',
      'twice',
      'later',
    ]);
    expect(status.items[1]).toEqual({ kind: 'reconnected' });
    expect(status.entries[1]).toMatchObject({ kind: 'snapshot' });
  });

  it('streams give up after their time, and say why', async () => {
    const { server, client } = await fullyServed();
    const stream = collect((signal) => client.statusStream({ signal, reconnectMs: 100 }));
    await stream.until(1);
    await server.close();
    await eventually(() => stream.isOver);
    expect(stream.items.at(-1)).toMatchObject({ kind: 'failed', error: { code: 'no-manager' } });
  });

  it('a stream that never began is not waited for', async () => {
    const client = createControlClient({ socketPath: '/nonexistent/control.sock' });
    const stream = collect(() => client.events({ follow: true }));
    await eventually(() => stream.isOver);
    expect(stream.items).toMatchObject([{ kind: 'failed', error: { code: 'no-manager' } }]);
    const tooLong = collect(() => createControlClient({ socketPath: `/${'x'.repeat(200)}` }).logs());
    await eventually(() => tooLong.isOver);
    expect(tooLong.items).toMatchObject([{ kind: 'failed', error: { code: 'socket-path-too-long' } }]);
  });
});
