import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../../src/exit-codes.ts';
import { outsideWorld } from './support/outside-world.ts';
import { type SynitProject, synitProject } from './support/synit-project.ts';

const path = 'env = { PATH = "ROOT/bin:/usr/bin:/bin" }\n';

/** Two directories, one for each layer, with a `_defaults.toml` that makes it one. */
const core = {
  '../core/_defaults.toml': `required_by = ["core"]\n${path}`,
  '../core/core.toml': 'kind = "milestone"\n',
  '../core/udevd.toml': 'exec_start = ["udevd"]\n',
  '../core/syslogd.toml': 'exec_start = ["syslogd"]\nrequires = [{ fact = ["disk", "data"] }]\n',
};
const services = {
  '_defaults.toml': `requires = ["core"]\n${path}`,
  'sshd.toml': 'exec_start = ["sshd"]\n',
  'crond.toml': 'exec_start = ["crond"]\n',
};

/** A manager that has both directories. */
async function bothLayers(more: Readonly<Record<string, string>> = {}): Promise<SynitProject> {
  const project = synitProject({ ...core, ...services, ...more });
  project.standIns('udevd', 'syslogd');
  project.lingering('sshd', 'crond');
  const hsm = project.startManager([], [join(project.root, 'core'), project.directory]);
  await hsm.waitForLine(/^hsm ready: /);
  return project;
}

test('5.9: nothing of the services begins before the whole core is up, and all of it ends before the core', async () => {
  const project = await bothLayers();
  const waiting = { core: 'waiting', crond: 'waiting', sshd: 'waiting' };
  const before = await project.becomes({ ...waiting, syslogd: 'waiting', udevd: 'ready' });
  expect(before.get('core')?.waitingFor).toMatchObject([{ kind: 'service', name: 'syslogd' }]);
  expect(before.get('sshd')?.waitingFor).toMatchObject([{ kind: 'service', name: 'core' }]);
  const world = await outsideWorld(project);
  await world.is(['disk', 'data']);
  await project.becomes({ core: 'ready', crond: 'ready', sshd: 'ready', syslogd: 'ready', udevd: 'ready' });
  await expect.poll(() => project.story.length, { timeout: 30_000 }).toBe(4);
  expect(project.story.slice(0, 2)).toEqual(['start udevd', 'start syslogd']);
  await project.nothingHappensInTenReloads('sshd.toml', '../core/core.toml', '../core/_defaults.toml');

  expect((await project.cli(['shutdown'])).code).toBe(0);
  const stops = project.story.slice(4);
  expect([...stops.slice(0, 2)].sort()).toEqual(['stop crond', 'stop sshd']);
  expect([...stops.slice(2)].sort()).toEqual(['stop syslogd', 'stop udevd']);
});

test('5.9: a part of the core that is lost takes the services along and leaves the rest of the core alone', async () => {
  const project = await bothLayers();
  const world = await outsideWorld(project);
  await world.is(['disk', 'data']);
  const all = { core: 'ready', crond: 'ready', sshd: 'ready', syslogd: 'ready', udevd: 'ready' };
  const up = await project.becomes(all);
  await expect.poll(() => project.story.length, { timeout: 30_000 }).toBe(4);
  await world.is();
  const lost = await project.becomes({
    ...all,
    core: 'waiting',
    crond: 'waiting',
    sshd: 'waiting',
    syslogd: 'waiting',
  });
  expect(lost.get('udevd')?.pid).toBe(up.get('udevd')?.pid);
  const stops = project.story.slice(4);
  expect([...stops.slice(0, 2)].sort()).toEqual(['stop crond', 'stop sshd']);
  expect(stops.slice(2)).toEqual(['stop syslogd']);
});

test('5.9: a service that says it is needed by the core closes a circle: both places are named, and nothing hangs', async () => {
  const project = synitProject({ ...core, ...services });
  project.standIns('udevd', 'syslogd', 'sshd', 'crond');
  project.write({ 'rogue.toml': 'exec_start = ["sshd"]\nrequired_by = ["core"]\n' });
  const directories = [join(project.root, 'core'), project.directory];
  const { code, stdout } = await project.cli(['validate', ...directories]);
  expect(code).toBe(exitCodes.invalidDefinitions);
  expect(stdout).toMatch(/rogue\.toml.*\[cycle\]/);
  project.write({ '../core/syslogd.toml': 'exec_start = ["syslogd"]\n' });
  const hsm = project.startManager([], directories);
  await hsm.waitForLine(/^hsm ready: /);
  const circle = await project.becomes({
    core: 'failed',
    crond: 'waiting',
    rogue: 'failed',
    sshd: 'waiting',
    syslogd: 'ready',
    udevd: 'ready',
  });
  expect(circle.get('rogue')?.reason).toMatchObject({ code: 'dependency-cycle' });
  expect(circle.get('rogue')?.reason.message).toContain('core → rogue → core');
  project.remove('rogue.toml');
  await project.reload();
  await project.becomes({ core: 'ready', crond: 'ready', sshd: 'ready', syslogd: 'ready', udevd: 'ready' });
});

test('5.9: the layer of the services can be a directory that is loaded only once the core is up', async () => {
  const project = synitProject({
    'core.toml': 'kind = "milestone"\nrequires = [{ fact = ["disk", "data"] }]\n',
    'services.toml': 'kind = "config-watcher"\npath = "ROOT/layer"\nrequires = ["core"]\n',
  });
  project.lingering('sshd');
  const layer = project.path('layer');
  mkdirSync(layer);
  writeFileSync(join(layer, 'sshd.toml'), `exec_start = ["${project.path('bin/sshd')}"]\n`);
  await project.run();
  await project.becomes({ core: 'waiting', services: 'waiting' });
  const world = await outsideWorld(project);
  await world.is(['disk', 'data']);
  await project.becomes({ core: 'ready', services: 'ready', sshd: 'ready' });
  await project.storyGoesOn('start sshd');
  await world.is();
  await project.becomes({ core: 'waiting', services: 'waiting' });
  await project.storyGoesOn('start sshd', 'stop sshd');
});
