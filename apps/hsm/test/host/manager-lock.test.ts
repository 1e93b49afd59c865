import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type LockResult, takeManagerLock } from '../../src/host/manager-lock.ts';
import { temporaryDirectory } from './temporary-directory.ts';

function releaseLater(result: LockResult): void {
  if (result.kind === 'held') onTestFinished(() => result.lock.release());
}

test('of twenty at once, one gets the lock and nineteen learn who has it', async () => {
  const directory = temporaryDirectory();
  const results = await Promise.all(Array.from({ length: 20 }, () => takeManagerLock(directory)));
  results.forEach(releaseLater);
  expect(results.filter((result) => result.kind === 'held')).toHaveLength(1);
  const losers = results.filter((result) => result.kind === 'taken');
  expect(losers).toEqual(Array.from({ length: 19 }, () => ({ kind: 'taken', holderPid: process.pid })));
});

test('a lock given back can be taken again, and giving it back is no loss', async () => {
  const directory = temporaryDirectory();
  const first = await takeManagerLock(directory);
  if (first.kind !== 'held') throw new Error(JSON.stringify(first));
  let isLost = false;
  void first.lock.lost.then(() => {
    isLost = true;
  });
  await first.lock.release();
  await first.lock.release();
  const second = await takeManagerLock(directory);
  releaseLater(second);
  expect(second.kind).toBe('held');
  expect(isLost).toBe(false);
});

test('a missing directory is a failure with the path', async () => {
  const result = await takeManagerLock('/nonexistent/state');
  expect(result).toMatchObject({ kind: 'failed', message: expect.stringContaining('/nonexistent/state/manager.lock') });
});

test('removing or replacing the state directory loses the lock', async () => {
  for (const takeAway of [
    (path: string) => rmSync(path, { recursive: true }),
    (path: string) => renameSync(path, `${path}.old`),
  ]) {
    const directory = join(temporaryDirectory(), 'state');
    mkdirSync(directory);
    const result = await takeManagerLock(directory);
    releaseLater(result);
    if (result.kind !== 'held') throw new Error(JSON.stringify(result));
    takeAway(directory);
    await result.lock.lost;
  }
});
