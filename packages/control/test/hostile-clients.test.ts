import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { held } from './fixture/fake-backend.ts';
import { rawClient, rawPost, sendRaw } from './fixture/raw-client.ts';
import { eventually, type Served, served } from './fixture/served.ts';

/** Whatever a client did: others are served, nothing was commanded, and no fault was reported. */
async function expectUnharmed({ client, backend, faults }: Served): Promise<void> {
  await eventually(async () => (await client.ping()).ok);
  expect(backend.manager.commands).toEqual([]);
  expect(backend.shutdowns).toEqual([]);
  expect(faults).toEqual([]);
}

describe('what is no request', () => {
  it('answers garbage once and cuts it off', async () => {
    const context = await served();
    for (const bytes of [randomBytes(4096), Buffer.alloc(70_000, 0), Buffer.from('\r\n\r\n\r\nhello\r\n\r\n')]) {
      const answer = await sendRaw(context.socketPath, bytes);
      expect(answer === '' || answer.startsWith('HTTP/1.1 400')).toBe(true);
    }
    await expectUnharmed(context);
  });

  it.each([
    ['no host', 'GET /v1/ping HTTP/1.1\r\nConnection: close\r\n\r\n', '400'],
    ['a strange host', 'GET /v1/ping HTTP/1.1\r\nHost: a b/\\\r\nConnection: close\r\n\r\n', '400'],
    ['an unknown method', 'BREW /v1/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '400'],
    ['a known but useless method', 'PROPFIND /v1/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '405'],
    ['a method of another route', 'DELETE /v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '405'],
    ['a command by GET', 'GET /v1/services/web/stop HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '405'],
    ['a tunnel', 'CONNECT example.org:80 HTTP/1.1\r\nHost: x\r\n\r\n', ''],
    ['an upgrade', 'GET /v1/ping HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', ''],
    ['an unknown route', 'GET /v1/nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '404'],
    ['a route of the prototype', 'GET /__proto__ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '404'],
    ['a way out', 'GET /v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '404'],
    [
      'an encoded way out',
      'POST /v1/services/%2e%2e%2fweb/stop HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      '404',
    ],
    ['a doubled slash', 'POST /v1//services/web/stop HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '404'],
    ['a broken escape', 'POST /v1/services/%E0%A4/stop HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '404'],
    ['an absolute address', 'GET http://evil/v1/nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '404'],
    ['two lengths', 'POST /v1/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}', '400'],
    [
      'two framings',
      'POST /v1/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['large headers', `GET /v1/ping HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '400'],
  ])('answers %s', async (_, bytes, status) => {
    const context = await served();
    const { socket, closed } = rawClient(context.socketPath);
    socket.write(bytes);
    if (status === '') socket.end();
    const answer = await closed;
    if (status !== '') expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (status !== '')
      expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ message: expect.any(String) });
    expect(context.backend.reloads).toEqual([]);
    await expectUnharmed(context);
  });
});

describe('bodies', () => {
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;

  it.each([
    ['half a document', '{"wait":'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['a list', '[]'],
    ['null', 'null'],
    ['deep lists', deep],
    ['a deep value', `{"wait":${deep}}`],
    ['an unknown key', '{"wait":true,"sudo":true}'],
    ['__proto__', '{"__proto__":{"wait":false}}'],
    ['constructor', '{"constructor":{"prototype":{}}}'],
    ['a text for a truth', '{"wait":"false"}'],
    ['no time', '{"timeoutMs":0}'],
    ['endless time', '{"timeoutMs":1e300}'],
    ['a part of a millisecond', '{"timeoutMs":1.5}'],
  ])('refuses %s and does not repeat it', async (_, body) => {
    const context = await served();
    const answer = await sendRaw(context.socketPath, rawPost('/v1/services/web/stop', body));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"invalid-request"');
    expect(answer.length).toBeLessThan(1000);
    expect(answer).not.toMatch(/sudo|\[\[|false/);
    await expectUnharmed(context);
  });

  it('refuses a body that is announced as too large, unread', async () => {
    const context = await served();
    const { socket, closed } = rawClient(context.socketPath);
    socket.write('POST /v1/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n');
    expect(await closed).toMatch(/^HTTP\/1\.1 413 /);
    expect(context.backend.reloads).toEqual([]);
    await expectUnharmed(context);
  });

  it('refuses a body that turns out too large', async () => {
    const context = await served();
    const { socket, closed } = rawClient(context.socketPath);
    socket.write('POST /v1/reload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    for (let index = 0; index < 5; index += 1) socket.write(chunk);
    expect(await closed).toMatch(/^HTTP\/1\.1 413 /);
    expect(context.backend.reloads).toEqual([]);
    await expectUnharmed(context);
  });

  it('cuts a body off that comes in pieces of one byte, and keeps none of it', async () => {
    const context = await served();
    const { socket, closed } = rawClient(context.socketPath);
    socket.write('POST /v1/reload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    const ended = { done: false };
    socket.on('close', () => Object.assign(ended, { done: true }));
    const more = (): void => {
      if (!ended.done && socket.write('1\r\n \r\n'.repeat(1_025))) setImmediate(more);
    };
    more();
    expect(await closed).toBe('');
    expect(context.backend.reloads).toEqual([]);
    await expectUnharmed(context);
  });

  it.each([
    ['a question', 'GET /v1/ping', '200'],
    ['an unknown route', 'POST /v1/nope', '404'],
    ['a method that the route does not take', 'POST /v1/status', '405'],
  ])('does not read on after its reply to %s with a body without end', async (_, line, status) => {
    const context = await served();
    const { socket, closed } = rawClient(context.socketPath);
    socket.write(`${line} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n${' '.repeat(0x4000)}\r\n`);
    const answer = await closed;
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    await expectUnharmed(context);
  });

  it('takes a body of just the size', async () => {
    const { socketPath, backend } = await served();
    const answer = await sendRaw(socketPath, rawPost('/v1/reload', `{}${' '.repeat(65_534)}`));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(backend.reloads).toHaveLength(1);
  });

  it('does nothing on half a body', async () => {
    const context = await served();
    const { socket } = rawClient(context.socketPath);
    socket.write('POST /v1/shutdown HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{', () => socket.destroy());
    await new Promise((resolve) => socket.once('close', resolve));
    await expectUnharmed(context);
  });
});

describe('connections', () => {
  it('carries a command out although its client has gone', async () => {
    const { socketPath, backend, client, faults } = await served();
    const outcome = held<never>();
    backend.manager.outcomes.set('stop web', outcome.promise);
    const { socket } = rawClient(socketPath);
    socket.write(rawPost('/v1/services/web/stop', ''));
    await eventually(() => backend.manager.commands.length === 1);
    socket.destroy();
    await client.ping();
    outcome.resolve({ kind: 'busy', serviceId: 'web', limit: 1 } as never);
    expect((await client.ping()).ok).toBe(true);
    expect(faults).toEqual([]);
  });

  it('takes a client that closes its own half for one that has gone, and frees its place', async () => {
    const { socketPath, backend, client, faults } = await served();
    backend.manager.outcomes.set('stop web', held<never>().promise);
    const { socket, closed } = rawClient(socketPath);
    socket.write(rawPost('/v1/services/web/stop', ''));
    await eventually(() => backend.manager.commands.length === 1);
    socket.end();
    expect(await closed).toBe('');
    expect((await client.ping()).ok).toBe(true);
    expect(faults).toEqual([]);
  });

  it('closes connections that send their headers too slowly, or nothing at all', async () => {
    const context = await served();
    const slow = rawClient(context.socketPath);
    slow.socket.write('GET /v1/ping HTTP/1.1\r\nHost: x\r\nX-');
    const drip = setInterval(() => slow.socket.writable && slow.socket.write('x'), 200);
    const silent = rawClient(context.socketPath);
    try {
      await Promise.all([slow.closed, silent.closed]);
    } finally {
      clearInterval(drip);
    }
    await expectUnharmed(context);
  }, 60_000);

  it('tells those beyond the thirty-second command that there are too many, and still answers questions', async () => {
    const { socketPath, client, backend } = await served();
    const outcome = held<never>();
    backend.manager.outcomes.set('stop web', outcome.promise);
    const waiting = Array.from({ length: 32 }, () => client.command('stop', 'web'));
    await eventually(() => backend.manager.commands.length === 32);
    expect(await client.command('start', 'db')).toMatchObject({ ok: false, error: { code: 'busy' } });
    expect(await client.ping()).toMatchObject({ ok: true });
    expect(backend.manager.commands).not.toContain('start db');
    outcome.resolve({ kind: 'busy', serviceId: 'web', limit: 1 } as never);
    await Promise.all(waiting);
    backend.manager.outcomes.clear();
    await eventually(async () => (await client.command('start', 'db')).ok);
    expect(socketPath).toBe(client.socketPath);
  });

  it('survives five hundred connections at once, and keeps none of their descriptors', async () => {
    const context = await served();
    const before = openDescriptors();
    const crowd = Array.from({ length: 500 }, () => rawClient(context.socketPath));
    for (const { socket } of crowd) socket.write('GET /v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await Promise.all(crowd.map(({ closed }) => closed));
    for (const { socket } of crowd) socket.destroy();
    await expectUnharmed(context);
    await eventually(() => openDescriptors() <= before + 2);
  }, 60_000);

  it('is not held back by a client that reads nothing', async () => {
    const context = await served();
    const { socket } = rawClient(context.socketPath);
    socket.pause();
    for (let index = 0; index < 2000; index += 1) socket.write('GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n');
    await expectUnharmed(context);
    socket.destroy();
  });

  it('survives a hundred disconnects at random bytes', async () => {
    const context = await served();
    const bytes = rawPost('/v1/nope', '{"wait":true,"timeoutMs":1000}');
    const cuts = Array.from({ length: 100 }, (_, index) => index % bytes.length);
    for (const cut of cuts) {
      const { socket } = rawClient(context.socketPath);
      await new Promise<void>((resolve) => {
        socket.write(bytes.subarray(0, cut + 1), () => resolve());
      });
      socket.destroy();
    }
    await expectUnharmed(context);
  });
});

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
