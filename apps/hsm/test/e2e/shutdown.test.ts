import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { isRunning, processesWith } from '../harness/processes.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

const deaf = (timeout: string): string =>
  scripted("trap '' TERM; echo $$ >>ROOT/pids; while :; do sleep 86400; done", `shutdown_timeout = "${timeout}"`);

async function upAndRunning(project: E2eProject): Promise<readonly number[]> {
  return [await project.readyPid('web'), ...(await project.pidsIn('pids', 1))];
}

describe('an orderly end', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('comes by %s, within shutdown_timeout', async (signal) => {
    const project = e2eProject({ 'web.toml': sleeper, 'deaf.toml': deaf('500ms') });
    const hsm = await project.run();
    const pids = await upAndRunning(project);
    hsm.signal(signal);
    expect(await hsm.exited).toEqual({ code: 0, signal: null });
    expect(pids.filter(isRunning)).toEqual([]);
    expect(existsSync(project.socket)).toBe(false);
    expect(project.lines('pids')).toHaveLength(1);
  });

  test('comes by command, which returns when all services have stopped', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'deaf.toml': deaf('500ms') });
    const hsm = await project.run();
    const pids = await upAndRunning(project);
    const { code, stdout } = await project.cli(['shutdown']);
    expect([code, stdout]).toEqual([0, 'all services have stopped, and the manager ends\n']);
    expect(pids.filter(isRunning)).toEqual([]);
    expect((await hsm.exited).code).toBe(0);
  });

  test('is cut short by a second signal', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'deaf.toml': deaf('1h') });
    const hsm = await project.run();
    const pids = await upAndRunning(project);
    hsm.signal('SIGTERM');
    await hsm.waitForLine(/deaf: .*stopping/);
    expect(isRunning(pids[1] ?? 0)).toBe(true);
    hsm.signal('SIGTERM');
    expect((await hsm.exited).code).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('has the next manager run a oneshot again, unless that is for once in a boot', async () => {
    const told = (id: string, more: string): string => `kind = "oneshot"\n${scripted(`echo ran >>ROOT/${id}`, more)}`;
    const project = e2eProject({
      'each.toml': told('each', 'exec_stop = ["sh", "-c", "echo undone >>ROOT/each"]'),
      'once.toml': told('once', 'once_per_boot = true'),
    });
    for (let managers = 1; managers <= 2; managers += 1) {
      const hsm = await project.run();
      for (const id of ['each', 'once']) await project.waitForService(id, ({ state }) => state === 'complete');
      expect((await project.cli(['shutdown'])).code).toBe(0);
      await hsm.exited;
    }
    expect(project.lines('each')).toEqual(['ran', 'undone', 'ran', 'undone']);
    expect(project.lines('once')).toEqual(['ran']);
  });

  test('brings all services back with the next manager', async () => {
    const project = e2eProject({ 'web.toml': sleeper });
    const hsm = await project.run();
    const pid = await project.readyPid('web');
    await project.cli(['shutdown']);
    await hsm.exited;
    await project.run();
    await project.readyPid('web', pid);
    expect((await project.status()).manager.active).toBe(true);
  });

  test('comes by a signal at any moment of the start, and leaves no process', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'other.toml': `exec_start_pre = ["sleep", "0.1"]\n${sleeper}` });
    for (let round = 0; round < 12; round += 1) {
      const hsm = project.startManager();
      // Before it handles signals it has touched nothing, and a signal just ends it.
      await delay(60 + 30 * round);
      hsm.signal('SIGTERM');
      expect((await hsm.exited).code ?? 0).toBe(0);
      // Only the helper of the lock may be there for a moment longer.
      const marked = (): readonly number[] => processesWith(`HSM_PROCESS=${project.stateId}:`);
      expect([round, marked()]).toEqual([round, []]);
    }
  });
});

describe('the end of the manager only', () => {
  test.each([
    ['by command', [], async (project: E2eProject) => void (await project.cli(['shutdown', '--leave-running']))],
    ['by SIGTERM where it was started so', ['--leave-running'], null],
  ])('%s leaves services running, to be adopted', async (_title, argv, end) => {
    const project = e2eProject({ 'web.toml': sleeper });
    const hsm = await project.run(argv);
    const pid = await project.readyPid('web');
    if (end === null) hsm.signal('SIGTERM');
    else await end(project);
    expect((await hsm.exited).code).toBe(0);
    expect(isRunning(pid)).toBe(true);
    expect(existsSync(project.socket)).toBe(false);
    await project.run();
    expect(await project.readyPid('web')).toBe(pid);
  });
});
