import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { filesOf, numbered, sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

const ids = numbered('s', 20);
const pidsOf = (project: E2eProject): Promise<ReadonlyMap<string, number>> => project.readyPids(ids);

async function generation(project: E2eProject): Promise<number> {
  return (await project.status()).manager.configuration.generation;
}

describe('a reload of twenty definitions', () => {
  test('does exactly what changed, and nothing to the other processes', async () => {
    const project = e2eProject(filesOf(ids, sleeper));
    await project.run();
    const before = await pidsOf(project);
    project.write({
      's01.toml': 'exec_start = ["sleep", "86401"]\n',
      's02.toml': `${sleeper}shutdown_timeout = "3s"\n`,
      's05.toml': `# a comment\n\n${sleeper}`,
      's06.toml': 'exec_start = ["sleep"\n',
      'new.toml': sleeper,
    });
    project.remove('s03.toml');
    utimesSync(join(project.directory, 's04.toml'), 1, 1);
    const broken = join(project.directory, 's06.toml');
    const { code, stdout } = await project.cli(['reload', '--json']);
    expect(code).toBe(exitCodes.notReached);
    expect(JSON.parse(stdout)).toMatchObject({
      generation: 2,
      summary: { added: ['new'], removed: ['s03'], reshaped: ['s01'], updated: ['s02'], unchanged: 17 },
      findings: expect.arrayContaining([expect.objectContaining({ severity: 'error', file: broken })]),
    });
    await project.readyPid('new');
    await project.readyPid('s01', before.get('s01'));
    const { services } = await project.status();
    expect(services.map(({ id }) => id)).toEqual(['new', ...ids.filter((id) => id !== 's03')]);
    const kept = services.filter(({ id }) => !['new', 's01'].includes(id));
    for (const { id, pid, restarts } of kept) expect([id, pid, restarts]).toEqual([id, before.get(id), 0]);
  });

  test('ten times without a change restarts nothing', async () => {
    const project = e2eProject(filesOf(ids, sleeper));
    const hsm = await project.run();
    const before = await pidsOf(project);
    for (let count = 0; count < 5; count += 1) {
      expect((await project.cli(['reload'])).stdout).toContain('no definition changed (20)\n');
      const next = (await generation(project)) + 1;
      hsm.signal('SIGHUP');
      await waitUntil('the reload by SIGHUP', async () => (await generation(project)) >= next);
    }
    const { services } = await project.status();
    expect(services.map(({ id, pid, restarts }) => [id, pid, restarts])).toEqual(
      ids.map((id) => [id, before.get(id), 0]),
    );
  });

  test('by SIGHUP does the same as by command', async () => {
    const project = e2eProject(filesOf(ids, sleeper));
    const hsm = await project.run();
    const before = await pidsOf(project);
    project.write({ 's01.toml': 'exec_start = ["sleep", "86401"]\n', 'new.toml': sleeper });
    project.remove('s02.toml');
    hsm.signal('SIGHUP');
    await hsm.waitForLine(/configuration 2: added: new; removed: s02; changed, restarted where they run: s01; 18 un/);
    await project.readyPid('new');
    await project.readyPid('s01', before.get('s01'));
    await waitUntil('the removed one to go', async () => (await project.status()).services.length === 20);
  });

  test('applies a changed shutdown_timeout to the process that runs', async () => {
    const deaf = `exec_start = ["sh", "-c", "trap '' TERM; echo $$ >>ROOT/pids; while :; do sleep 86400; done"]\n`;
    const project = e2eProject({ 'deaf.toml': `${deaf}shutdown_timeout = "1h"\n` });
    await project.run();
    await project.pidsIn('pids', 1);
    project.write({ 'deaf.toml': `${deaf}shutdown_timeout = "300ms"\n` });
    await project.cli(['reload']);
    expect((await project.cli(['stop', 'deaf'])).code).toBe(0);
    expect(project.lines('pids')).toHaveLength(1);
  });
});

describe('--watch', () => {
  test('reloads for a new, a changed and a removed file', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'keep.toml': sleeper });
    await project.run(['--watch']);
    const web = await project.readyPid('web');
    const keep = await project.readyPid('keep');
    project.write({ 'new.toml': sleeper });
    await project.readyPid('new');
    project.write({ 'web.toml': 'exec_start = ["sleep", "86401"]\n' });
    await project.readyPid('web', web);
    project.remove('new.toml');
    await waitUntil('the removed one to go', async () => (await project.status()).services.length === 2);
    expect((await project.service('keep')).pid).toBe(keep);
  });

  test('leaves a file alone while it is half-written', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'keep.toml': sleeper });
    await project.run(['--watch']);
    const web = await project.readyPid('web');
    project.write({ 'web.toml': 'exec_start = ["sle' });
    await waitUntil('the finding', async () => (await project.status()).manager.configuration.findings.length > 0);
    expect((await project.service('web')).pid).toBe(web);
    project.write({ 'web.toml': 'exec_start = ["sleep", "86401"]\n' });
    await project.readyPid('web', web);
    await waitUntil('no finding', async () => (await project.status()).manager.configuration.findings.length === 0);
  });

  test('follows a directory that is exchanged for another one, and a link inside it', async () => {
    const project = e2eProject({ 'web.toml': sleeper, '..v1/linked.toml': sleeper });
    await project.shell('ln -s ..v1 services/..data && ln -s ..data/linked.toml services/linked.toml');
    await project.run(['--watch']);
    const web = await project.readyPid('web');
    const linked = await project.readyPid('linked');
    await project.shell('cp -a services next && cp next/web.toml next/new.toml && mv services away');
    await waitUntil('the finding', async () => (await project.status()).manager.configuration.findings.length > 0);
    await project.shell('mv next services');
    await project.readyPid('new');
    project.write({ '..v2/linked.toml': 'exec_start = ["sleep", "86401"]\n' });
    await project.shell('ln -s ..v2 services/..tmp && mv -T services/..tmp services/..data');
    await project.readyPid('linked', linked);
    expect((await project.service('web')).pid).toBe(web);
  });
});
