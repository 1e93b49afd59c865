import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StartRequest } from '@hermit/core/spawner';
import { afterEach, expect, test } from 'vitest';
import { never, requestOf } from './request.ts';
import { createWorld } from './world.ts';

const run = promisify(execFile);
const world = createWorld('failures');

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
const empty = file('empty', '', 0o755);
mkdirSync(join(world.directory, 'folder'));

const cases: [string, Partial<StartRequest>, string, string, string | null][] = [
  ['an empty command', { argv: [''] }, 'spawn-failed', 'validate-request', null],
  ['a NUL in an argument', { argv: ['sleep', 'a\0b'] }, 'spawn-failed', 'validate-request', null],
  ['a NUL in the environment', { env: new Map([['A', '\0']]) }, 'spawn-failed', 'validate-request', null],
  ['a bad name in the environment', { env: new Map([['A=B', '1']]) }, 'spawn-failed', 'validate-request', null],
  ['a relative working directory', { workingDirectory: 'x' }, 'spawn-failed', 'validate-request', null],
  ['a bad umask', { umask: 0o1000 }, 'spawn-failed', 'validate-request', null],
  ['a nonce with a colon', { nonce: 'a:b' }, 'spawn-failed', 'validate-request', null],
  ['an unknown option', { options: { color: 'red' } }, 'unsupported', 'validate-request', null],
  ['capturing a service', { captureBytes: 10 }, 'unsupported', 'validate-request', null],
  ['a closed descriptor', { stdio: { stdout: 9999, stderr: null } }, 'spawn-failed', 'open-stdio', 'EBADF'],
  ['a missing directory', { workingDirectory: '/no/such' }, 'spawn-failed', 'change-directory', 'ENOENT'],
  ['a file as directory', { workingDirectory: plain }, 'spawn-failed', 'change-directory', 'ENOTDIR'],
  ['an unknown user', { user: 'no-such-user' }, 'spawn-failed', 'set-user', null],
  ['an unknown group', { group: 'no-such-group' }, 'spawn-failed', 'set-user', null],
  ['an unknown command', { argv: ['no-such-command'] }, 'spawn-failed', 'resolve-executable', 'ENOENT'],
  ['a command without PATH', { env: new Map() }, 'spawn-failed', 'resolve-executable', 'ENOENT'],
  ['a missing program', { argv: ['/no/such'] }, 'spawn-failed', 'resolve-executable', 'ENOENT'],
  ['a file without x', { argv: [plain] }, 'spawn-failed', 'resolve-executable', 'EACCES'],
  ['a directory', { argv: [join(world.directory, 'folder')] }, 'spawn-failed', 'resolve-executable', 'EACCES'],
  ['a text without #!', { argv: [text] }, 'spawn-failed', 'execute', 'ENOEXEC'],
  ['an empty file', { argv: [empty] }, 'spawn-failed', 'execute', 'ENOEXEC'],
  ['a script without interpreter', { argv: [orphanScript] }, 'spawn-failed', 'execute', 'ENOENT'],
  ['too long an argument', { argv: ['sleep', 'x'.repeat(200_000)] }, 'spawn-failed', 'execute', 'E2BIG'],
  [
    'too long an argument of a captured command',
    { purpose: 'pre-start', captureBytes: 10, argv: ['sleep', 'x'.repeat(200_000)] },
    'spawn-failed',
    'execute',
    'E2BIG',
  ],
];

afterEach(async () => {
  expect(await world.markedPids()).toEqual([]);
});

test.each(cases)('%s is refused as data, and nothing is left behind', async (_what, changes, code, stage, cause) => {
  const result = await world.spawner.start(requestOf(changes), never);
  expect(result).toMatchObject({ ok: false, error: { code, stage, cause } });
  if (!result.ok) expect(result.error.message).toMatch(/^[^.].{10,}[^.]$/s);
});

test('a damaged ELF file never runs as a shell script', async () => {
  const result = await world.spawner.start(requestOf({ argv: [garbage] }), never);
  expect(result).toMatchObject({ ok: false, error: { code: 'spawn-failed', stage: 'execute' } });
});

test('a manager without descriptors left answers resource-exhausted', async () => {
  const program = join(import.meta.dirname, 'programs', 'exhaust-descriptors.ts');
  const { stdout } = await run('/bin/sh', ['-c', 'ulimit -n 64 && exec "$0" "$1"', process.execPath, program]);
  expect(JSON.parse(stdout)).toMatchObject({ failed: { code: 'resource-exhausted', cause: 'EMFILE' }, later: true });
});
