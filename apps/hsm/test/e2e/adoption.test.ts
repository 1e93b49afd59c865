import { expect, test } from 'vitest';
import { isRunning, killAll } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { e2eProject, spawnerName } from './support/e2e-project.ts';
import { lockKeeper } from './support/lock-keeper.ts';

test('a service that drops its environment is adopted, and stopped, all the same', async () => {
  const project = e2eProject({ 'bare.toml': 'exec_start = ["env", "-i", "sleep", "86400"]\n' });
  const hsm = await project.run();
  const pid = await project.readyPid('bare');
  await project.onRecord('bare', pid);
  await project.killManager(hsm);
  await project.run();
  expect(await project.readyPid('bare')).toBe(pid);
  expect((await project.cli(['stop', 'bare'])).code).toBe(0);
  expect(isRunning(pid)).toBe(false);
});

test('a state directory deleted under a living manager ends it, and costs no service', async () => {
  const project = e2eProject({ 'web.toml': lockKeeper('web', 'exec sleep 86400'), 'other.toml': sleeper });
  const hsm = await project.run();
  const other = await project.readyPid('other');
  const web = await project.readyPid('web');
  await project.shell('rm -rf state');
  expect((await hsm.exited).code).toBe(70);
  process.kill(web, 'SIGKILL');
  await project.run();
  const next = await project.readyPid('web', web);
  expect([isRunning(next), await project.readyPid('other')]).toEqual([true, other]);
  expect(project.lines('violations')).toEqual([]);
});

test('spoiled records cost no service, and none runs twice', async () => {
  const project = e2eProject({ 'web.toml': lockKeeper('web', 'exec sleep 86400') });
  const hsm = await project.run();
  const pid = await project.readyPid('web');
  await project.pidsIn('web.starts', 1);
  await project.killManager(hsm);
  await project.shell('for file in state/services/*.json; do printf "{\\"pid\\":" >"$file"; done');
  await project.run();
  expect(await project.readyPid('web')).toBe(pid);
  expect(project.lines('violations')).toEqual([]);
});

test('a process with the pid of a dead service is no service', async () => {
  const project = e2eProject({ 'web.toml': sleeper });
  const hsm = await project.run();
  const pid = await project.readyPid('web');
  await project.onRecord('web', pid);
  await project.killManager(hsm);
  process.kill(pid, 'SIGKILL');
  await waitUntil('it to be dead', () => !isRunning(pid));
  const stranger = project.startStranger();
  // The record now names the stranger, but with the start time of the service.
  await project.shell(`sed -i 's/"pid":${pid}/"pid":${stranger}/g' state/services/web.json`);
  expect((await project.shell(`grep -q '"pid":${stranger}' state/services/web.json`)).code).toBe(0);
  await project.run();
  const next = await project.readyPid('web');
  expect(next).not.toBe(stranger);
  expect((await project.cli(['stop', 'web'])).code).toBe(0);
  expect([next, stranger].map(isRunning)).toEqual([false, true]);
  killAll([stranger]);
});

test('managers with different state directories leave the services of each other alone', async () => {
  const project = e2eProject({ 'web.toml': lockKeeper('web', 'exec sleep 86400') });
  await project.run();
  const pid = await project.readyPid('web');
  await project.pidsIn('web.starts', 1);
  const argv = ['run', '--dir', project.directory, '--spawner', spawnerName, '--poll-interval', '200ms'];
  const env = { HSM_STATE_DIR: project.path('state2'), HSM_SOCKET: project.path('run/2.sock') };
  const second = project.start(argv, env);
  // So the service itself would notice a second run.
  await waitUntil('the second run to be noticed', () => project.lines('violations').length > 0);
  second.signal('SIGTERM');
  expect((await second.exited).code).toBe(0);
  expect(await project.readyPid('web')).toBe(pid);
});

test('a service stopped and wanted again while it stops is started once it is gone', async () => {
  const slow = "trap 'sleep 0.3; exit 0' TERM; echo $$ >>ROOT/pids; while :; do sleep 0.05; done";
  const project = e2eProject({
    'slow.toml': scripted(`exec 9>>ROOT/lock; flock -n 9 || echo >>ROOT/violations; ${slow}`),
  });
  await project.run();
  const [first] = await project.pidsIn('pids', 1);
  await project.cli(['stop', 'slow', '--no-wait']);
  const { code } = await project.cli(['start', 'slow']);
  expect(code).toBe(0);
  expect(await project.readyPid('slow')).not.toBe(first);
  expect(project.lines('violations')).toEqual([]);
});
