import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultStateDirectory, openStateDirectory } from '../../src/host/state-directory.ts';
import { temporaryDirectory } from './temporary-directory.ts';

test('a state directory is made for its owner only, with its parts', async () => {
  const path = join(temporaryDirectory(), 'a', 'state');
  const opened = await openStateDirectory(path);
  if (!opened.ok) throw new Error(opened.message);
  for (const part of [path, opened.directory.services, opened.directory.decisions, opened.directory.lastGood]) {
    expect(statSync(part).mode & 0o777).toBe(0o700);
  }
});

test('its id belongs to the real path, whatever link leads to it', async () => {
  const parent = temporaryDirectory();
  mkdirSync(join(parent, 'state'), { mode: 0o700 });
  symlinkSync('state', join(parent, 'link'));
  const [direct, linked] = await Promise.all([
    openStateDirectory(join(parent, 'state')),
    openStateDirectory(join(parent, 'link')),
  ]);
  expect(linked).toEqual(direct);
  expect(direct).toMatchObject({ ok: true, directory: { id: expect.stringMatching(/^[0-9a-f]{12}$/) } });
});

test('one that others can write to is refused with the way out', async () => {
  const path = join(temporaryDirectory(), 'state');
  mkdirSync(path);
  chmodSync(path, 0o777);
  expect(await openStateDirectory(path)).toMatchObject({ ok: false, message: expect.stringContaining('chmod go-w') });
});

test('a file in its place is refused', async () => {
  const path = join(temporaryDirectory(), 'state');
  writeFileSync(path, '');
  expect(await openStateDirectory(path)).toMatchObject({ ok: false, message: expect.stringContaining('--state-dir') });
});

test('a place where the system never lets a directory be made is refused', async () => {
  expect(await openStateDirectory('/proc/none/state')).toMatchObject({
    ok: false,
    message: expect.stringContaining('--state-dir'),
  });
});

test('the default follows the user', () => {
  expect(defaultStateDirectory(new Map(), 0)).toBe('/var/lib/hermit');
  expect(defaultStateDirectory(new Map([['HOME', '/home/a']]), 1000)).toBe('/home/a/.local/state/hermit');
  expect(defaultStateDirectory(new Map([['XDG_STATE_HOME', '/s']]), 1000)).toBe('/s/hermit');
});
