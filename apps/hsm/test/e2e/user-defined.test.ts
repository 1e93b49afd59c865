import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

const example = new URL('../../../../examples/user-defined-service/', import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(`services/${name}`, example), 'utf8');

/** The project of the example, and the program that implements its services. */
function exampleProject(): E2eProject {
  return e2eProject({ 'tunnel.toml': textOf('tunnel.toml'), 'mailer.toml': textOf('mailer.toml') });
}

function implement(project: E2eProject): { end(): Promise<void> } {
  const program = fileURLToPath(new URL('implement.mjs', example));
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, HSM_SOCKET: project.socket },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  project.remember(child.pid ?? 0);
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(end);
  return { end };
}

test('a program implements the services of a template: they are ready when it says so, and not when it has gone', async () => {
  const project = exampleProject();
  await project.run();
  await project.waitForService('tunnel@office', ({ state }) => state === 'starting');
  await project.waitForService('mailer', ({ state }) => state === 'waiting');
  const program = implement(project);
  const mailer = await project.readyPid('mailer');
  const demand = project.start(['fact', 'hold', '["require-service",["tunnel","home"]]']);
  await project.waitForService('tunnel@home', ({ state }) => state === 'ready');
  const { stdout } = await project.cli(['fact', 'list', '["service-state",["tunnel","?peer"],"ready"]']);
  expect(stdout).toMatch(/^\["service-state",\["tunnel","home"\],"ready"\] +client:\d+, manager$/m);
  demand.signal('SIGTERM');
  expect(await demand.exited).toMatchObject({ code: 0 });
  await waitUntil('the program to drop what nobody demands', async () => {
    return !(await project.cli(['fact', 'list', 'service-state'])).stdout.includes('home');
  });
  expect(await project.readyPid('mailer')).toBe(mailer);
  await program.end();
  await project.waitForService('mailer', ({ state }) => state === 'waiting');
  await waitUntil('the mailer to have gone', () => !isRunning(mailer));
});

test('neither a manager that is killed nor the program that comes back costs those who depend on it anything', async () => {
  const project = exampleProject();
  const manager = await project.run();
  implement(project);
  const mailer = await project.readyPid('mailer');
  await project.onRecord('mailer', mailer);
  await project.killManager(manager);
  await project.run();
  await project.waitForService('tunnel@office', ({ state }) => state === 'ready');
  const { stdout } = await waitUntil('the program to be back', async () => {
    const result = await project.cli(['fact', 'list', '["service-state",["tunnel","office"],"ready"]']);
    return result.stdout.includes('client:') ? result : null;
  });
  expect(stdout).toContain('manager');
  expect(await project.readyPid('mailer')).toBe(mailer);
});
