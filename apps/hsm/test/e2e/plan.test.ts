import { createControlClient, type PlanDocument } from '@hermit/control';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { filesOf, numbered, sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';
import { RandomNumbers } from './support/random-numbers.ts';

const ids = numbered('s', 6);

async function plan(project: E2eProject): Promise<PlanDocument> {
  const result = await createControlClient({ socketPath: project.socket }).plan();
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** What is done, without those that are left alone or only have something else hold of them. */
function done(document: PlanDocument): Record<string, string> {
  const acting = document.changes.filter(({ action }) => action !== 'none' && action !== 'update');
  return Object.fromEntries(acting.map(({ id, action }) => [id, action]));
}

async function pids(project: E2eProject): Promise<ReadonlyMap<string, number | null>> {
  return new Map((await project.status()).services.map(({ id, pid }) => [id, pid]));
}

/** What became of each process. */
function difference(
  before: ReadonlyMap<string, number | null>,
  after: ReadonlyMap<string, number | null>,
): Record<string, string> {
  const actions: Record<string, string> = {};
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(id) ?? null, after.get(id) ?? null];
    if (old === now) continue;
    actions[id] = old === null ? 'start' : now === null ? 'stop' : 'restart';
  }
  return actions;
}

/** Some text of a definition: another process, another requirement, another demand, or only another timeout. */
function randomText(next: (limit: number) => number): string {
  const lines = [`exec_start = ["sleep", "${86_400 + next(2)}"]`, `shutdown_timeout = "${5 + next(2)}s"`];
  const other = ids[next(ids.length)];
  if (next(2) === 0) lines.push(`requires = ["${other}"]`);
  else if (next(3) === 0) lines.push(`wants = ["${other}"]`);
  if (next(5) === 0) lines.push('autostart = false');
  return `${lines.join('\n')}\n`;
}

test('what the plan says is what the reload then does, change after change', { timeout: 180_000 }, async () => {
  const seed = Number(process.env['HSM_PLAN_SEED'] ?? 20_261_120);
  const random = new RandomNumbers(seed);
  const next = (limit: number): number => Math.floor(random.next() * limit);
  const project = e2eProject(filesOf(ids, sleeper));
  const hsm = await project.run();
  await project.readyPids(ids);
  const present = new Set<string>(ids);
  for (let round = 0; round < 8; round += 1) {
    for (let change = 0; change <= next(3); change += 1) {
      const id = ids[next(ids.length)] ?? 's01';
      if (next(3) === 0 && present.delete(id)) project.remove(`${id}.toml`);
      else {
        present.add(id);
        project.write({ [`${id}.toml`]: randomText(next) });
      }
    }
    const before = await pids(project);
    const planned = await plan(project);
    const { code } = await project.cli(['reload', '--force', '--plan-hash', planned.hash]);
    expect([exitCodes.done, exitCodes.notReached]).toContain(code);
    expect(difference(before, await pids(project)), `seed ${seed}, round ${round}\n${hsm.output()}`).toEqual(
      done(planned),
    );
    expect(done(await plan(project))).toEqual({});
  }
});

describe('hsm plan', () => {
  test('names keys, dependents and what causes them to follow', async () => {
    const project = e2eProject({
      'db.toml': sleeper,
      'web.toml': `${sleeper}requires = ["db"]\n`,
      'other.toml': sleeper,
      'old.toml': sleeper,
    });
    await project.run();
    const before = await project.readyPids(['db', 'web', 'other', 'old']);
    expect(await project.cli(['plan'])).toMatchObject({ code: 0, stdout: 'A reload changes nothing; 4 left alone.\n' });
    project.write({
      'db.toml': 'exec_start = ["sleep", "86401"]\n[env]\nPGDATA = "/data"\n',
      'other.toml': `${sleeper}shutdown_timeout = "3s"\n`,
      'new.toml': sleeper,
    });
    project.remove('old.toml');
    const { code, stdout } = await project.cli(['plan', '--json']);
    expect(code).toBe(exitCodes.planChanges);
    expect(JSON.parse(stdout)).toMatchObject({
      changes: [
        { id: 'db', action: 'restart', definition: 'changed', keys: ['env.PGDATA', 'exec_start'], causedBy: [] },
        { id: 'new', action: 'start', definition: 'added' },
        { id: 'old', action: 'stop', definition: 'removed' },
        { id: 'other', action: 'update', keys: ['shutdown_timeout'] },
        { id: 'web', action: 'restart', definition: 'same', keys: [], causedBy: ['db'] },
      ],
    });
    expect(await project.readyPids(['db', 'web', 'other', 'old'])).toEqual(before);
  });

  test('a reload tied to a plan is refused when the directory is another one by then', async () => {
    const project = e2eProject({ 'web.toml': sleeper });
    await project.run();
    const pid = await project.readyPid('web');
    project.write({ 'web.toml': 'exec_start = ["sleep", "86401"]\n' });
    const { hash } = await plan(project);
    project.write({ 'web.toml': 'exec_start = ["sleep", "86402"]\n' });
    const refused = await project.cli(['reload', '--plan-hash', hash, '--json']);
    expect(refused.code).toBe(exitCodes.notReached);
    expect(JSON.parse(refused.stdout)).toMatchObject({ code: 'plan-changed' });
    expect((await project.service('web')).pid).toBe(pid);
  });

  test('the guard counts dependents that a reload would stop along', async () => {
    const followers = numbered('f', 4);
    const project = e2eProject({ 'db.toml': sleeper, ...filesOf(followers, `${sleeper}requires = ["db"]\n`) });
    await project.run();
    await project.readyPids(['db', ...followers]);
    project.write({ 'db.toml': `${sleeper}requires = [{ fact = ["licence"] }]\n` });
    const refused = await project.cli(['reload', '--json']);
    expect(refused.code).toBe(exitCodes.notReached);
    expect(JSON.parse(refused.stdout)).toMatchObject({ code: 'reload-refused' });
    await project.readyPids(['db', ...followers]);
  });

  test('without a manager it compares with the last saved state, and changes nothing in it', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'db.toml': sleeper });
    const hsm = await project.run();
    const before = await project.readyPids(['db', 'web']);
    for (const [id, pid] of before) await project.onRecord(id, pid);
    await project.killManager(hsm);
    project.write({ 'web.toml': 'exec_start = ["sleep", "86401"]\n' });
    const saved = ['plan', '--dir', project.directory, '--json'];
    const { code, stdout, stderr } = await project.cli(saved);
    expect(stderr).toContain(`last saved state in ${project.stateDirectory}`);
    expect(JSON.parse(stdout).changes).toMatchObject([
      { id: 'db', action: 'none' },
      { id: 'web', action: 'restart', keys: ['exec_start'] },
    ]);
    expect(code).toBe(exitCodes.planChanges);
    const other = `${project.root}/other-state`;
    const unsaved = await project.cli([...saved, '--state-dir', other]);
    expect(unsaved.stderr).toContain(`there is no saved state in ${other}, so that everything is new`);
    expect(JSON.parse(unsaved.stdout).changes).toMatchObject([{ action: 'start' }, { action: 'start' }]);
    await project.run();
    await waitUntil('web to be restarted', async () => (await pids(project)).get('web') !== before.get('web'));
    expect((await project.service('db')).pid).toBe(before.get('db'));
    await project.readyPid('web');
  });
});
