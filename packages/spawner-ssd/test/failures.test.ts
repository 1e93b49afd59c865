import { chmodSync, closeSync, copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartRequest } from '@hermit/core/spawner';
import { afterEach, expect, test } from 'vitest';
import { never, requestOf } from './request.ts';
import { createWorld, isRoot } from './world.ts';

const world = await createWorld('ssd-failures');

function file(name: string, content: string, mode: number): string {
  const path = join(world.directory, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const text = file('text', 'echo this must not run\n', 0o755);
const plain = file('plain', '#!/bin/sh\n', 0o644);
const orphanScript = file('orphan-script', '#!/no/such/interpreter\n', 0o755);
const garbage = file('garbage', '\x7fELFgarbage', 0o755);
const equals = file('a=b', '#!/bin/sh\n', 0o755);
mkdirSync(join(world.directory, 'folder'));
const preloading = new Map([
  ['PATH', '/usr/bin:/bin'],
  ['LD_PRELOAD', '/no/such'],
]);

const cases: [string, Partial<StartRequest>, string, string, string | null][] = [
  ['an empty command', { argv: [''] }, 'spawn-failed', 'validate-request', null],
  ['a NUL in an argument', { argv: ['sleep', 'a\0b'] }, 'spawn-failed', 'validate-request', null],
  ['a bad umask', { umask: 0o1000 }, 'spawn-failed', 'validate-request', null],
  ['a service id that leads out of its directory', { serviceId: '../../x' }, 'spawn-failed', 'validate-request', null],
  ['a service id that is a directory', { serviceId: '..' }, 'spawn-failed', 'validate-request', null],
  ['a nonce that leads out of its directory', { nonce: '../x' }, 'spawn-failed', 'validate-request', null],
  ['an unknown option', { options: { color: 'red' } }, 'unsupported', 'validate-request', null],
  ['an option with an impossible value', { options: { nice_level: 99 } }, 'unsupported', 'validate-request', null],
  ['capturing a service', { captureBytes: 10 }, 'unsupported', 'validate-request', null],
  ['a closed descriptor', { stdio: { stdout: 9999, stderr: null } }, 'spawn-failed', 'open-stdio', 'EBADF'],
  ['a missing directory', { workingDirectory: '/no/such' }, 'spawn-failed', 'change-directory', 'ENOENT'],
  ['a file as directory', { workingDirectory: plain }, 'spawn-failed', 'change-directory', 'ENOTDIR'],
  ['an unknown user', { user: 'no-such-user' }, 'spawn-failed', 'set-user', null],
  ['an unknown group', { group: 'no-such-group' }, 'spawn-failed', 'set-user', null],
  ['an unknown command', { argv: ['no-such-command'] }, 'spawn-failed', 'resolve-executable', 'ENOENT'],
  ['a missing program', { argv: ['/no/such'] }, 'spawn-failed', 'resolve-executable', 'ENOENT'],
  ['a file without x', { argv: [plain] }, 'spawn-failed', 'resolve-executable', 'EACCES'],
  ['a directory', { argv: [join(world.directory, 'folder')] }, 'spawn-failed', 'resolve-executable', 'EACCES'],
  ['a text without #!', { argv: [text] }, 'spawn-failed', 'execute', 'ENOEXEC'],
  ['a script without interpreter', { argv: [orphanScript] }, 'spawn-failed', 'execute', 'ENOENT'],
  ['too long an argument', { argv: ['sleep', 'x'.repeat(200_000)] }, 'spawn-failed', 'execute', 'E2BIG'],
  ['a path that env cannot take', { argv: [equals], env: preloading }, 'spawn-failed', 'prepare-environment', null],
];

afterEach(async () => {
  expect(await world.markedPids()).toEqual([]);
});

test.each(cases)('%s is refused as data, and nothing is left behind', async (_what, changes, code, stage, cause) => {
  const result = await world.spawner.start(requestOf(changes), never);
  expect(result).toMatchObject({ ok: false, error: { code, stage, cause } });
  if (!result.ok) expect(result.error.message).toMatch(/^[^.].{10,}[^.]$/s);
});

/** What only the kernel refuses, when start-stop-daemon has already got as far as its last step. */
function lastStep(program: string, stderr: number | null) {
  return world.spawner.start(requestOf({ argv: [program], stdio: { stdout: null, stderr } }), never);
}

test('a program that is being written to fails to execute, with the words of start-stop-daemon', async () => {
  const program = join(world.directory, 'busy');
  copyFileSync('/bin/true', program);
  const writer = openSync(program, 'r+');
  const path = join(world.directory, 'stderr');
  writeFileSync(path, 'from before\n');
  const stderr = openSync(path, 'a');
  try {
    const result = await lastStep(program, stderr);
    expect(result).toMatchObject({ ok: false, error: { code: 'spawn-failed', stage: 'execute', cause: 'ETXTBSY' } });
    expect(readFileSync(path, 'utf8')).toMatch(/^from before\n\S*start-stop-daemon: unable to start/);
    // Without a file for stderr, and on a machine too slow to see who failed, less can be said.
    const silent = await lastStep(program, null);
    expect(silent).toMatchObject({ ok: false, error: { code: 'spawn-failed' } });
    expect(['execute', 'confirm']).toContain(silent.ok ? null : silent.error.stage);
  } finally {
    closeSync(writer);
    closeSync(stderr);
  }
});

test('a damaged ELF file never runs', async () => {
  const result = await lastStep(garbage, null);
  expect(result).toMatchObject({ ok: false, error: { code: 'spawn-failed', stage: 'execute' } });
});

test('a program that prints what start-stop-daemon would say and exits with its code has run', async () => {
  const script = 'echo "/usr/sbin/start-stop-daemon: unable to start /x (No such file)" >&2; sleep 0.05; exit 2';
  expect(await world.exitOf({ argv: ['sh', '-c', script] })).toEqual({ code: 2, signal: null });
});

test.skipIf(!isRoot)('a user that is only a number is refused, with the way out', async () => {
  const result = await world.spawner.start(requestOf({ user: '4242', group: '4243' }), never);
  expect(result).toMatchObject({ ok: false, error: { code: 'spawn-failed', stage: 'set-user' } });
  expect(result.ok ? '' : result.error.message).toContain('uid 4242, which has no entry in /etc/passwd');
});
