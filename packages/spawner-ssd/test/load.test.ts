import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createSsdSpawner, loadSsdSpawner, ssdOptionsSchema } from '../src/index.ts';
import { bootId } from './world.ts';

const directory = mkdtempSync(join(tmpdir(), 'hermit-load-'));
afterAll(() => rmSync(directory, { recursive: true }));

let count = 0;
const fresh = (word: string): string => join(directory, `${word}-${++count}`);

/** A directory of tools, each the text of a script or a link to the real one. */
function toolsOf(texts: Readonly<Record<string, string | null>>): string {
  const folder = fresh('tools');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(texts)) {
    if (text === null)
      symlinkSync(name === 'start-stop-daemon' ? `/usr/sbin/${name}` : `/usr/bin/${name}`, join(folder, name));
    else writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  return folder;
}

const load = (searchPath?: string, runDirectory = fresh('run')) =>
  loadSsdSpawner({ stateId: 'load', runDirectory, ...(searchPath === undefined ? {} : { searchPath }) });

test('a Debian system gives a spawner that says what it can do', async () => {
  const loaded = await load();
  if (!loaded.ok) throw new Error(loaded.message);
  expect(loaded.spawner).toMatchObject({ name: 'ssd', contractVersion: 1, optionsSchema: ssdOptionsSchema });
  expect(loaded.spawner.capabilities).toMatchObject({ adopts: true, killsTree: true, switchesUser: true });
  await loaded.spawner.dispose();
});

test('real tools are found wherever they are looked for', async () => {
  expect(await load(toolsOf({ flock: null, 'start-stop-daemon': null, env: null }))).toMatchObject({ ok: true });
});

const busyboxFlock =
  'echo "BusyBox v1.35.0 multi-call binary." >&2; echo "Usage: flock [-sxun] FD|{FILE [-c] PROG ARGS}" >&2; exit 1';
const busyboxDaemon =
  'echo "start-stop-daemon: unrecognized option \'--version\'" >&2; echo "BusyBox v1.35.0 multi-call binary." >&2; exit 1';
const openrcDaemon = 'echo "start-stop-daemon (OpenRC) 0.45.2"';

test.each([
  ['no flock', { 'start-stop-daemon': null, env: null }, 'flock is not installed; install the package util-linux'],
  [
    'the flock of BusyBox',
    { flock: busyboxFlock, 'start-stop-daemon': null, env: null },
    'does not know --no-fork, --conflict-exit-code',
  ],
  [
    'no start-stop-daemon',
    { flock: null, env: null },
    'start-stop-daemon is not installed; it comes with the package dpkg',
  ],
  [
    'that of BusyBox',
    { flock: null, 'start-stop-daemon': busyboxDaemon, env: null },
    "is not Debian's start-stop-daemon",
  ],
  [
    'that of OpenRC',
    { flock: null, 'start-stop-daemon': openrcDaemon, env: null },
    '(it says "start-stop-daemon (OpenRC) 0.45.2")',
  ],
  ['no env', { flock: null, 'start-stop-daemon': null }, 'env is not installed; install the package coreutils'],
])('a system with %s gives a reason, and the package to install', async (_what, texts, reason) => {
  const loaded = await load(toolsOf(texts));
  expect(loaded.ok ? '' : loaded.message).toMatch(/^spawner "ssd" cannot be used here: /);
  expect(loaded.ok ? '' : loaded.message).toContain(reason);
});

test.each([
  [
    'is open to others',
    () => {
      const path = fresh('open');
      mkdirSync(path);
      chmodSync(path, 0o755);
      return path;
    },
    'open to others (mode 755); make it 700',
  ],
  [
    'is a file',
    () => {
      const path = fresh('file');
      writeFileSync(path, '');
      return path;
    },
    'cannot be used',
  ],
  ['is relative', () => 'run', 'is no absolute path'],
  ['cannot be made', () => '/proc/no/such', 'cannot be used'],
])('a run directory that %s is refused', async (_what, make, reason) => {
  const loaded = await load(undefined, make());
  expect(loaded.ok ? '' : loaded.message).toContain(reason);
});

test('what earlier boots left in the run directory is removed, and nothing else', async () => {
  const runDirectory = fresh('run');
  const old = join(runDirectory, '00000000-1111-2222-3333-444444444444');
  const own = join(runDirectory, bootId, 'web');
  const other = join(runDirectory, 'notes');
  for (const path of [old, own, other]) mkdirSync(path, { recursive: true, mode: 0o700 });
  expect(await load(undefined, runDirectory)).toMatchObject({ ok: true });
  expect([old, own, other].map((path) => existsSync(path))).toEqual([false, true, true]);
});

test('a malformed state id is an error at the edge, and a reason where loading is asked for', async () => {
  const tools = { flock: '/usr/bin/flock', startStopDaemon: '/usr/sbin/start-stop-daemon', env: '/usr/bin/env' };
  expect(() => createSsdSpawner({ stateId: 'a:b', runDirectory: directory, tools })).toThrow(TypeError);
  const loaded = await loadSsdSpawner({ stateId: 'a:b', runDirectory: fresh('run') });
  expect(loaded.ok ? '' : loaded.message).toContain('stateId "a:b" is of no use');
});
