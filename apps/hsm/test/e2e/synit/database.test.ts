import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ruleLines } from './support/outside-world.ts';
import { type SynitProject, synitProject } from './support/synit-project.ts';

const definitions = {
  'db-init.toml': `
kind = "oneshot"
autostart = false
exec_start = ["db-init"]
`,
  'db.toml': `
exec_start = ["dbd"]
requires = [{ service = "db-init", state = "complete" }]
restart = "never"
env = { DB_HOME = "/var/lib/db", LANG = false }
`,
  'maintenance-page.toml': `
exec_start = ["maintenance-page"]
autostart = false
`,
  'db-fallback.toml': `
kind = "rules"

[[rule]]
name = "read-only-page-when-db-failed"
when = [{ service = "db", state = "failed" }]
require = ["maintenance-page"]
log = { line = "db failed, serving maintenance page" }
log_exit = { line = "db back" }
`,
};
const failedLine = 'db failed, serving maintenance page';

/** The first attempt fails; the second one waits for the file `prepared`. */
const initialise = `echo "attempt" >>ROOT/attempts
[ "$(wc -l <ROOT/attempts)" -gt 1 ] || exit 1
until [ -e ROOT/prepared ]; do sleep 0.05; done`;

async function databaseIsUp(): Promise<SynitProject> {
  const project = synitProject(definitions);
  project.program('db-init', 'exit 0');
  project.standIns('dbd', 'maintenance-page');
  await project.run();
  await project.becomes({ db: 'ready', 'db-init': 'complete' });
  await project.storyGoesOn('start dbd');
  return project;
}

test('5.8: the database waits until its preparation, which is tried again after a failure, is complete', async () => {
  const project = synitProject(definitions);
  project.program('db-init', initialise);
  project.standIns('dbd');
  await project.run();
  await expect.poll(() => project.lines('attempts').length, { timeout: 30_000 }).toBe(2);
  const preparing = await project.becomes({ db: 'waiting', 'db-init': 'starting' });
  expect(preparing.get('db')?.reason).toMatchObject({ message: 'waits for "db-init" to be complete' });
  expect(preparing.get('db')?.waitingFor).toMatchObject([{ kind: 'service', name: 'db-init' }]);
  expect(preparing.get('db-init')).toMatchObject({ published: ['started'], demandedBy: ['service:db'] });
  expect(project.story).toEqual([]);
  writeFileSync(project.path('prepared'), '');
  const prepared = await project.becomes({ db: 'ready', 'db-init': 'complete' });
  expect(prepared.get('db-init')).toMatchObject({ pid: null, published: ['complete', 'up'] });
  await project.storyGoesOn('start dbd');
  await project.nothingHappensInTenReloads(...Object.keys(definitions));
  expect(project.lines('attempts')).toHaveLength(2);
});

test('5.8: while the database has failed a page is served instead, and both turns are logged once', async () => {
  const project = await databaseIsUp();
  const { pid } = await project.service('db');
  process.kill(pid ?? 0, 'SIGKILL');
  const failed = await project.becomes({ db: 'failed', 'db-init': 'complete', 'maintenance-page': 'ready' });
  expect(failed.get('maintenance-page')?.demandedBy).toEqual([
    `rule:${project.directory}/db-fallback.toml#read-only-page-when-db-failed`,
  ]);
  await project.storyGoesOn('start dbd', 'start maintenance-page');
  await project.nothingHappensInTenReloads(...Object.keys(definitions));
  expect(await ruleLines(project)).toEqual([failedLine]);

  expect((await project.cli(['reset', 'db'])).code).toBe(0);
  await project.becomes({ db: 'ready', 'db-init': 'complete' });
  await expect
    .poll(() => [...project.story].sort(), { timeout: 30_000 })
    .toEqual(['start dbd', 'start dbd', 'start maintenance-page', 'stop maintenance-page']);
  expect(await ruleLines(project)).toEqual([failedLine, 'db back']);
});

test('5.8: the environment of the database has what is given and lacks what is removed', async () => {
  const project = synitProject(definitions);
  project.program('db-init', 'exit 0');
  project.program('dbd', 'env >ROOT/environment.part; mv ROOT/environment.part ROOT/environment; exec sleep 86400');
  await project.run([], { LANG: 'C.UTF-8' });
  await expect.poll(() => existsSync(project.path('environment')), { timeout: 30_000 }).toBe(true);
  const names = project.lines('environment').map((line) => line.split('=')[0]);
  expect(project.lines('environment')).toContain('DB_HOME=/var/lib/db');
  expect(names).not.toContain('LANG');
  expect(names).toContain('HOME');
});
