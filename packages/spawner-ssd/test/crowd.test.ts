import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { StartResult } from '@hermit/core/spawner';
import { afterEach, expect, test } from 'vitest';
import { waitUntil } from './wait-until.ts';
import { createWorld, endAll, holdersBelow, isAlive } from './world.ts';

const world = await createWorld('ssd-crowd');
const program = join(import.meta.dirname, 'programs', 'contender.ts');
const count = 20;
const contenders: ChildProcess[] = [];

afterEach(async () => {
  for (const contender of contenders.splice(0)) contender.kill('SIGKILL');
  endAll([...(await world.markedPids()), ...holdersBelow(world.runDirectory)]);
  await waitUntil('all are gone', () => holdersBelow(world.runDirectory).length === 0);
});

/** Programs with a spawner of their own each, all ready to start one service. */
async function crowdFor(serviceId: string): Promise<readonly ChildProcess[]> {
  const order = [world.stateId, world.runDirectory, serviceId];
  const crowd = Array.from({ length: count }, () =>
    fork(program, order, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  );
  contenders.push(...crowd);
  await Promise.all(crowd.map((one) => once(one, 'message')));
  return crowd;
}

async function startAtOnce(crowd: readonly ChildProcess[]): Promise<readonly StartResult[]> {
  const answers = crowd.map(async (one) => (await once(one, 'message'))[0] as StartResult);
  for (const one of crowd) one.send('go');
  return Promise.all(answers);
}

test('twenty programs that start one service at the same time make one process', async () => {
  const results = await startAtOnce(await crowdFor('crowd'));
  const [winner, ...others] = results.filter((one) => one.ok);
  expect([winner?.ok, others]).toEqual([true, []]);
  expect(await world.markedPids()).toEqual([winner?.ok && winner.handle.pid]);
  const pid = winner?.ok ? winner.handle.pid : 0;
  // The winner clears the files of the others away, so some of them learn no more than that.
  const losers = results.flatMap((one) => (one.ok ? [] : [one.error]));
  expect(losers).toHaveLength(count - 1);
  for (const { code, cause } of losers)
    expect(['cancelled null', 'spawn-failed EWOULDBLOCK']).toContain(`${code} ${cause}`);
  expect(holdersBelow(world.runDirectory)).toEqual([pid]);
});

test('and it stays the only one when all of them are killed and twenty others try', async () => {
  const crowd = await crowdFor('heirs');
  const [winner] = (await startAtOnce(crowd)).filter((one) => one.ok);
  const pid = winner?.ok ? winner.handle.pid : 0;
  const ends = crowd.map((one) => once(one, 'exit'));
  for (const one of crowd) one.kill('SIGKILL');
  await Promise.all(ends);
  const results = await startAtOnce(await crowdFor('heirs'));
  expect(results.filter((one) => one.ok)).toEqual([]);
  expect([isAlive(pid), await world.markedPids()]).toEqual([true, [pid]]);
});
