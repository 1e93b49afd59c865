import { createControlClient } from '@hermit/control';
import { describe, expect, test } from 'vitest';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

const demanded = `autostart = false\n${sleeper}`;

async function ownersOf(project: E2eProject, label: string): Promise<readonly string[]> {
  const reply = await createControlClient({ socketPath: project.socket }).facts([label, '...']);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value.facts.flatMap(({ owners }) => owners);
}

test('facts of the operator outlive the manager, and services follow them', async () => {
  const project = e2eProject({ 'backup.toml': `requires = [{ fact = ["maintenance", "_"] }]\n${sleeper}` });
  const first = await project.run();
  await project.waitForService('backup', ({ state }) => state === 'waiting');
  expect((await project.cli(['fact', 'assert', '["maintenance",1]'])).code).toBe(0);
  const pid = await project.readyPid('backup');
  await project.onRecord('backup', pid);
  await project.killManager(first);
  const second = await project.run();
  expect(await project.readyPid('backup')).toBe(pid);
  expect(await ownersOf(project, 'maintenance')).toEqual(['operator']);
  second.signal('SIGTERM');
  await second.exited;
  await project.run();
  expect(isRunning(await project.readyPid('backup', pid))).toBe(true);
  expect((await project.cli(['fact', 'retract', '["maintenance",1]'])).code).toBe(0);
  await project.waitForService('backup', ({ state }) => state === 'waiting');
});

describe('after a restart of the manager', () => {
  const hold = ['fact', 'hold', '["require-service",["db"]]', '["wanted"]'];
  const files = { 'db.toml': demanded, 'web.toml': `requires = [{ fact = ["wanted"] }]\n${sleeper}` };

  test('what a client demands keeps its process if the client comes back', async () => {
    const project = e2eProject(files);
    const manager = await project.run();
    const client = project.start(hold);
    const pids = await project.readyPids(['db', 'web']);
    for (const [id, pid] of pids) await project.onRecord(id, pid);
    await project.killManager(manager);
    await project.run();
    await waitUntil('the client to be back', async () => (await ownersOf(project, 'wanted')).length > 0);
    expect(await project.readyPids(['db', 'web'])).toEqual(pids);
    expect((await project.service('db')).demandedBy).toEqual(['client:1']);
    client.signal('SIGINT');
    await client.exited;
    await waitUntil('both to have gone', () => [...pids.values()].every((pid) => !isRunning(pid)));
  });

  test('it keeps it for 10 s if the client does not come back, and is stopped then', async () => {
    const project = e2eProject(files);
    const manager = await project.run();
    const client = project.start(hold);
    const pids = await project.readyPids(['db', 'web']);
    for (const [id, pid] of pids) await project.onRecord(id, pid);
    await project.killManager(manager);
    client.signal('SIGKILL');
    await client.exited;
    await project.run();
    for (const [id, pid] of pids) expect((await project.service(id)).pid).toBe(pid);
    expect(await ownersOf(project, 'wanted')).toEqual([]);
    await waitUntil('both to have gone', () => [...pids.values()].every((pid) => !isRunning(pid)));
    await project.waitForService('web', ({ state }) => state === 'waiting');
  });
});

test('a command goes on beside its facts when the manager is killed', async () => {
  const project = e2eProject({ 'db.toml': demanded });
  const manager = await project.run();
  const script = 'echo $$ >pid; until [ -e enough ]; do sleep 0.05; done; exit 5';
  const client = project.start(['fact', 'hold', '["require-service",["db"]]', '--', 'sh', '-c', script]);
  const db = await project.readyPid('db');
  const [command = 0] = await project.pidsIn('pid', 1);
  await project.onRecord('db', db);
  await project.killManager(manager);
  expect([isRunning(command), client.hasExited]).toEqual([true, false]);
  await project.run();
  await waitUntil('the facts to be back', async () =>
    (await ownersOf(project, 'require-service')).includes('client:1'),
  );
  expect(await project.readyPid('db')).toBe(db);
  await project.shell('touch enough');
  expect((await client.exited).code).toBe(5);
  await waitUntil('the service to have gone', () => !isRunning(db));
});
