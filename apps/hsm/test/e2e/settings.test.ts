import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { e2eProject, spawnerName } from './support/e2e-project.ts';

test('poll_interval of hermit.toml is the rhythm of retries, and a reload changes it', async () => {
  const project = e2eProject({
    'hermit.toml': 'poll_interval = "100ms"\n',
    'crash.toml': scripted('echo >>ROOT/starts; exit 1'),
  });
  // Without the flag of the suite, which would win over the file.
  const hsm = project.start(['run', '--dir', project.directory, '--spawner', spawnerName]);
  await hsm.waitForLine(/^hsm ready: /);
  expect((await project.status()).manager.pollIntervalMs).toBe(100);
  await waitUntil('five starts', () => project.lines('starts').length >= 5);
  project.write({ 'hermit.toml': 'poll_interval = "24h"\n' });
  await project.cli(['reload']);
  expect((await project.status()).manager.pollIntervalMs).toBe(86_400_000);
  const late = ({ nextAttemptAt }: { nextAttemptAt: string | null }): boolean =>
    Date.parse(nextAttemptAt ?? '') > Date.now() + 60_000;
  await project.waitForService('crash', late);
});

test('system dependencies come from a file, from a command, or from the operator', async () => {
  const project = e2eProject({
    'hermit.toml': `[system_dependencies.LICENCE]
source = "file"
path = "ROOT/licence"
[system_dependencies.NETWORK]
source = "exec"
command = ["test", "-e", "ROOT/network"]
interval = "100ms"
[system_dependencies.DOOR]
source = "manual"
`,
    'licence.toml': `system_dependencies = ["LICENCE"]\n${sleeper}`,
    'network.toml': `system_dependencies = ["NETWORK"]\n${sleeper}`,
    'door.toml': `system_dependencies = ["DOOR"]\n${sleeper}`,
  });
  await project.run();
  const touch = (name: string): void => writeFileSync(project.path(name), '');
  const waiting = { state: 'waiting', pid: null };
  const unmet = ({ reason }: { reason: { code: string } }): boolean => reason.code === 'dependency-unmet';
  await project.waitForService('licence', unmet);
  await project.waitForService('network', unmet);
  expect(await project.service('door')).toMatchObject({ ...waiting, reason: { code: 'input-unknown' } });
  touch('licence');
  await project.readyPid('licence');
  expect(await project.service('network')).toMatchObject(waiting);
  touch('network');
  await project.readyPid('network');
  await project.cli(['system', 'dependency', 'DOOR', 'met']);
  await project.readyPid('door');
  await project.shell('rm licence network');
  await project.waitForService('licence', ({ pid }) => pid === null);
  await project.waitForService('network', ({ pid }) => pid === null);
  // The operator outvotes the file.
  await project.cli(['system', 'dependency', 'LICENCE', 'met']);
  await project.readyPid('licence');
  await project.cli(['system', 'dependency', 'LICENCE', 'auto']);
  await project.waitForService('licence', ({ pid }) => pid === null);
});

test('an input that the operator fixed holds in the next manager', async () => {
  const project = e2eProject({ 'web.toml': sleeper });
  const hsm = await project.run();
  await project.readyPid('web');
  await project.cli(['system', 'active', 'off']);
  await project.killManager(hsm);
  await project.run();
  expect((await project.status()).manager.active).toBe(false);
  expect(await project.service('web')).toMatchObject({ state: 'waiting', pid: null });
  await project.cli(['system', 'active', 'on']);
  await project.readyPid('web');
});

test('a dependency that nobody declared is a finding with the place and the nearest name', async () => {
  const project = e2eProject({
    'web.toml': `${sleeper}system_dependencies = ["TIEM"]\n`,
    'other.toml': sleeper,
  });
  const { code, stdout } = await project.cli(['validate', '--json', project.directory]);
  expect(code).toBe(3);
  const { findings } = JSON.parse(stdout) as { findings: { message: string; suggestion: string }[] };
  expect(findings).toMatchObject([{ severity: 'error', line: 2, column: 24, keyPath: 'system_dependencies[0]' }]);
  expect(`${findings[0]?.message} ${findings[0]?.suggestion}`).toContain('TIME');
  await project.run();
  await project.readyPid('other');
  expect((await project.status()).services.map(({ id }) => id)).toEqual(['other']);
});

test('--inactive starts nothing until the system is active', async () => {
  const project = e2eProject({ 'web.toml': scripted('echo >>ROOT/starts; exec sleep 86400') });
  await project.run(['--inactive']);
  expect(await project.service('web')).toMatchObject({ state: 'waiting', pid: null });
  await project.cli(['reload']);
  expect(project.lines('starts')).toEqual([]);
  await project.cli(['system', 'active', 'on']);
  await project.readyPid('web');
});
