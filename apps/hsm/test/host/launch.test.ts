import { chmodSync, existsSync, fstatSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { defineService } from '@hermit/core';
import { expect, test } from 'vitest';
import { createLaunchPort } from '../../src/host/launch.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const web = defineService({ id: 'web', execStart: ['true'] });

async function prepare(logDirectory: string, definition = web) {
  const port = createLaunchPort({ logDirectory, environment: new Map([['LANG', 'C.UTF-8']]) });
  return port.prepare(definition, 'main');
}

test('a launch has a descriptor for each stream, which end in its log files and are closed once', async () => {
  const logs = join(temporaryDirectory(), 'logs');
  const prepared = await prepare(logs);
  if (!prepared.ok) throw new Error(prepared.error.message);
  const { stdio, close } = prepared.launch;
  writeSync(stdio.stdout ?? -1, 'out');
  writeSync(stdio.stderr ?? -1, 'err');
  await close();
  await close();
  expect(readFileSync(join(logs, 'web', 'stdout.log'), 'utf8')).toBe('out');
  expect(readFileSync(join(logs, 'web', 'stderr.log'), 'utf8')).toBe('err');
  expect(() => fstatSync(stdio.stdout ?? -1)).toThrow('EBADF');
});

test('the environment names the user that the process runs as', async () => {
  const asRoot = defineService({ id: 'web', execStart: ['true'], user: 'root', group: '0' });
  const prepared = await prepare(temporaryDirectory(), asRoot);
  if (!prepared.ok) throw new Error(prepared.error.message);
  expect(Object.fromEntries(prepared.launch.env)).toMatchObject({ USER: 'root', HOME: '/root', LANG: 'C.UTF-8' });
  await prepared.launch.close();
});

test('a user that does not exist is an error of the step that sets the user, and no log is made', async () => {
  const logs = join(temporaryDirectory(), 'logs');
  const prepared = await prepare(logs, defineService({ id: 'web', execStart: ['true'], user: 'nobody-at-all' }));
  expect(prepared).toMatchObject({
    ok: false,
    error: { code: 'spawn-failed', stage: 'set-user', message: expect.stringContaining('nobody-at-all') },
  });
  expect(existsSync(logs)).toBe(false);
});

test('a log directory that others can write to is an error of the step that opens the streams', async () => {
  const logs = temporaryDirectory();
  chmodSync(logs, 0o777);
  expect(await prepare(logs)).toMatchObject({ ok: false, error: { code: 'spawn-failed', stage: 'open-stdio' } });
});
