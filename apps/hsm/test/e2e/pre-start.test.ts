import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { e2eProject } from './support/e2e-project.ts';

const pre = (script: string): string => `exec_start_pre = ["sh", "-c", ${JSON.stringify(script)}]`;

describe('exec_start_pre', () => {
  test('that fails keeps the service from starting, says why, and is tried again', async () => {
    const project = e2eProject({
      'web.toml': scripted('touch ROOT/main', pre('echo >>ROOT/pre; exit 7')),
      'other.toml': sleeper,
    });
    await project.run();
    await waitUntil('three attempts', () => project.lines('pre').length >= 3);
    const { reason, pid } = await project.waitForService('web', ({ state }) => state === 'delayed');
    expect(reason.code).toBe('pre-start-failed');
    expect(reason.message).toContain('7');
    expect(pid).toBeNull();
    expect(existsSync(project.path('main'))).toBe(false);
    await project.readyPid('other');
  });

  test('that hangs is killed with its whole group after its time', async () => {
    const hang = "trap '' TERM; sleep 86400 & echo $! >>ROOT/pids; echo $$ >>ROOT/pids; wait";
    const project = e2eProject({
      'web.toml': scripted(
        'touch ROOT/main',
        pre(hang),
        'exec_start_pre_timeout = "300ms"',
        'shutdown_timeout = "500ms"',
      ),
      'other.toml': sleeper,
    });
    await project.run();
    const pids = await project.pidsIn('pids', 2);
    const { reason } = await project.waitForService('web', ({ reason }) => reason.code === 'pre-start-timed-out');
    expect(reason.message).toContain('300');
    await waitUntil('its group to be gone', () => !pids.slice(0, 2).some(isRunning));
    await project.readyPid('other');
    expect(existsSync(project.path('main'))).toBe(false);
    await project.pidsIn('pids', 4);
  });

  test('that leaves children behind has them cleaned before the service begins', async () => {
    const leave = 'sleep 86400 & echo $! >>ROOT/pids; exit 0';
    const look = 'kill -0 $(head -1 ROOT/pids) 2>/dev/null && echo there >ROOT/found || echo gone >ROOT/found';
    const project = e2eProject({ 'web.toml': scripted(`${look}; exec sleep 86400`, pre(leave)) });
    await project.run();
    const [child] = await project.pidsIn('pids', 1);
    await project.readyPid('web');
    await waitUntil('the child to be gone', () => !isRunning(child ?? 0));
    await waitUntil('the look of the service', () => project.lines('found').length === 1);
  });

  test('that succeeds runs before every start', async () => {
    const project = e2eProject({
      'web.toml': scripted('echo main >>ROOT/order; exec sleep 86400', pre('echo pre >>ROOT/order')),
    });
    await project.run();
    const started = (times: number): Promise<true> =>
      waitUntil(`${times} starts`, () => project.lines('order').length >= 2 * times);
    await started(1);
    const pid = await project.readyPid('web');
    process.kill(pid, 'SIGKILL');
    await started(2);
    await project.readyPid('web', pid);
    expect((await project.cli(['restart', 'web'])).code).toBe(0);
    await started(3);
    expect(project.lines('order')).toEqual(['pre', 'main', 'pre', 'main', 'pre', 'main']);
  });

  test('runs in the directory and the environment of the service', async () => {
    const say = (name: string): string => `{ pwd; umask; echo "$COLOUR"; echo "$HOME"; } >ROOT/${name}`;
    const more = ['working_directory = "/usr"', 'umask = "027"', '[env]', 'COLOUR = "blue green"'];
    const project = e2eProject({ 'web.toml': scripted(`${say('main')}; exec sleep 86400`, pre(say('pre')), ...more) });
    await project.run();
    await project.readyPid('web');
    await waitUntil('both', () => project.lines('main').length === 4);
    expect(project.lines('pre').slice(0, 3)).toEqual(['/usr', '0027', 'blue green']);
    expect(project.lines('main')).toEqual(project.lines('pre'));
  });

  test('under way is ended when the service is stopped, and the service never begins', async () => {
    const project = e2eProject({
      'web.toml': scripted(
        'touch ROOT/main',
        pre('echo $$ >>ROOT/pids; exec sleep 86400'),
        'exec_start_pre_timeout = "1h"',
      ),
    });
    await project.run();
    const [pid] = await project.pidsIn('pids', 1);
    await project.waitForService('web', ({ state }) => state === 'preparing');
    expect((await project.cli(['stop', 'web'])).code).toBe(0);
    expect(isRunning(pid ?? 0)).toBe(false);
    expect(existsSync(project.path('main'))).toBe(false);
    expect(await project.service('web')).toMatchObject({ state: 'inactive', pid: null });
  });
});
