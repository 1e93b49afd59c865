import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ControlError, controlErrors, createControlClient, defaultSocketPath, exitCodeOf } from '../src/index.ts';
import { afterwards, scratchDirectory } from './fixture/served.ts';

/** A server that answers every connection with the same bytes and ends it. */
async function answering(bytes: string): Promise<string> {
  const path = join(scratchDirectory(), 's');
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(bytes));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  afterwards(() => void server.close());
  return path;
}

async function errorAt(socketPath: string, patienceMs?: number): Promise<ControlError> {
  const client = createControlClient({ socketPath, ...(patienceMs === undefined ? {} : { patienceMs }) });
  const result = await client.status();
  if (result.ok) throw new Error('expected an error');
  return result.error;
}

describe('a client without a manager', () => {
  it('says where it looked and how to start one', async () => {
    const path = join(scratchDirectory(), 'control.sock');
    const error = await errorAt(path);
    expect(error).toMatchObject({ code: 'no-manager', message: expect.stringContaining(path) });
    expect(error.suggestion).toContain('hsm run --dir');
    expect(exitCodeOf(error)).toBe(4);
  });

  it('says the same of a socket that nobody listens at, and of a file that is none', async () => {
    const path = join(scratchDirectory(), 'control.sock');
    writeFileSync(path, '');
    expect(await errorAt(path)).toMatchObject({ code: 'no-manager', message: expect.stringContaining('ECONNREFUSED') });
  });

  it.skipIf(process.getuid?.() === 0)('tells a socket that it may not open from one that is not there', async () => {
    const path = await answering('');
    chmodSync(path, 0);
    expect(await errorAt(path)).toMatchObject({ code: 'not-permitted' });
  });
});

describe('a client of something else', () => {
  it.each([
    ['no HTTP', 'hello\r\n', 'connection-lost'],
    ['nothing', '', 'connection-lost'],
    ['a page', 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>', 'bad-reply'],
    ['a list', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]', 'bad-reply'],
    ['half a reply', 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"a":', 'connection-lost'],
    ['an unknown error', 'HTTP/1.1 500 No\r\nConnection: close\r\n\r\n{"code":"boom","message":"..."}', 'bad-reply'],
    [
      'an error of the prototype',
      'HTTP/1.1 500 No\r\nConnection: close\r\n\r\n{"code":"toString","message":""}',
      'bad-reply',
    ],
  ])('says so when it gets %s', async (_, bytes, code) => {
    expect(await errorAt(await answering(bytes))).toMatchObject({ code });
  });

  it('gives up on one that says nothing', async () => {
    const path = join(scratchDirectory(), 's');
    const server = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    afterwards(() => void server.close());
    expect(await errorAt(path, 20)).toMatchObject({ code: 'timed-out' });
    const client = createControlClient({ socketPath: path, patienceMs: 20 });
    expect(await client.shutdown({ timeoutMs: 10 })).toMatchObject({
      error: { code: 'timed-out', suggestion: expect.stringContaining('carries the command out') },
    });
  });
});

describe('the table of errors', () => {
  it('uses only exit codes that the command line documents', () => {
    const exitCodes = new Set(Object.values(controlErrors).map(({ exitCode }) => exitCode));
    expect([...exitCodes].sort((a, b) => a - b)).toEqual([1, 2, 4, 5, 70]);
  });
});

describe('the default path', () => {
  it.each([
    [{ HSM_SOCKET: '/x/y' }, 0, '/x/y'],
    [{ HSM_SOCKET: '', XDG_RUNTIME_DIR: '/run/user/7' }, 0, '/run/hermit/control.sock'],
    [{ XDG_RUNTIME_DIR: '/run/user/7', HOME: '/home/me' }, 7, '/run/user/7/hermit/control.sock'],
    [{ XDG_RUNTIME_DIR: '/run/user/7/' }, 7, '/run/user/7/hermit/control.sock'],
    [{ XDG_RUNTIME_DIR: '', HOME: '/home/me' }, 7, '/home/me/.local/state/hermit/control.sock'],
    [{ XDG_RUNTIME_DIR: 'relative', XDG_STATE_HOME: '/s', HOME: '/home/me' }, 7, '/s/hermit/control.sock'],
    [{}, 7, '/run/user/7/hermit/control.sock'],
  ])('of %j for user %i is %s', (env, uid, path) => {
    expect(defaultSocketPath(env, uid)).toBe(path);
  });
});
