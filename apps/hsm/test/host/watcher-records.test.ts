import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createWatcherRecords } from '../../src/host/watcher-records.ts';
import { temporaryDirectory } from './temporary-directory.ts';

function records(path: string, bootId = 'boot', warnings: string[] = []) {
  return createWatcherRecords({ directory: { path }, bootId, warn: (message) => warnings.push(message) });
}

test('the watchers that are run are there for the next manager of the boot, and for no other', async () => {
  const path = temporaryDirectory();
  const first = records(path);
  expect(await first.load()).toEqual([]);
  first.save(['a']);
  first.save(['a', 'b@1']);
  await first.saved();
  expect(await records(path).load()).toEqual(['a', 'b@1']);
  expect(await records(path, 'next').load()).toEqual([]);
  first.save([]);
  await first.saved();
  expect(await records(path).load()).toEqual([]);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"version":1,"bootId":"boot"}',
  '{"version":2,"bootId":"boot","watchers":["a"]}',
  '{"version":1,"bootId":"boot","watchers":[1,"../x","a b"]}',
])('a record like %s names nobody', async (text) => {
  const path = temporaryDirectory();
  writeFileSync(join(path, 'watchers.json'), text, { mode: 0o600 });
  expect(await records(path).load()).toEqual([]);
});

test('what cannot be written is said, and stops nothing', async () => {
  const path = temporaryDirectory();
  const warnings: string[] = [];
  const kept = records(path, 'boot', warnings);
  kept.save(['a']);
  await kept.saved();
  expect(readFileSync(join(path, 'watchers.json'), 'utf8')).toContain('"a"');
  rmSync(path, { recursive: true });
  kept.save(['b']);
  await kept.saved();
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('watchers.json cannot be written');
});
