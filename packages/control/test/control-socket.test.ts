import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createControlClient } from '../src/index.ts';
import { type OpenedControlSocket, openControlSocket, startControlServer } from '../src/server.ts';
import { FakeBackend } from './fixture/fake-backend.ts';
import { afterwards, scratchDirectory, served } from './fixture/served.ts';

const isRoot = process.getuid?.() === 0;

async function open(path: string, holdsManagerLock = true): Promise<OpenedControlSocket & { server: Server }> {
  const server = createServer();
  afterwards(() => void server.close());
  return { ...(await openControlSocket(server, { path, holdsManagerLock })), server };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

describe('opening', () => {
  it('makes a private directory and a private socket, whatever the umask', async () => {
    const path = join(scratchDirectory(), 'a', 'b', 'control.sock');
    const umask = process.umask(0);
    try {
      expect(await open(path)).toMatchObject({ ok: true });
      expect(process.umask()).toBe(0);
    } finally {
      process.umask(umask);
    }
    expect(lstatSync(path).isSocket()).toBe(true);
    expect(lstatSync(path).mode & 0o7777).toBe(0o600);
    expect(lstatSync(dirname(path)).mode & 0o7777).toBe(0o700);
    expect(lstatSync(dirname(dirname(path))).mode & 0o7777).toBe(0o700);
    expect(readdirSync(dirname(path))).toEqual(['control.sock']);
  });

  it('refuses a path that the kernel would cut off, and takes the longest one that fits', async () => {
    const directory = scratchDirectory();
    const longest = join(directory, 'x'.repeat(107 - directory.length - 1));
    expect(await open(longest)).toMatchObject({ ok: true });
    expect(await open(`${longest}x`)).toMatchObject({
      ok: false,
      problem: { code: 'path-too-long', message: expect.stringContaining('108'), suggestion: expect.any(String) },
    });
    expect(readdirSync(directory)).toHaveLength(1);
    const client = createControlClient({ socketPath: `${longest}x` });
    expect(await client.ping()).toMatchObject({ ok: false, error: { code: 'socket-path-too-long' } });
  });

  it.each([0o770, 0o707, 0o777, 0o720, 0o702])('refuses a directory of mode %o', async (mode) => {
    const directory = join(scratchDirectory(), 'run');
    mkdirSync(directory);
    chmodSync(directory, mode);
    expect(await open(join(directory, 's'))).toMatchObject({ ok: false, problem: { code: 'unsafe-directory' } });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('refuses a directory below one that everybody may change, but not below a sticky one', async () => {
    const above = join(scratchDirectory(), 'above');
    mkdirSync(above);
    chmodSync(above, 0o777);
    expect(await open(join(above, 'run', 's'))).toMatchObject({ ok: false, problem: { code: 'unsafe-directory' } });
    chmodSync(above, 0o1777);
    expect(await open(join(above, 'run', 's'))).toMatchObject({ ok: true });
  });

  it('refuses a directory that is a link', async () => {
    const directory = scratchDirectory();
    mkdirSync(join(directory, 'real'), { mode: 0o700 });
    symlinkSync('real', join(directory, 'link'));
    const opened = await open(join(directory, 'link', 's'));
    expect(opened).toMatchObject({ ok: false, problem: { code: 'unsafe-directory' } });
    expect(readdirSync(join(directory, 'real'))).toEqual([]);
  });

  it.skipIf(!isRoot)('refuses a directory of another user', async () => {
    const directory = join(scratchDirectory(), 'run');
    mkdirSync(directory, { mode: 0o700 });
    chownSync(directory, 65534, 65534);
    expect(await open(join(directory, 's'))).toMatchObject({
      ok: false,
      problem: { code: 'unsafe-directory', message: expect.stringContaining('65534') },
    });
  });

  it('says so where the system never lets a directory be made', async () => {
    expect(await open('/proc/none/run/s')).toMatchObject({ ok: false, problem: { code: 'system-call' } });
  });

  it('says so when the directory cannot be made', async () => {
    const directory = scratchDirectory();
    writeFileSync(join(directory, 'file'), '');
    expect(await open(join(directory, 'file', 'run', 's'))).toMatchObject({
      ok: false,
      problem: { code: 'system-call', message: expect.stringContaining('ENOTDIR') },
    });
  });
});

describe('what is already there', () => {
  /** A socket whose owner was killed: bound, and nobody listens. */
  async function staleSocket(path: string): Promise<void> {
    const { server } = await open(path);
    await close(server);
    expect(lstatSync(path).isSocket()).toBe(true);
  }

  it('is replaced only by who holds the lock of the manager', async () => {
    const path = join(scratchDirectory(), 'control.sock');
    await staleSocket(path);
    const stale = lstatSync(path).ino;
    expect(await open(path, false)).toMatchObject({ ok: false, problem: { code: 'in-use' } });
    expect(lstatSync(path).ino).toBe(stale);
    expect(await open(path, true)).toMatchObject({ ok: true });
    expect(readdirSync(dirname(path))).toEqual(['control.sock']);
  });

  it('may be missing for who holds no lock', async () => {
    const path = join(scratchDirectory(), 'control.sock');
    expect(await open(path, false)).toMatchObject({ ok: true });
    expect(readdirSync(dirname(path))).toEqual(['control.sock']);
    expect(lstatSync(path).nlink).toBe(1);
  });

  it.each(['file', 'link', 'directory'])('is never replaced if it is a %s', async (kind) => {
    const path = join(scratchDirectory(), 'control.sock');
    if (kind === 'file') writeFileSync(path, 'precious');
    if (kind === 'link') symlinkSync('/nowhere', path);
    if (kind === 'directory') mkdirSync(path);
    expect(await open(path)).toMatchObject({ ok: false, problem: { code: 'not-a-socket' } });
    expect(readdirSync(dirname(path))).toEqual(['control.sock']);
  });

  it('of twenty who open at once without a lock, one succeeds', async () => {
    const path = join(scratchDirectory(), 'control.sock');
    const opened = await Promise.all(Array.from({ length: 20 }, () => open(path, false)));
    expect(opened.filter(({ ok }) => ok)).toHaveLength(1);
    expect(readdirSync(dirname(path))).toEqual(['control.sock']);
  });
});

describe('handing over', () => {
  it('removes the path when the server closes', async () => {
    const { server, client, socketPath } = await served();
    await server.close();
    await server.close();
    expect(existsSync(socketPath)).toBe(false);
    expect(await client.ping()).toMatchObject({ ok: false, error: { code: 'no-manager' } });
  });

  it('leaves the socket of the successor alone when the predecessor closes late', async () => {
    const first = await served();
    const backend = new FakeBackend();
    const second = await startControlServer({ backend, socketPath: first.socketPath, holdsManagerLock: true });
    if (!second.ok) throw new Error(second.problem.message);
    afterwards(() => second.server.close());
    await first.server.close();
    expect(lstatSync(first.socketPath).isSocket()).toBe(true);
    expect(await first.client.command('start', 'web')).toMatchObject({ ok: true });
    expect(backend.manager.commands).toEqual(['start web']);
    expect(first.backend.manager.commands).toEqual([]);
  });

  it('serves again at the same path after a close', async () => {
    const first = await served();
    await first.server.close();
    const second = await served(first.socketPath);
    expect((await second.client.ping()).ok).toBe(true);
  });

  it('closes although a client hangs on', async () => {
    const { server, client, backend, socketPath } = await served();
    backend.manager.outcomes.set('stop web', new Promise<never>(() => {}));
    const hanging = client.command('stop', 'web');
    const idle = connect(socketPath).on('error', () => {});
    await new Promise((resolve) => idle.once('connect', resolve));
    await server.close({ graceMs: 20 });
    expect(await hanging).toMatchObject({ ok: false, error: { code: 'connection-lost' } });
    idle.destroy();
  });
});
