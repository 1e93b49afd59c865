import { createControlClient } from '@hermit/control';
import { describe, expect, test } from 'vitest';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

const watcher = (...more: readonly string[]): string =>
  ['kind = "config-watcher"', 'path = "ROOT/watched"', ...more, ''].join('\n');
const wantsMark = `requires = [{ fact = ["mark", "_"] }]\n${sleeper}`;
const rules = `kind = "rules"
[[rule]]
name = "follow"
when = [{ fact = ["mark", "?what"] }]
require = ["worker"]
assert = [["seen"]]
`;

/** Files of the watched directory, beside the definitions of the manager. */
function watched(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`../watched/${name}`, text]));
}

async function facts(project: E2eProject, label: string): Promise<readonly unknown[]> {
  const reply = await createControlClient({ socketPath: project.socket }).facts([label, '...']);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value.facts.map(({ fact }) => fact);
}

async function ids(project: E2eProject): Promise<readonly string[]> {
  return (await project.status()).services.map(({ id }) => id);
}

async function findings(project: E2eProject): Promise<readonly string[]> {
  return (await project.status()).manager.configuration.findings.map(({ code }) => code);
}

describe('a config-watcher', () => {
  test('brings definitions, rules and facts, and takes all of them along when it is not wanted any more', async () => {
    const project = e2eProject({
      'extra.toml': watcher(),
      'after.toml': `requires = ["extra"]\n${sleeper}`,
      ...watched({
        'web.toml': sleeper,
        'worker.toml': `autostart = false\n${sleeper}`,
        'r.toml': rules,
        'f.json': '[["mark", 1]]',
      }),
    });
    await project.run();
    const pids = [...(await project.readyPids(['web', 'worker', 'after'])).values()];
    expect(await facts(project, 'mark')).toEqual([['mark', 1]]);
    expect(await facts(project, 'seen')).toEqual([['seen']]);
    expect((await project.service('extra')).published).toEqual(['ready', 'started', 'up']);
    expect((await project.cli(['stop', 'extra'])).code).toBe(0);
    await waitUntil('all of them to have gone', () => pids.every((pid) => !isRunning(pid)));
    await waitUntil('their definitions to have gone', async () => (await ids(project)).join() === 'after,extra');
    expect([await facts(project, 'mark'), await facts(project, 'seen')]).toEqual([[], []]);
    expect((await project.cli(['start', 'extra'])).code).toBe(0);
    await project.readyPids(['web', 'worker', 'after']);
  });

  test('follows its files: what is new is started, what is changed is restarted, what is gone is stopped', async () => {
    const project = e2eProject({
      'extra.toml': watcher(),
      'follower.toml': wantsMark,
      ...watched({ 'keep.toml': sleeper, 'web.toml': sleeper }),
    });
    await project.run();
    const [keep = 0, web = 0] = (await project.readyPids(['keep', 'web'])).values();
    project.write(
      watched({ 'new.toml': sleeper, 'web.toml': 'exec_start = ["sleep", "86401"]\n', 'f.json': '[["mark", 1]]' }),
    );
    await project.readyPids(['new', 'follower']);
    await project.readyPid('web', web);
    project.remove('../watched/new.toml', '../watched/f.json');
    await waitUntil('it to be unknown', async () => !(await ids(project)).includes('new'));
    await project.waitForService('follower', ({ state }) => state === 'waiting');
    expect(await project.readyPid('keep')).toBe(keep);
  });

  test('takes files that are changed together as one step', async () => {
    const project = e2eProject({
      'extra.toml': watcher(),
      'follower.toml': wantsMark,
      ...watched({ 'a.json': '[["mark", 1]]', 'b.json': '[]' }),
    });
    await project.run();
    const follower = await project.readyPid('follower');
    project.write(watched({ 'a.json': '[]', 'b.json': '[["mark", 2]]' }));
    await waitUntil('the new fact', async () => JSON.stringify(await facts(project, 'mark')) === '[["mark",2]]');
    project.write(watched({ 'b.json': '[]', 'a.json': '[["mark", 3]]' }));
    await waitUntil('the next fact', async () => JSON.stringify(await facts(project, 'mark')) === '[["mark",3]]');
    expect(await project.service('follower')).toMatchObject({ pid: follower, restarts: 0 });
  });

  test('keeps the last good of a file that is broken, and says so', async () => {
    const project = e2eProject({
      'extra.toml': watcher(),
      'follower.toml': wantsMark,
      ...watched({ 'web.toml': sleeper, 'f.json': '[["mark", 1]]' }),
    });
    const first = await project.run();
    const pids = await project.readyPids(['web', 'follower']);
    project.write(watched({ 'web.toml': 'exec_start = [', 'f.json': '[["mark", 1]' }));
    await waitUntil(
      'the findings',
      async () => (await findings(project)).length === 4,
      () => project.output(),
    );
    expect(await project.readyPids(['web', 'follower'])).toEqual(pids);
    for (const [id, pid] of pids) await project.onRecord(id, pid);
    await project.killManager(first);
    await project.run();
    expect(await project.readyPids(['web', 'follower'])).toEqual(pids);
    expect(await findings(project)).toHaveLength(4);
    project.write(watched({ 'web.toml': sleeper, 'f.json': '[]' }));
    await project.waitForService('follower', ({ state }) => state === 'waiting');
    expect(await project.readyPid('web')).toBe(pids.get('web'));
    expect(await findings(project)).toEqual([]);
  });

  test('waits for a path that is not there: it is started and not ready, and loads what comes', async () => {
    const project = e2eProject({ 'extra.toml': watcher(), 'after.toml': `requires = ["extra"]\n${sleeper}` });
    await project.run();
    const extra = await project.waitForService('extra', ({ published }) => published.includes('started'));
    expect(extra).toMatchObject({ state: 'starting', published: ['started'] });
    await project.waitForService('after', ({ state }) => state === 'waiting');
    project.write(watched({ 'web.toml': sleeper }));
    const pids = [...(await project.readyPids(['web', 'after'])).values()];
    project.remove('../watched/web.toml');
    await waitUntil('it to be unknown', async () => !(await ids(project)).includes('web'));
    expect(await project.readyPid('after')).toBe(pids[1]);
  });

  test('holds what it loaded while its path is missing', async () => {
    const project = e2eProject({
      'extra.toml': watcher(),
      'follower.toml': wantsMark,
      ...watched({ 'web.toml': sleeper, 'f.json': '[["mark", 1]]' }),
    });
    await project.run();
    const pids = await project.readyPids(['web', 'follower']);
    await project.shell('mv watched away');
    await waitUntil('the finding', async () => (await findings(project)).length > 0);
    expect(await project.readyPids(['web', 'follower'])).toEqual(pids);
    await project.shell('mv away watched; rm watched/f.json');
    await project.waitForService('follower', ({ state }) => state === 'waiting');
    expect(await project.readyPid('web')).toBe(pids.get('web'));
  });

  test('leaves what it loaded to the next manager, which takes it over as it is', async () => {
    const project = e2eProject({
      'extra.toml': watcher(),
      'follower.toml': wantsMark,
      ...watched({
        'web.toml': sleeper,
        'worker.toml': `autostart = false\n${sleeper}`,
        'r.toml': rules,
        'f.json': '[["mark", 1]]',
      }),
    });
    const manager = await project.run();
    const pids = await project.readyPids(['web', 'worker', 'follower']);
    for (const [id, pid] of pids) await project.onRecord(id, pid);
    await project.killManager(manager);
    await project.run();
    await project.waitForService('extra', ({ state }) => state === 'ready');
    expect(await project.readyPids(['web', 'worker', 'follower'])).toEqual(pids);
    expect((await project.service('web')).restarts).toBe(0);
  });

  test('that nobody demands any more goes, whatever its own services want', async () => {
    const project = e2eProject({ 'extra.toml': watcher('autostart = false'), ...watched({ 'web.toml': sleeper }) });
    await project.run();
    expect((await project.service('extra')).state).toBe('inactive');
    const demand = project.start(['fact', 'hold', '["require-service",["extra"]]']);
    const web = await project.readyPid('web');
    demand.signal('SIGINT');
    await demand.exited;
    await waitUntil('its services to have gone', async () => !(await ids(project)).includes('web') && !isRunning(web));
    expect((await project.service('extra')).state).toBe('inactive');
  });

  test('of one file loads that one only', async () => {
    const project = e2eProject({
      'extra.toml': 'kind = "config-watcher"\npath = "ROOT/watched/f.json"\n',
      'follower.toml': wantsMark,
      ...watched({ 'f.json': '[["mark", 1]]', 'g.json': '[["other"]]' }),
    });
    await project.run();
    await project.readyPid('follower');
    expect(await facts(project, 'other')).toEqual([]);
    project.write(watched({ 'f.json': '[]' }));
    await project.waitForService('follower', ({ state }) => state === 'waiting');
  });
});

