import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { e2eProject } from './support/e2e-project.ts';

const ends = (id: string, code: number, restart: string): string =>
  scripted(`echo >>ROOT/${id}; exit ${code}`, `restart = "${restart}"`);

describe('restart', () => {
  test('decides which ends are final, also for the next manager', async () => {
    const project = e2eProject({
      'never0.toml': ends('never0', 0, 'never'),
      'never1.toml': ends('never1', 1, 'never'),
      'failure0.toml': ends('failure0', 0, 'on-failure'),
      'failure1.toml': ends('failure1', 1, 'on-failure'),
      'always0.toml': ends('always0', 0, 'always'),
    });
    const counts = (): readonly number[] => ['never0', 'never1', 'failure0'].map((id) => project.lines(id).length);
    const hsm = await project.run();
    await project.waitForService('never0', ({ state }) => state === 'complete');
    await project.waitForService('never1', ({ state }) => state === 'failed');
    await project.waitForService('failure0', ({ state }) => state === 'complete');
    for (const id of ['failure1', 'always0']) await waitUntil(`restarts of ${id}`, () => project.lines(id).length >= 3);
    expect(counts()).toEqual([1, 1, 1]);
    await project.cli(['reload']);
    await project.killManager(hsm);
    await project.run();
    const seen = project.lines('failure1').length;
    await waitUntil('another restart', () => project.lines('failure1').length >= seen + 2);
    expect(counts()).toEqual([1, 1, 1]);
    expect(await project.service('never1')).toMatchObject({ state: 'failed', reason: { code: 'gave-up' } });
    expect((await project.cli(['reset', 'never1'])).code).toBe(exitCodes.done);
    await waitUntil('the start after the reset', () => project.lines('never1').length === 2);
  });

  test('takes an end that nobody saw for a failure', async () => {
    const project = e2eProject({
      'never.toml': `${sleeper}restart = "never"\n`,
      'failure.toml': `${sleeper}restart = "on-failure"\n`,
    });
    const hsm = await project.run();
    const before = await project.readyPids(['never', 'failure']);
    await project.killManager(hsm);
    for (const pid of before.values()) process.kill(pid, 'SIGKILL');
    await waitUntil('both to be dead', () => ![...before.values()].some(isRunning));
    await project.run();
    await project.readyPid('failure', before.get('failure'));
    await project.waitForService('never', ({ state }) => state === 'failed');
  });

  test('gives a new chance to one that gave up when its definition changes', async () => {
    const project = e2eProject({ 'web.toml': ends('web', 1, 'never') });
    await project.run();
    await project.waitForService('web', ({ state }) => state === 'failed');
    project.write({ 'web.toml': `${sleeper}restart = "never"\n` });
    await project.cli(['reload']);
    await project.readyPid('web');
  });
});
