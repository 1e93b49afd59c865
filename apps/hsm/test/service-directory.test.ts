import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maxSocketPathBytes } from '@hermit/control';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  blockedPassage,
  clearDirectory,
  leaveDirectory,
  pathOfService,
  serviceDirectory,
} from '../src/assemble/service-directory.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hsm-services-'));
  chmodSync(root, 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('the sockets of services lie beside that of the manager, or beside its directory where others may not pass', () => {
  mkdirSync(join(root, 'closed'), { mode: 0o700 });
  const closed = join(root, 'closed', 'control.sock');
  expect(serviceDirectory(closed, false)).toBe(join(root, 'closed', 'control.services'));
  expect(serviceDirectory(closed, true)).toBe(join(root, 'closed-control.services'));
  expect(serviceDirectory(join(root, 'two'), true)).toBe(join(root, 'two.services'));
});

test('every id has a path of its own that the kernel takes', () => {
  const ids = ['web', 'udhcpc@eth0', `radio@${'x'.repeat(150)}`, `radio@${'x'.repeat(151)}`];
  const paths = ids.map((id) => pathOfService(id, '/run/hermit-control.services'));
  expect(paths[0]).toBe('/run/hermit-control.services/web.sock');
  expect(new Set(paths).size).toBe(ids.length);
  expect(paths.filter((path) => path.length > maxSocketPathBytes)).toEqual([]);
});

test('what an earlier manager left is removed, and nothing else', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(root, 'old.sock'), resolve));
  writeFileSync(join(root, 'notes'), '');
  clearDirectory(root);
  expect([existsSync(join(root, 'old.sock')), existsSync(join(root, 'notes'))]).toEqual([false, true]);
  leaveDirectory(root);
  expect(existsSync(root)).toBe(true);
  clearDirectory(join(root, 'missing'));
  await new Promise((resolve) => server.close(resolve));
});

test('a directory that a user cannot pass is named', () => {
  const inner = join(root, 'a', 'b');
  mkdirSync(inner, { recursive: true });
  chmodSync(join(root, 'a'), 0o750);
  const stranger = { uid: 65_534, gid: 65_534 };
  expect(blockedPassage(inner, stranger)).toBe(join(root, 'a'));
  chmodSync(join(root, 'a'), 0o711);
  expect(blockedPassage(inner, stranger)).toBe(null);
});