describe('the scope of a config-watcher', () => {
  test('lets its files say only what it allows', async () => {
    const project = e2eProject({
      'extra.toml': watcher('scope = { allow = ["fact:mark"] }'),
      ...watched({ 'web.toml': sleeper, 'r.toml': rules, 'f.json': '[["mark", 1], ["require-service", ["idle"]]]' }),
      'idle.toml': `autostart = false\n${sleeper}`,
    });
    await project.run();
    await waitUntil('the facts', async () => (await facts(project, 'mark')).length === 1);
    expect(await ids(project)).toEqual(['extra', 'idle']);
    expect((await project.service('idle')).state).toBe('inactive');
    expect(await facts(project, 'seen')).toEqual([]);
    expect((await findings(project)).filter((code) => code === 'out-of-scope')).toHaveLength(3);
  });

  test('wraps its facts in a label', async () => {
    const project = e2eProject({
      'extra.toml': watcher('scope = { allow = ["fact:mobile"], wrap = "user-setting" }'),
      ...watched({ 'f.json': '[["mobile", true], ["apn", "internet"]]' }),
    });
    await project.run();
    await waitUntil('the facts', async () => (await facts(project, 'user-setting')).length > 0);
    expect(await facts(project, 'user-setting')).toEqual([['user-setting', ['mobile', true]]]);
    expect(await findings(project)).toEqual(['out-of-scope']);
    expect(await facts(project, 'mobile')).toEqual([]);
  });

  test('keeps private facts among its own files', async () => {
    const project = e2eProject({
      'extra.toml': watcher('scope = { facts = "private" }'),
      'outside.toml': wantsMark,
      ...watched({ 'inside.toml': wantsMark, 'f.json': '[["mark", 1]]' }),
    });
    await project.run();
    await project.readyPid('inside');
    expect((await project.service('outside')).state).toBe('waiting');
    expect((await project.cli(['fact', 'assert', '["mark",2]'])).code).toBe(0);
    await project.readyPid('outside');
    project.write(watched({ 'f.json': '[]' }));
    await project.waitForService('inside', ({ state }) => state === 'waiting');
  });

  test('holds what its files load in turn, and what their processes say', async () => {
    const evil = {
      '../evil/f.json': '[["mark", 1]]',
      '../evil/r.toml': `${rules}edges = [{ service = "victim", requires = { fact = ["never"] } }]\n`,
      '../evil/harmless.toml': sleeper,
    };
    const project = e2eProject({
      'extra.toml': watcher('scope = { allow = ["define", "fact:mark"], wrap = "us" }'),
      'victim.toml': sleeper,
      'worker.toml': `autostart = false\n${sleeper}`,
      ...evil,
      ...watched({
        'nest.toml': 'kind = "config-watcher"\npath = "ROOT/evil"\n',
        'mw.toml': `may_assert = ["mark"]\n${sleeper}`,
      }),
    });
    await project.run();
    const pids = await project.readyPids(['victim', 'harmless', 'mw']);
    await waitUntil('the facts', async () => (await facts(project, 'us')).length > 0);
    expect(await facts(project, 'us')).toEqual([['us', ['mark', 1]]]);
    expect([await facts(project, 'mark'), await facts(project, 'seen')]).toEqual([[], []]);
    expect((await project.service('worker')).state).toBe('inactive');
    const { findings: said } = (await project.status()).manager.configuration;
    expect(said.map(({ code, file, keyPath }) => [code, file?.split('/').slice(-2).join('/'), keyPath])).toEqual([
      ['out-of-scope', 'watched/mw.toml', 'may_assert[0]'],
      ['out-of-scope', 'evil/r.toml', 'kind'],
    ]);
    expect(await project.readyPids(['victim', 'harmless', 'mw'])).toEqual(pids);
  });
});
