import type { IncomingMessage, RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLimitedServer } from '../src/server/create-limited-server.ts';
import { held } from './fixture/fake-backend.ts';
import { type RawClient, rawClient } from './fixture/raw-client.ts';
import { afterwards, eventually, scratchDirectory, served } from './fixture/served.ts';

const ping = 'GET /v1/ping HTTP/1.1\r\nHost: x\r\n\r\n';
const stop = 'POST /v1/services/web/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';

/** A server without the API, which tells how many requests its parser made of what arrived. */
async function listening(serve: RequestListener): Promise<{ readonly path: string; readonly parsed: () => number }> {
  const { server } = createLimitedServer({ requireHostHeader: false }, 256, serve);
  const requests: IncomingMessage[] = [];
  server.on('request', (request) => requests.push(request));
  const path = join(scratchDirectory(), 'server.sock');
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  afterwards(() => {
    server.close();
    server.closeAllConnections();
  });
  return { path, parsed: () => requests.length };
}

describe('a connection that asks before it has its reply', () => {
  it('has what comes with its request thrown away, and hardly any of it read', async () => {
    const { path, parsed } = await listening((_, response) => void setImmediate(() => response.end('one')));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => {
        const { socket, closed } = rawClient(path);
        socket.write(ping.repeat(1_700));
        return closed;
      }),
    );
    for (const answer of answers) {
      expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
      expect(answer).toMatch(/^connection: close\r$/im);
      expect(answer.endsWith('one')).toBe(true);
    }
    expect(parsed()).toBeGreaterThanOrEqual(20 * 2);
    expect(parsed()).toBeLessThan(20 * 20);
  });

  it('has its reply ended where the head of it has gone out already', async () => {
    const replies: (() => void)[] = [];
    const { path, parsed } = await listening((_, response) => {
      response.writeHead(200, { 'content-length': 5 });
      response.write('be');
      replies.push(() => response.end('gun'));
    });
    const { socket, closed } = rawClient(path);
    socket.write(ping);
    await eventually(() => socket.bytesRead > 0);
    socket.write(ping.repeat(2));
    await eventually(() => parsed() > 1);
    expect(replies).toHaveLength(1);
    replies[0]?.();
    expect(await closed).toMatch(/begun$/);
  });

  it('is cut off when it does not cease to send', async () => {
    const { path, parsed } = await listening(() => {});
    const { socket, closed } = rawClient(path);
    const flood = Buffer.from(ping.repeat(1_700));
    const more = (): void => {
      if (!socket.destroyed && socket.writable && socket.write(flood)) setImmediate(more);
    };
    socket.on('drain', more);
    more();
    await closed;
    expect(parsed()).toBeLessThan(20);
  });

  it('is not taken for one that is there, when it has gone', async () => {
    const { backend, socketPath, client } = await served();
    const outcome = held<never>();
    backend.manager.outcomes.set('stop web', outcome.promise);
    const { socket, closed } = rawClient(socketPath);
    socket.write(stop.repeat(500));
    await eventually(() => backend.manager.commands.length === 1);
    socket.end();
    expect(await closed).toBe('');
    expect(await client.ping()).toMatchObject({ ok: true });
  });
});

describe('the first of many commands at once', () => {
  it('is carried out and answered, alone', async () => {
    const { backend, socketPath, faults } = await served();
    const { socket, closed } = rawClient(socketPath);
    socket.write(stop.repeat(500));
    const answer = await closed;
    expect(answer.match(/^HTTP\/1\.1 200 OK\r$/gm)).toHaveLength(1);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer).toContain('"outcome":"done"');
    expect(backend.manager.commands).toEqual(['stop web']);
    expect(faults).toEqual([]);
  });

  it('is no matter to those who wait for each reply on one connection', async () => {
    const { backend, socketPath } = await served();
    const client: RawClient & { received?: string } = rawClient(socketPath);
    let received = '';
    client.socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    for (let round = 1; round <= 5; round += 1) {
      client.socket.write(stop);
      await eventually(() => received.split('"outcome":"done"').length === round + 1);
    }
    expect(received).not.toMatch(/^connection: close\r$/im);
    expect(backend.manager.commands).toHaveLength(5);
  });
});

describe('garbage behind a command', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['large headers', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('is not answered in its place: %s', async (_, bytes) => {
    const { backend, socketPath } = await served();
    const outcome = held<never>();
    backend.manager.outcomes.set('stop web', outcome.promise);
    const { socket, closed } = rawClient(socketPath);
    socket.write(stop + bytes);
    await eventually(() => backend.manager.commands.length === 1);
    outcome.resolve({ kind: 'busy', serviceId: 'web', limit: 1 } as never);
    const answer = await closed;
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
    expect(answer).toMatch(/^HTTP\/1\.1 503 .*"code":"busy"/s);
  });
});

describe('a connection that ends', () => {
  it.each([
    ['within a body', 'POST /v1/services/web/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{'],
    ['within a chunk', 'POST /v1/reload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{'],
    ['in a broken chunk', 'POST /v1/reload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n'],
    ['within the request behind a command', `${stop}GET /v1/pi`],
  ])('%s is closed, and nothing of it is left', async (_, bytes) => {
    const { backend, socketPath, client, faults } = await served();
    backend.manager.outcomes.set('stop web', held<never>().promise);
    const { socket, closed } = rawClient(socketPath);
    socket.end(bytes);
    const answer = await closed;
    expect(answer === '' || answer.startsWith('HTTP/1.1 400')).toBe(true);
    expect(await client.ping()).toMatchObject({ ok: true });
    expect(backend.reloads).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('somebody else', () => {
  it('has the answer before a crowd that pipelines has all of its own', async () => {
    const { socketPath, client, faults } = await served();
    const crowd = Array.from({ length: 100 }, () => rawClient(socketPath));
    await Promise.all(crowd.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    const answered: string[] = [];
    const all = crowd.map(({ socket, closed }) => {
      socket.write(ping.repeat(1_700));
      return closed.then((answer) => answered.push(answer));
    });
    expect(await client.ping()).toMatchObject({ ok: true });
    await Promise.all(all);
    for (const answer of answered) expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
    expect(faults).toEqual([]);
  });
});
