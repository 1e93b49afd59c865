import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessHandle } from '@hermit/core/spawner';
import { afterEach, expect, test } from 'vitest';
import { never } from './request.ts';
import { waitUntil } from './wait-until.ts';
import { createWorld, isAlive } from './world.ts';

const run = promisify(execFile);
const world = createWorld('leftovers');

afterEach(async () => {
  for (const pid of await world.markedPids()) process.kill(pid, 'SIGKILL');
});

async function endedWithLeftovers(handle: ProcessHandle): Promise<readonly number[]> {
  const { leftovers } = await world.ended(handle);
  return leftovers;
}

test.each([
  ['stays in the group', 'sleep 600 & exit 0'],
  ['leaves the session', 'setsid sleep 600 & exit 0'],
  ['drops the marker', 'env -i /bin/sleep 600 & exit 0'],
  ['is a grandchild of its own session', 'setsid sh -c "sleep 600; :" & exit 0'],
])('a child that %s is left over, and kill on the handle ends it', async (_how, script) => {
  const handle = await world.start({ argv: ['sh', '-c', script] });
  const pids = await waitUntil('it is left over', async () => {
    const leftovers = await endedWithLeftovers(handle);
    return leftovers.length > 0 && leftovers;
  });
  expect(pids).not.toContain(handle.pid);
  expect(await world.spawner.kill(handle, never)).toEqual({ ok: true, delivered: true });
  await waitUntil('all are gone', () => !pids.some(isAlive));
  await waitUntil('nobody is left', async () => (await endedWithLeftovers(handle)).length === 0);
});

test('signal reaches what outlived the main process', async () => {
  const handle = await world.start({ argv: ['sh', '-c', 'setsid sleep 600 & sleep 600 & exit 0'] });
  const pids = await waitUntil('both are left over', async () => {
    const leftovers = await endedWithLeftovers(handle);
    return leftovers.length === 2 && leftovers;
  });
  expect(await world.spawner.signal(handle, 'SIGTERM', never)).toEqual({ ok: true, delivered: true });
  await waitUntil('all are gone', () => !pids.some(isAlive));
});

test('kill of a running process takes an escapee with it', async () => {
  const handle = await world.start({ argv: ['sh', '-c', 'setsid sh -c "sleep 600; :" & exec sleep 600'] });
  const pids = await waitUntil('all are there', async () => {
    const marked = await world.markedPids();
    return marked.length === 3 && marked;
  });
  await world.spawner.kill(handle, never);
  await waitUntil('all are gone', () => !pids.some(isAlive));
  expect(await world.ended(handle)).toMatchObject({ leftovers: [] });
});

test('who leaves the session and drops the marker is out of reach, as the README says', async () => {
  const seconds = `614.${process.pid}`;
  const handle = await world.start({ argv: ['setsid', '-f', 'env', '-i', '/bin/sh', '-c', `exec sleep ${seconds}`] });
  const escapee = await waitUntil('it runs', async () => {
    const { stdout } = await run('pgrep', ['-f', `^sleep ${seconds}$`]).catch(() => ({ stdout: '' }));
    return Number(stdout.trim()) || null;
  });
  expect(await endedWithLeftovers(handle)).toEqual([]);
  expect(await world.spawner.kill(handle, never)).toEqual({ ok: true, delivered: false });
  expect(isAlive(escapee)).toBe(true);
  process.kill(escapee, 'SIGKILL');
});
