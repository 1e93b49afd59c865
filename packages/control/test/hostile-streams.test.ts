import { describe, expect, it } from 'vitest';
import { collect } from './fixture/collect.ts';
import type { FullBackend } from './fixture/full-backend.ts';
import { memoryInUse } from './fixture/memory-in-use.ts';
import { type RawClient, rawClient, rawPost } from './fixture/raw-client.ts';
import { eventually, fullyServed, type Served } from './fixture/served.ts';

/** A client that asks for a stream and never reads it. */
function neverReading(socketPath: string, path: string): RawClient {
  const client = rawClient(socketPath);
  client.socket.pause();
  client.socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return client;
}

/** Whatever happens to streams, ordinary requests are answered. */
async function expectServed({ client, faults }: Served<FullBackend>): Promise<void> {
  expect(await client.ping()).toMatchObject({ ok: true });
  expect(await client.command('stop', 'web')).toMatchObject({ ok: true });
  expect(faults).toEqual([]);
}

describe('readers that never read', () => {
  it('cost the same however much there is to tell, and are told later what they missed', async () => {
    const context = await fullyServed();
    const { backend, socketPath } = context;
    const readers = ['/v1/events?follow=true', '/v1/logs?follow=true', '/v1/status/stream', '/v1/facts/stream'].map(
      (path) => neverReading(socketPath, path),
    );
    await eventually(() => backend.openStreams === 2 && backend.facts.watchers === 2);
    const text = 'x'.repeat(1_000);
    const tellMuch = async (): Promise<void> => {
      for (let round = 0; round < 20_000; round += 1) {
        backend.tell('web', 'ready', text);
        backend.write(text);
        if (round % 100 === 0) backend.manager.change('web', { description: `${round} ${text}` });
        if (round % 100 === 0) backend.facts.replace('a', [['round', round, text]]);
        if (round % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      backend.history.length = 0;
      backend.lines.length = 0;
    };
    await tellMuch();
    const before = memoryInUse();
    for (let round = 0; round < 3; round += 1) await tellMuch();
    expect(memoryInUse() - before).toBeLessThan(4 * 1024 * 1024);
    await expectServed(context);

    let text0 = '';
    readers[0]?.socket.on('data', (chunk) => {
      text0 += chunk.toString();
    });
    readers[0]?.socket.resume();
    await eventually(() => text0.includes('event: gap\ndata: {"dropped":'));
    for (const { socket } of readers) socket.destroy();
    await eventually(() => backend.openStreams === 0 && backend.facts.watchers === 0);
  }, 120_000);

  it('of a long status cost no more than of a short one', async () => {
    const context = await fullyServed();
    const { backend, socketPath, client } = context;
    const description = 'x'.repeat(2_000);
    for (let index = 0; index < 2_000; index += 1) backend.manager.change(`service-${index}`, { description });
    const first = neverReading(socketPath, '/v1/status/stream');
    await eventually(() => first.socket.bytesRead > 0);
    const before = memoryInUse();
    const crowd = Array.from({ length: 30 }, () => neverReading(socketPath, '/v1/status/stream'));
    await eventually(() => crowd.every(({ socket }) => socket.bytesRead > 0));
    // Thirty documents of four megabytes are not kept, nor written.
    expect(memoryInUse() - before).toBeLessThan(30 * 1024 * 1024);
    const stream = collect((signal) => client.statusStream({ signal }));
    await stream.until(1);
    expect(stream.entries[0]).toMatchObject({ kind: 'snapshot', status: { services: { length: 2_002 } } });
    await expectServed(context);
    for (const { socket } of [first, ...crowd]) socket.destroy();
  }, 30_000);

  it('are cut when they have not read for their time, and those that read are not', async () => {
    const { backend, client, socketPath } = await fullyServed({ streams: { heartbeatMs: 20, unreadMs: 100 } });
    const good = collect((signal) => client.events({ follow: true }, { signal }));
    neverReading(socketPath, '/v1/events?follow=true');
    await eventually(() => backend.openStreams === 2);
    for (let round = 0; round < 900; round += 1) backend.tell('web', 'ready', 'x'.repeat(1_000));
    await good.until(900);
    await eventually(() => backend.openStreams === 1);
    backend.tell('web', 'stopping');
    await good.until(901);
    expect(good.items.every(({ kind }) => kind === 'entry')).toBe(true);
  });

  it('of a large reply are cut when others need their place', async () => {
    const context = await fullyServed();
    const { backend, socketPath, client } = context;
    backend.manager.change('web', { description: 'x'.repeat(2_000_000) });
    const crowd = Array.from({ length: 16 }, () => neverReading(socketPath, '/v1/status'));
    await eventually(() => crowd.every(({ socket }) => socket.bytesRead > 0));
    await eventually(async () => (await client.ping()).ok);
    await expectServed(context);
    for (const { socket } of crowd) socket.resume();
    const replies = await Promise.all(crowd.slice(0, 1).map(({ closed }) => closed));
    expect(replies[0]?.length).toBeLessThan(2_000_000);
    for (const { socket } of crowd) socket.destroy();
  });
});

describe('too many', () => {
  it('streams are told so, and keep nobody from commands', async () => {
    const context = await fullyServed();
    const { backend, client } = context;
    const streams = Array.from({ length: 64 }, () => collect((signal) => client.events({ follow: true }, { signal })));
    await eventually(() => backend.openStreams === 64);
    const one = collect(() => client.events({ follow: true }));
    await eventually(() => one.isOver);
    expect(one.items).toMatchObject([{ kind: 'failed', error: { code: 'busy' } }]);
    expect(await client.session([['a']])).toMatchObject({ ok: false, error: { code: 'busy' } });
    await expectServed(context);
    streams[0]?.stop();
    await eventually(() => backend.openStreams === 63);
    expect(await client.session([['a']])).toMatchObject({ ok: true });
  });

  it('silent clients keep nobody waiting', async () => {
    const context = await fullyServed();
    const crowd = Array.from({ length: 400 }, () => rawClient(context.socketPath));
    await Promise.all(crowd.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    await expectServed(context);
    const open = crowd.filter(({ socket }) => !socket.readableEnded && !socket.destroyed);
    expect(open.length).toBeGreaterThan(100);
  });

  it.each([
    ['headers', 'POST /v1/services/web/stop HTTP/1.1\r\nHost: x\r\nX-'],
    ['bodies', 'POST /v1/services/web/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{'],
  ])('clients that send half their %s keep nobody waiting', async (_, half) => {
    const context = await fullyServed();
    const crowd = Array.from({ length: 200 }, () => rawClient(context.socketPath));
    for (const { socket } of crowd) socket.write(half);
    await Promise.all(crowd.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    for (let round = 0; round < 20; round += 1) await expectServed(context);
    expect(new Set(context.backend.manager.commands)).toEqual(new Set(['stop web']));
    expect(context.backend.manager.commands).toHaveLength(20);
  });

  it('half-closed clients go, with what they held', async () => {
    const context = await fullyServed();
    const { backend, socketPath } = context;
    const { socket, closed } = rawClient(socketPath);
    socket.write(rawPost('/v1/sessions', '{"facts":[["a"]]}'));
    await eventually(() => backend.facts.openSessions === 1);
    socket.end();
    await closed;
    await eventually(() => backend.facts.openSessions === 0);
    expect(backend.facts.list(null)).toEqual([]);
    await expectServed(context);
  });

  it('very many readers of long logs leave every turn of the event loop to others', async () => {
    const { backend, socketPath, client, faults } = await fullyServed();
    let inThisTurn = 0;
    let mostInOneTurn = 0;
    let told = 0;
    backend.logs = async function* (_, signal) {
      while (!signal.aborted) {
        if (inThisTurn === 0) setImmediate(beginTurn);
        inThisTurn += 1;
        told += 1;
        mostInOneTurn = Math.max(mostInOneTurn, inThisTurn);
        yield { time: null, service: 'web', pid: 1, stream: 'stdout', line: 'x'.repeat(60) };
      }
    };
    const beginTurn = (): void => {
      inThisTurn = 0;
    };
    const readers = Array.from({ length: 30 }, () => rawClient(socketPath));
    for (const { socket } of readers) {
      socket.removeAllListeners('data').resume();
      socket.write('GET /v1/logs?follow=true HTTP/1.1\r\nHost: x\r\n\r\n');
    }
    await eventually(() => told > 30_000);
    for (let round = 0; round < 10; round += 1) expect(await client.ping()).toMatchObject({ ok: true });
    for (const { socket } of readers) socket.destroy();
    expect(mostInOneTurn).toBeLessThan(4 * 128);
    expect(faults).toEqual([]);
  }, 60_000);

  it('a connection that goes on asking has one stream, which ends with it', async () => {
    const context = await fullyServed();
    const { socket, closed } = rawClient(context.socketPath);
    socket.write('GET /v1/events?follow=true HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_000));
    await eventually(() => context.backend.openStreams === 1);
    socket.write('GET /v1/events?follow=true HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_000));
    await expectServed(context);
    expect(context.backend.openStreams).toBe(1);
    socket.end();
    expect((await closed).match(/^HTTP\/1\.1 200 OK\r$/gm)).toHaveLength(1);
    await eventually(() => context.backend.openStreams === 0);
    expect(context.faults).toEqual([]);
  });
});

describe('much to tell', () => {
  it('goes out in few pieces, each of which costs a system call', async () => {
    const { backend, socketPath } = await fullyServed();
    for (let line = 0; line < 900; line += 1) backend.write(`line ${line}`);
    const { socket, closed } = rawClient(socketPath);
    socket.write('GET /v1/logs HTTP/1.1\r\nHost: x\r\n\r\n');
    const answer = await closed;
    expect(answer.match(/^event: line$/gm)).toHaveLength(900);
    expect(answer.match(/^[0-9a-f]+\r$/gm)?.length).toBeLessThan(90);
  });
});

describe('the end of the manager', () => {
  it('ends streams at once, and waits for no reader', async () => {
    const { backend, server, client, socketPath } = await fullyServed();
    const stream = collect((signal) => client.events({ follow: true }, { signal, reconnectMs: 0 }));
    const never = neverReading(socketPath, '/v1/events?follow=true');
    await eventually(() => backend.openStreams === 2);
    for (let round = 0; round < 900; round += 1) backend.tell('web', 'ready', 'x'.repeat(1_000));
    await stream.until(900);
    await server.close({ graceMs: 50 });
    await eventually(() => stream.isOver && backend.openStreams === 0);
    never.socket.destroy();
  });
});
