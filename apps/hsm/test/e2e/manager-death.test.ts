import { expect, test } from 'vitest';
import { isRunning, startTimeOf } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { e2eProject } from './support/e2e-project.ts';
import { lockKeeper } from './support/lock-keeper.ts';

test('an adopted service keeps its process, its start and its uptime, and is kept alive', async () => {
  const project = e2eProject({ 'web.toml': sleeper });
  const hsm = await project.run();
  const pid = await project.readyPid('web');
  const startTime = startTimeOf(pid);
  const before = await project.waitForService('web', ({ uptimeMs }) => (uptimeMs ?? 0) > 300);
  await project.killManager(hsm);
  await project.run();
  const after = await project.waitForService('web', ({ state }) => state === 'ready');
  expect([after.pid, startTimeOf(after.pid ?? 0), after.restarts]).toEqual([pid, startTime, 0]);
  expect(after.uptimeMs).toBeGreaterThanOrEqual(before.uptimeMs ?? 0);
  expect(Math.abs(Date.parse(after.startedAt ?? '') - Date.parse(before.startedAt ?? ''))).toBeLessThan(1000);
  process.kill(pid, 'SIGKILL');
  await project.readyPid('web', pid);
});

test('a service that died while no manager was there is started again', async () => {
  const project = e2eProject({ 'web.toml': sleeper });
  const hsm = await project.run();
  const pid = await project.readyPid('web');
  await project.killManager(hsm);
  process.kill(pid, 'SIGKILL');
  await waitUntil('it to be dead', () => !isRunning(pid));
  await project.run();
  await project.readyPid('web', pid);
});

test('what changed while no manager was there is carried out by the next one', async () => {
  const files = { 'keep.toml': sleeper, 'gone.toml': sleeper, 'change.toml': sleeper, 'quiet.toml': sleeper };
  const project = e2eProject(files);
  const hsm = await project.run();
  const before = await project.readyPids(['keep', 'gone', 'change', 'quiet']);
  await project.killManager(hsm);
  project.remove('gone.toml');
  project.write({
    'change.toml': 'exec_start = ["sleep", "86401"]\n',
    'quiet.toml': `# a comment\n${sleeper}`,
    'new.toml': sleeper,
  });
  await project.run();
  await project.readyPid('new');
  await project.readyPid('change', before.get('change'));
  await waitUntil('the removed one to be gone', () => !isRunning(before.get('gone') ?? 0));
  await waitUntil('the list', async () => (await project.status()).services.length === 4);
  for (const id of ['keep', 'quiet']) expect(await project.readyPid(id)).toBe(before.get(id));
  expect(isRunning(before.get('change') ?? 0)).toBe(false);
});

test('a stop that was under way when the manager died is carried through', async () => {
  const deaf = "trap '' TERM; echo $$ >>ROOT/pids; while :; do sleep 86400; done";
  const project = e2eProject({ 'deaf.toml': scripted(deaf, 'shutdown_timeout = "2s"'), 'keep.toml': sleeper });
  const hsm = await project.run();
  const [pid] = await project.pidsIn('pids', 1);
  await project.cli(['stop', 'deaf', '--no-wait']);
  await project.waitForService('deaf', ({ state }) => state === 'stopping');
  await waitUntil('the decision to be on record', () => project.lines('state/decisions/deaf.json').length > 0);
  await project.killManager(hsm);
  await project.run();
  await project.waitForService('deaf', ({ state }) => state === 'inactive');
  expect(isRunning(pid ?? 0)).toBe(false);
  expect(project.lines('pids')).toHaveLength(1);
});

test('services are found by their mark where the state directory was deleted, and none runs twice', async () => {
  const project = e2eProject({
    'one.toml': lockKeeper('one', 'exec sleep 86400'),
    'two.toml': lockKeeper('two', 'sleep 86400 & wait'),
  });
  const hsm = await project.run();
  const before = [await project.pidsIn('one.starts', 1), await project.pidsIn('two.starts', 1)].flat();
  await project.killManager(hsm);
  await project.shell('rm -rf state');
  await project.run();
  expect([await project.readyPid('one'), await project.readyPid('two')]).toEqual(before);
  for (const id of ['one', 'two']) expect(project.lines(`${id}.starts`)).toHaveLength(1);
  // The lock is really held, so a second run would have been noticed.
  for (const id of ['one', 'two']) expect((await project.shell(`flock -n ${id}.lock true`)).code).toBe(1);
  expect(project.lines('violations')).toEqual([]);
});
