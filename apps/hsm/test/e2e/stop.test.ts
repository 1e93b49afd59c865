import { describe, expect, test } from 'vitest';
import { isRunning, killAll } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted } from './support/definition-text.ts';
import { e2eProject } from './support/e2e-project.ts';

const deaf = "trap '' TERM";
const forever = 'while :; do sleep 86400; done';

describe('stopping', () => {
  test('ends a family that ignores SIGTERM after shutdown_timeout, the one that left the session too', async () => {
    const child = `sh -c "${deaf}; echo \\$\\$ >>ROOT/pids; ${forever}" &`;
    const escaped = `setsid sh -c "${deaf}; echo \\$\\$ >>ROOT/pids; ${forever}" &`;
    const script = `${deaf}; ${child} ${escaped} echo $$ >>ROOT/pids; ${forever}`;
    const project = e2eProject({ 'deaf.toml': scripted(script, 'shutdown_timeout = "700ms"') });
    const hsm = await project.run();
    const pids = await project.pidsIn('pids', 3);
    await project.readyPid('deaf');
    const { code, stderr } = await project.cli(['stop', 'deaf']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(project.processes().filter((pid) => pid !== hsm.pid && isRunning(pid))).toEqual([]);
    await hsm.waitForLine(/deaf: .*stopping/);
  });

  test('gives a service its time, and its own signal', async () => {
    const script =
      "trap 'echo usr1 >>ROOT/got; exit 0' USR1; trap 'echo term >>ROOT/got; exit 0' TERM; echo $$ >>ROOT/pids; while :; do sleep 0.05; done";
    const project = e2eProject({ 'web.toml': scripted(script, 'stop_signal = "SIGUSR1"', 'shutdown_timeout = "1h"') });
    await project.run();
    await project.pidsIn('pids', 1);
    expect((await project.cli(['stop', 'web'])).code).toBe(0);
    expect(project.lines('got')).toEqual(['usr1']);
  });

  test('with kill_mode "process" ends the main process only', async () => {
    const script = 'sleep 86400 & echo $! >>ROOT/pids; wait';
    const project = e2eProject({ 'web.toml': scripted(script, 'kill_mode = "process"', 'shutdown_timeout = "1s"') });
    await project.run();
    const [child] = await project.pidsIn('pids', 1);
    const main = await project.readyPid('web');
    expect((await project.cli(['stop', 'web'])).code).toBe(0);
    expect([main, child ?? 0].map(isRunning)).toEqual([false, true]);
    killAll([child ?? 0]);
    await waitUntil('the child to be gone', () => !isRunning(child ?? 0));
  });

  test('of one that ignores SIGTERM delays no other command', async () => {
    const project = e2eProject({
      'deaf.toml': scripted(`${deaf}; echo $$ >>ROOT/pids; ${forever}`, 'shutdown_timeout = "1h"'),
      'web.toml': scripted('exec sleep 86400'),
    });
    const hsm = await project.run();
    await project.pidsIn('pids', 1);
    const web = await project.readyPid('web');
    expect((await project.cli(['stop', 'deaf', '--no-wait'])).code).toBe(0);
    await project.waitForService('deaf', ({ state }) => state === 'stopping');
    expect((await project.cli(['restart', 'web'])).code).toBe(0);
    await project.readyPid('web', web);
    expect((await project.service('deaf')).state).toBe('stopping');
    hsm.signal('SIGTERM');
    await hsm.waitForLine(/SIGTERM: /);
    hsm.signal('SIGTERM');
    expect((await hsm.exited).code).toBe(0);
  });
});
