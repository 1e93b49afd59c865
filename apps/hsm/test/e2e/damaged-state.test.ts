import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isRunning } from '../harness/processes.ts';
import { damages } from './support/damage.ts';
import { type E2eProject, e2eProject, spawnerName } from './support/e2e-project.ts';
import { lockKeeper } from './support/lock-keeper.ts';
import { missingTools } from './support/missing-tools.ts';

const names = [...damages.keys()];

/** A manager with one service for each name, all of them on record, that was killed. Pids by name. */
async function killedWith(project: E2eProject, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const hsm = await project.run();
  const pids = await project.readyPids(ids);
  for (const [id, pid] of pids) await project.onRecord(id, pid);
  for (const id of ids) await project.pidsIn(`${id}.starts`, 1);
  await project.killManager(hsm);
  return pids;
}

function keepers(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [`${id}.toml`, lockKeeper(id, 'exec sleep 86400')]));
}

async function expectSameProcesses(project: E2eProject, before: ReadonlyMap<string, number>): Promise<void> {
  expect([...(await project.readyPids([...before.keys()]))]).toEqual([...before]);
  for (const [id, pid] of before) expect([id, project.lines(`${id}.starts`)]).toEqual([id, [String(pid)]]);
  expect(project.lines('violations')).toEqual([]);
}

/** Every regular file below a directory. */
function filesBelow(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return entries.map((entry) => join(directory, entry)).filter((path) => statSync(path).isFile());
}

test(`a record that was damaged costs no service, and none runs twice: ${names.join(', ')}`, async () => {
  const project = e2eProject(keepers(names));
  const before = await killedWith(project, names);
  for (const [name, damage] of damages) damage(project.path(`state/services/${name}.json`));
  const hsm = await project.run();
  await expectSameProcesses(project, before);
  for (const name of ['truncated', 'garbage', 'huge', 'array', 'version', 'directory']) {
    await hsm.waitForLine(new RegExp(`record .*/services/${name}\\.json is ignored`));
  }
  expect((await project.cli(['stop', ...names])).code).toBe(0);
  expect([...before.values()].filter(isRunning)).toEqual([]);
});

test('a record that lies about its process costs one start at the most, and nothing runs twice', async () => {
  const project = e2eProject(keepers(['web']));
  const before = await killedWith(project, ['web']);
  const path = project.path('state/services/web.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"startTime":"\d+"/, '"startTime":"1"'));
  await project.run();
  await project.readyPid('web');
  const starts = await project.pidsIn('web.starts', 1);
  expect(starts.length).toBeLessThanOrEqual(2);
  expect(starts.filter(isRunning)).toEqual([await project.readyPid('web')]);
  expect([starts[0], project.lines('violations')]).toEqual([before.get('web'), []]);
});

test('every file of the state directory turned to garbage costs no service, and none runs twice', async () => {
  const ids = ['one', 'two', 'three'];
  const project = e2eProject(keepers(ids));
  const before = await killedWith(project, ids);
  const files = filesBelow(project.stateDirectory).filter((path) => !path.includes('/logs/'));
  expect(files.length).toBeGreaterThan(ids.length);
  for (const path of files) writeFileSync(path, '{"version":\u0000');
  await project.run();
  await expectSameProcesses(project, before);
});

test('a record that names another process of the same service as its own is seen through', async () => {
  const project = e2eProject(keepers(['web', 'other']));
  const before = await killedWith(project, ['web', 'other']);
  const [web, other] = ['web', 'other'].map((id) => project.path(`state/services/${id}.json`)) as [string, string];
  const [first, second] = [readFileSync(web, 'utf8'), readFileSync(other, 'utf8')];
  writeFileSync(web, second);
  writeFileSync(other, first);
  await project.run();
  await expectSameProcesses(project, before);
});

test.runIf(spawnerName === 'ssd')('neither do records and pidfiles that were damaged both', async () => {
  const kinds = ['gone', 'blank', 'truncated', 'garbage', 'huge'];
  const project = e2eProject(keepers(kinds));
  const before = await killedWith(project, kinds);
  for (const kind of kinds) {
    const damage = damages.get(kind);
    damage?.(project.path(`state/services/${kind}.json`));
    const files = filesBelow(project.path('state/spawners/ssd')).filter((path) =>
      path.includes(`/${kind}/main/starts/`),
    );
    expect([kind, files.some((path) => path.endsWith('/pid'))]).toEqual([kind, true]);
    for (const path of files) damage?.(path);
  }
  await project.run();
  await expectSameProcesses(project, before);
});

test('a default spawner that changed takes over what another one started, and nothing runs twice', async ({ skip }) => {
  skip(missingTools.length > 0, `not installed: ${missingTools.join(', ')}`);
  const project = e2eProject(keepers(['kept', 'lost']));
  const before = await killedWith(project, ['kept', 'lost']);
  damages.get('gone')?.(project.path('state/services/lost.json'));
  const other = spawnerName === 'node' ? 'ssd' : 'node';
  const hsm = project.start(['run', '--spawner', other, '--poll-interval', '200ms', '--dir', project.directory]);
  await hsm.waitForLine(/^hsm ready: /);
  await expectSameProcesses(project, before);
  expect((await project.cli(['restart', 'kept', 'lost'])).code).toBe(0);
  for (const [id, pid] of before) {
    const next = await project.readyPid(id, pid);
    await project.pidsIn(`${id}.starts`, 2);
    expect([isRunning(pid), project.lines(`${id}.starts`)]).toEqual([false, [String(pid), String(next)]]);
  }
  expect(project.lines('violations')).toEqual([]);
});
