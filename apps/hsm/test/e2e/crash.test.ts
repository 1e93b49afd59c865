import { describe, expect, test } from 'vitest';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { filesOf, numbered, scripted, sleeper } from './support/definition-text.ts';
import { e2eProject } from './support/e2e-project.ts';

describe('a service that ends', () => {
  test('by SIGKILL is back with another process, and only that one', async () => {
    const others = numbered('other', 3);
    const project = e2eProject({ 'web.toml': sleeper, ...filesOf(others, sleeper) });
    await project.run();
    const before = await project.readyPids(['web', ...others]);
    let pid = before.get('web') ?? 0;
    for (const restarts of [1, 2, 3]) {
      process.kill(pid, 'SIGKILL');
      pid = await project.readyPid('web', pid);
      expect(await project.service('web')).toMatchObject({ restarts, lastExit: { code: null, signal: 'SIGKILL' } });
    }
    const after = await project.readyPids(others);
    for (const id of others) expect(after.get(id)).toBe(before.get(id));
  });

  test('at once, every time, is tried again poll after poll with a reason and delays nobody', async () => {
    const others = numbered('other', 20);
    const project = e2eProject({
      'crash.toml': scripted('echo >>ROOT/starts; exit 3'),
      ...filesOf(others, sleeper),
    });
    const hsm = await project.run();
    const before = await project.readyPids(others);
    await waitUntil('three starts', () => project.lines('starts').length >= 3);
    const crash = await project.waitForService('crash', ({ consecutiveFailures }) => consecutiveFailures >= 3);
    expect(crash.lastExit).toMatchObject({ code: 3, signal: null });
    project.write({ 'late.toml': sleeper });
    expect((await project.cli(['reload'])).code).toBe(0);
    await project.readyPid('late');
    const delayed = await project.waitForService('crash', ({ state }) => state === 'delayed');
    expect(delayed.reason.code).toBe('exited');
    expect(delayed.reason.message).toContain('3');
    expect(delayed.nextAttemptAt).not.toBeNull();
    const after = await project.readyPids(others);
    expect([...after]).toEqual([...before]);
    await hsm.waitForLine(/crash: .*delayed.*3/);
  });

  test('before it begins, because its program is missing, says so and comes when the program does', async () => {
    const project = e2eProject({ 'late.toml': 'exec_start = ["ROOT/program", "86400"]\n', 'other.toml': sleeper });
    await project.run();
    const { reason } = await project.waitForService('late', ({ consecutiveFailures }) => consecutiveFailures >= 2);
    expect(reason.code).toBe('spawn-failed');
    expect(reason.message).toContain(project.path('program'));
    await project.readyPid('other');
    await project.shell(`ln -s "$(command -v sleep)" program`);
    await project.readyPid('late');
  });

  test('with a child in its group comes back alone', async () => {
    const script = 'sleep 86400 & echo $! >>ROOT/children; echo $$ >>ROOT/mains; wait';
    const project = e2eProject({ 'web.toml': scripted(script) });
    await project.run();
    const [child] = await project.pidsIn('children', 1);
    const pid = await project.readyPid('web');
    process.kill(pid, 'SIGKILL');
    await project.readyPid('web', pid);
    const children = await project.pidsIn('children', 2);
    expect(children[0]).toBe(child);
    expect(children.map(isRunning)).toEqual([false, true]);
  });
});
