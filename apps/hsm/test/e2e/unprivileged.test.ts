import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { isRunning } from '../harness/processes.ts';
import { sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject, spawnerName } from './support/e2e-project.ts';

const isRoot = process.getuid?.() === 0;
/** Debian's account without rights; without root, whoever runs the tests. */
const uid = isRoot ? 65_534 : (process.getuid?.() ?? 0);

function unprivileged(files: Readonly<Record<string, string>>): E2eProject {
  const project = e2eProject(files);
  if (isRoot) project.giveTo(uid);
  return project;
}

test('hsm run needs no privileges: everything lies in directories of its own', async () => {
  const project = unprivileged({ 'web.toml': sleeper });
  const argv = ['run', '--dir', project.directory, '--spawner', spawnerName];
  const hsm = project.startAs(uid, argv);
  await hsm.waitForLine(/^hsm ready: /);
  const pid = await project.readyPid('web');
  expect(statSync(`/proc/${pid}`).uid).toBe(uid);
  for (const path of ['state', 'run/control.sock', 'state/logs/web/stdout.log']) {
    expect([path, statSync(project.path(path)).uid]).toEqual([path, uid]);
  }
  expect(statSync(project.socket).mode & 0o777).toBe(0o600);
  process.kill(pid, 'SIGKILL');
  const next = await project.readyPid('web', pid);
  hsm.signal('SIGKILL');
  await hsm.exited;
  const successor = project.startAs(uid, argv);
  await successor.waitForLine(/^hsm ready: /);
  expect(await project.readyPid('web')).toBe(next);
  const shutdown = project.startAs(uid, ['shutdown']);
  expect((await shutdown.exited).code).toBe(0);
  expect((await successor.exited).code).toBe(0);
  expect(isRunning(next)).toBe(false);
});

test.skipIf(!isRoot)('another user is no client of the manager', async () => {
  const project = e2eProject({ 'web.toml': sleeper });
  await project.run();
  const stranger = project.startAs(uid, ['status']);
  expect((await stranger.exited).code).not.toBe(exitCodes.done);
  await project.readyPid('web');
});

test.skipIf(!isRoot)('a definition that another user can write is not obeyed by root', async () => {
  const project = e2eProject({ 'web.toml': sleeper, 'open.toml': 'exec_start = ["touch", "ROOT/obeyed"]\n' });
  await project.shell('chmod 666 services/open.toml');
  await project.run();
  await project.readyPid('web');
  const { services, manager } = await project.status();
  expect(services.map(({ id }) => id)).toEqual(['web']);
  expect(manager.configuration.findings).toContainEqual(
    expect.objectContaining({ severity: 'error', file: `${project.directory}/open.toml` }),
  );
});
