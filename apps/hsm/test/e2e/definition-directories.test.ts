import { mkdirSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { filesOf, numbered, sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

const ids = numbered('s', 4);
const longer = 'exec_start = ["sleep", "86401"]\n';

async function codes(project: E2eProject): Promise<readonly string[]> {
  return (await project.status()).manager.configuration.findings.map(({ code }) => code);
}

async function expectSamePids(project: E2eProject, before: ReadonlyMap<string, number>): Promise<void> {
  const { services } = await project.status();
  expect(services.map(({ id, pid }) => [id, pid])).toEqual([...before]);
}

describe('a directory of definitions', () => {
  test('that was renamed away stops nothing, not even with --force, nor in the next manager', async () => {
    const project = e2eProject(filesOf(ids, sleeper));
    const hsm = await project.run();
    const before = await project.readyPids(ids);
    renameSync(project.directory, `${project.directory}.away`);
    for (const argv of [['reload'], ['reload', '--force']]) {
      expect(await project.cli(argv)).toMatchObject({
        code: exitCodes.notReached,
        stdout: expect.stringContaining(project.directory),
      });
    }
    await expectSamePids(project, before);
    await project.killManager(hsm);
    await project.run();
    await expectSamePids(project, before);
    expect(await codes(project)).not.toEqual([]);
    renameSync(`${project.directory}.away`, project.directory);
    expect((await project.cli(['reload'])).stdout).toContain('no definition changed (4)');
    await expectSamePids(project, before);
  });

  test('that was emptied is refused by the guard, also by the next manager, until it is forced', async () => {
    const project = e2eProject(filesOf(ids, sleeper));
    const hsm = await project.run();
    const before = await project.readyPids(ids);
    project.remove(...readdirSync(project.directory));
    const refused = await project.cli(['reload']);
    expect(refused.code).toBe(exitCodes.notReached);
    expect(refused.stderr).toContain('reload with force');
    await expectSamePids(project, before);
    await project.killManager(hsm);
    await project.run();
    await expectSamePids(project, before);
    expect(await codes(project)).toContain('reload-refused');
    expect((await project.cli(['reload', '--force'])).code).toBe(0);
    expect((await project.status()).services).toEqual([]);
  });

  test('holds a file that turns half-written at its last good version, in the next manager, too', async () => {
    const project = e2eProject(filesOf(ids, sleeper));
    const hsm = await project.run();
    const before = await project.readyPids(ids);
    truncateSync(join(project.directory, 's01.toml'), 15);
    expect((await project.cli(['reload'])).stdout).toContain('s01.toml:1');
    await expectSamePids(project, before);
    process.kill(before.get('s01') ?? 0, 'SIGKILL');
    const pid = await project.readyPid('s01', before.get('s01'));
    const during = new Map([...before, ['s01', pid]]);
    await project.killManager(hsm);
    const next = await project.run();
    await expectSamePids(project, during);
    expect(await codes(project)).not.toEqual([]);
    expect((await project.cli(['shutdown'])).code).toBe(0);
    await next.exited;
    await project.run();
    await project.readyPids(ids);
  });

  test('that turns empty by truncation of every file keeps everything', async () => {
    const project = e2eProject(filesOf(ids, sleeper));
    await project.run();
    const before = await project.readyPids(ids);
    for (const id of ids) truncateSync(join(project.directory, `${id}.toml`), 0);
    await project.cli(['reload', '--force']);
    await expectSamePids(project, before);
  });
});

describe('several directories', () => {
  test('the earlier wins, and taking a file away uncovers the later one', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'first.toml': sleeper });
    const second = project.path('second');
    mkdirSync(second);
    writeFileSync(join(second, 'web.toml'), longer);
    writeFileSync(join(second, 'last.toml'), sleeper);
    const hsm = project.startManager([], [project.directory, second]);
    await hsm.waitForLine(/^hsm ready: 3 services/);
    const web = await project.readyPid('web');
    const { services, manager } = await project.status();
    expect(manager.directories).toEqual([project.directory, second]);
    expect(services.map(({ id, definition }) => [id, definition?.file])).toEqual([
      ['first', join(project.directory, 'first.toml')],
      ['last', join(second, 'last.toml')],
      ['web', join(project.directory, 'web.toml')],
    ]);
    expect(manager.configuration.findings).toMatchObject([{ severity: 'warning', file: join(second, 'web.toml') }]);
    project.remove('web.toml');
    await project.cli(['reload']);
    await project.readyPid('web', web);
    expect((await project.service('web')).definition?.file).toBe(join(second, 'web.toml'));
  });

  test('an id twice in one directory is an error of both, and the rest runs', async () => {
    const project = e2eProject({
      'a.toml': `id = "twin"\n${sleeper}`,
      'b.toml': `id = "twin"\n${longer}`,
      'other.toml': sleeper,
    });
    await project.run();
    await project.readyPid('other');
    const { services, manager } = await project.status();
    expect(services.map(({ id }) => id)).toEqual(['other']);
    const files = manager.configuration.findings.filter(({ severity }) => severity === 'error').map(({ file }) => file);
    expect(files).toEqual([join(project.directory, 'a.toml'), join(project.directory, 'b.toml')]);
  });

  test('a second file with an id that runs leaves the process of the first alone', async () => {
    const project = e2eProject({ 'web.toml': sleeper });
    await project.run();
    const pid = await project.readyPid('web');
    project.write({ 'copy.toml': `id = "web"\n${longer}` });
    await project.cli(['reload']);
    expect((await project.service('web')).pid).toBe(pid);
    expect(await codes(project)).not.toEqual([]);
  });
});
