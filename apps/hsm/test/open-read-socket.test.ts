import { lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControlClient } from '@hermit/control';
import type { ControlBackend, ControlServer } from '@hermit/control/server';
import { afterEach, describe, expect, it } from 'vitest';
import { openReadSocket } from '../src/assemble/open-read-socket.ts';

const opened: ControlServer[] = [];
const roots: string[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close({ graceMs: 0 });
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** Enough of a manager to be asked who it is. */
const backend = { manager: {}, info: () => ({ pid: 4711, version: '0.1.0' }) } as unknown as ControlBackend;

async function open(group: string | null, directory = 'read'): Promise<ControlServer> {
  const root = mkdtempSync(join(tmpdir(), 'hsm-read-'));
  roots.push(root);
  mkdirSync(join(root, 'private'), { mode: 0o700 });
  const server = await openReadSocket(backend, { path: join(root, directory, 's'), group }, () => {});
  opened.push(server);
  return server;
}

describe('the read-only socket of hsm run', () => {
  it('answers questions, takes no changes, and belongs to the group', async () => {
    const group = process.getgid?.() ?? 0;
    const { path } = await open(String(group));
    expect(lstatSync(path)).toMatchObject({ gid: group });
    expect(lstatSync(path).mode & 0o777).toBe(0o660);
    const client = createControlClient({ socketPath: path });
    expect(await client.ping()).toMatchObject({ ok: true, value: { pid: 4711 } });
    expect(await client.shutdown()).toMatchObject({ ok: false, error: { code: 'read-only' } });
  });

  it('needs a group that exists, and a directory that others can pass', async () => {
    await expect(open('no-such-group')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('no-such-group'),
    });
    await expect(open(null, 'private')).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringContaining('--read-socket'),
    });
  });
});
