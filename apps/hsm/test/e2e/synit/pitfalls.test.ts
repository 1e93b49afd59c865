// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates and rules refer to values so.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import type { Fact } from '@hermit/core';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../../src/exit-codes.ts';
import { isRunning } from '../../harness/processes.ts';
import { outsideWorld } from './support/outside-world.ts';
import { synitProject } from './support/synit-project.ts';

const on: Fact = ['on'];

describe('what ends', () => {
  test('P1: is asked to with SIGTERM, has its time, and takes its grandchildren along', async () => {
    const project = synitProject({
      'family.toml': 'exec_start = ["family"]\nshutdown_timeout = "500ms"\nrequires = [{ fact = ["on"] }]\n',
    });
    // The child ignores SIGTERM; the parent tells that it was asked, and goes.
    project.program(
      'family',
      `sh -c 'trap "" TERM; echo $$ >>ROOT/pids; while :; do sleep 1000; done' &
trap 'echo asked >>ROOT/story; exit 0' TERM
echo $$ >>ROOT/pids
while :; do sleep 1000 & wait $!; done`,
    );
    await project.run();
    const world = await outsideWorld(project);
    await world.is(on);
    const pids = await project.pidsIn('pids', 2);
    await world.is();
    await project.becomes({ family: 'waiting' });
    expect(project.story).toEqual(['asked']);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('P17: is not told so before everybody who depends on it is gone, however slow', async () => {
    const project = synitProject({
      'db.toml': 'exec_start = ["db"]\nrequires = [{ fact = ["on"] }]\n',
      'web.toml': 'exec_start = ["web"]\nrequires = ["db"]\n',
      'proxy.toml': 'exec_start = ["proxy"]\nrequires = ["web"]\n',
    });
    project.standIns('db');
    project.lingering('web', 'proxy');
    await project.run();
    const world = await outsideWorld(project);
    await world.is(on);
    await project.becomes({ db: 'ready', proxy: 'ready', web: 'ready' });
    await project.storyGoesOn('start db', 'start web', 'start proxy');
    await world.is();
    await project.becomes({ db: 'waiting', proxy: 'waiting', web: 'waiting' });
    expect(project.story.slice(3)).toEqual(['stop proxy', 'stop web', 'stop db']);
  });

  test('P26: with the manager, or goes on without it, as the command says', async () => {
    const project = synitProject({ 'web.toml': 'exec_start = ["web"]\n' });
    project.standIns('web');
    await project.run();
    const pid = await project.readyPid('web');
    await project.storyGoesOn('start web');
    expect((await project.cli(['shutdown', '--leave-running'])).code).toBe(0);
    expect(isRunning(pid)).toBe(true);
    await project.run();
    expect(await project.readyPid('web')).toBe(pid);
    expect((await project.cli(['shutdown'])).code).toBe(0);
    expect(project.story).toEqual(['start web', 'stop web']);
  });
});

describe('who waits', () => {
  test('P2: for a service that nobody defined says so, and is not up', async () => {
    const project = synitProject({
      'web.toml': 'exec_start = ["web"]\nrequires = ["dp"]\n',
      'db.toml': 'exec_start = ["db"]\n',
    });
    project.standIns('web', 'db');
    const validated = await project.cli(['validate', '--json', project.directory]);
    expect(validated.code).toBe(exitCodes.invalidDefinitions);
    expect(JSON.parse(validated.stdout)).toMatchObject({
      findings: [{ code: 'undefined-service', suggestion: expect.stringContaining('"db"') }],
    });
    await project.run();
    const services = await project.becomes({ db: 'ready', web: 'waiting' });
    expect(services.get('web')).toMatchObject({
      reason: { code: 'requirement-undefined' },
      waitingFor: [{ kind: 'service', name: 'dp' }],
    });
    await project.storyGoesOn('start db');
  });

  test('P10: in a circle is named with the circle, and the others go on', async () => {
    const project = synitProject({
      'a.toml': 'exec_start = ["a"]\nrequires = ["b"]\n',
      'b.toml': 'exec_start = ["b"]\nafter = ["a"]\n',
      'c.toml': 'exec_start = ["c"]\n',
      'd.toml': 'exec_start = ["d"]\nrequires = ["a"]\n',
    });
    project.standIns('a', 'b', 'c', 'd');
    await project.run();
    const services = await project.becomes({ a: 'failed', b: 'failed', c: 'ready', d: 'waiting' });
    for (const id of ['a', 'b']) {
      expect(services.get(id)?.reason).toMatchObject({ code: 'dependency-cycle' });
      expect(services.get(id)?.reason.message).toContain('a → b → a');
    }
    await project.storyGoesOn('start c');
    expect(project.story).toEqual(['start c']);
  });

  test('P7: for a milestone that nothing gates is warned at load; with the fact on the milestone it waits', async () => {
    const project = synitProject({
      'network.toml': 'kind = "milestone"\n',
      'web.toml': 'exec_start = ["web"]\nrequires = ["network"]\n',
    });
    project.standIns('web');
    const { stdout } = await project.cli(['validate', '--json', project.directory]);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ severity: 'warning', code: 'ungated-milestone' }] });
    project.write({ 'network.toml': 'kind = "milestone"\nrequires = [{ fact = ["on"] }]\n' });
    await project.run();
    await project.becomes({ network: 'waiting', web: 'waiting' });
    // Even a demand by hand opens no gate.
    await project.cli(['start', 'network', '--no-wait']);
    await project.becomes({ network: 'waiting', web: 'waiting' });
    expect(project.story).toEqual([]);
  });

  test('P13: for a service by its bare name waits for it to be up', async () => {
    const project = synitProject({
      'web.toml': 'exec_start = ["web"]\nrequires = ["prepare"]\n',
      'prepare.toml': 'kind = "oneshot"\nautostart = false\nexec_start = ["prepare"]\n',
    });
    project.standIns('web');
    project.program('prepare', 'until [ -e ROOT/prepared ]; do sleep 0.05; done');
    await project.run();
    await project.becomes({ prepare: 'starting', web: 'waiting' });
    writeFileSync(project.path('prepared'), '');
    await project.becomes({ prepare: 'complete', web: 'ready' });
  });

  test('P6: for a oneshot to be up waits until it has run to its end; one that is required to be ready is an error', async () => {
    const project = synitProject({
      'web.toml': 'exec_start = ["web"]\nrequires = [{ service = "prepare", state = "ready" }]\n',
      'prepare.toml': 'kind = "oneshot"\nautostart = false\nexec_start = ["true"]\n',
    });
    const { code, stdout } = await project.cli(['validate', '--json', project.directory]);
    expect(code).toBe(exitCodes.invalidDefinitions);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ code: 'unpublished-state' }] });
  });
});

describe('what runs', () => {
  const pair = {
    'db.toml': 'exec_start = ["db"]\n',
    'web.toml': 'exec_start = ["web"]\n',
  };
  const edge = (text = ''): string => `kind = "rules"
[[rule]]
name = "web-needs-db"
when = [{ fact = ["together"] }]
edges = [{ service = "web", requires = "db" }]
${text}`;

  test('P3: is not restarted by a requirement that comes and holds, nor when that goes', async () => {
    const project = synitProject({ ...pair, 'rules.toml': edge() });
    project.standIns('db', 'web');
    await project.run();
    await project.becomes({ db: 'ready', web: 'ready' });
    const before = await project.running();
    const world = await outsideWorld(project);
    for (let count = 0; count < 5; count += 1) {
      await world.is(['together']);
      await world.is();
    }
    await world.is(['together']);
    project.write({ 'web.toml': `${pair['web.toml']}requires = ["db"]\n` });
    await project.reload();
    expect(await project.running()).toEqual(before);
    // And it binds.
    await project.cli(['stop', 'db']);
    await project.becomes({ web: 'waiting' });
  });

  test('P5, P16: keeps its last good definition while its file is broken, by syntax or by meaning, or half-written', async () => {
    const project = synitProject(pair);
    project.standIns('db', 'web');
    await project.run();
    await project.becomes({ db: 'ready', web: 'ready' });
    const before = await project.running();
    for (const broken of [
      'exec_start = ["we',
      'exec_start = 1\n',
      'exec_start = ["web"]\nrequires = ["nobody"]\n',
      '',
    ]) {
      project.write({ 'web.toml': broken });
      const { code, stdout } = await project.cli(['reload', '--json']);
      expect([code, JSON.parse(stdout)]).toMatchObject([exitCodes.notReached, { summary: { unchanged: 2 } }]);
      expect(await project.running()).toEqual(before);
    }
    writeFileSync(project.path('services/.web.toml.swp'), 'nothing');
    writeFileSync(project.path('new'), pair['web.toml']);
    renameSync(project.path('new'), project.path('services/web.toml'));
    await project.reload();
    expect(await project.running()).toEqual(before);
  });

  test('P8: goes down with what it requires when that crashes, unless its requirement bears it for a while', async () => {
    const project = synitProject({
      ...pair,
      'strict.toml': 'exec_start = ["strict"]\nrequires = ["db"]\n',
      'patient.toml': 'exec_start = ["patient"]\nrequires = [{ service = "db", grace = "20s" }]\n',
    });
    project.standIns('db', 'web', 'strict', 'patient');
    await project.run();
    const all = { db: 'ready', patient: 'ready', strict: 'ready', web: 'ready' };
    const before = await project.becomes(all);
    await expect.poll(() => project.story.length, { timeout: 30_000 }).toBe(4);
    process.kill(before.get('db')?.pid ?? 0, 'SIGKILL');
    await project.readyPid('strict', before.get('strict')?.pid ?? 0);
    const after = await project.becomes(all);
    expect(after.get('patient')?.pid).toBe(before.get('patient')?.pid);
    expect(project.story).toContain('stop strict');
    expect(project.story).not.toContain('stop patient');
  });
});

describe('what goes wrong', () => {
  test('P11: in a loop is counted, and the service is not called started in between', async () => {
    const project = synitProject({ 'loop.toml': 'exec_start = ["loop"]\n' });
    project.program('loop', 'echo >>ROOT/story; exit 3');
    await project.run();
    const loop = await project.waitForService(
      'loop',
      ({ state, consecutiveFailures }) => state === 'delayed' && consecutiveFailures >= 3,
    );
    expect(loop).toMatchObject({ published: ['delayed'], lastExit: { code: 3 } });
    expect(loop.nextAttemptAt).not.toBeNull();
  });

  test('P12: in a definition is said, and its service is neither started nor called so', async () => {
    const project = synitProject({
      'web.toml': 'exec_start = ["web"]\nworking_directory = "nowhere"\n',
      'ok.toml': 'exec_start = ["ok"]\n',
    });
    project.standIns('web', 'ok');
    await project.run();
    await project.becomes({ ok: 'ready' });
    const { findings } = (await project.status()).manager.configuration;
    expect(findings).toMatchObject([{ severity: 'error', code: 'relative-path', keyPath: 'working_directory' }]);
  });

  test('P22: before the start is said with its output, and tried again', async () => {
    const project = synitProject({ 'web.toml': 'exec_start_pre = ["prepare"]\nexec_start = ["web"]\n' });
    project.standIns('web');
    project.program('prepare', 'mkdir ROOT/made && exit 0; [ -e ROOT/forgiven ]');
    mkdirSync(project.path('made'));
    await project.run();
    const web = await project.waitForService('web', ({ reason }) => reason.code === 'pre-start-failed');
    expect(web.reason.message).toContain('File exists');
    writeFileSync(project.path('forgiven'), '');
    await project.readyPid('web');
  });

  test('P23: and hangs before its start, or deaf to its end, delays nobody else', async () => {
    const project = synitProject({
      'slow.toml': 'exec_start_pre = ["sleep", "1000"]\nexec_start_pre_timeout = "1h"\nexec_start = ["web"]\n',
      'deaf.toml': 'exec_start = ["deaf"]\nshutdown_timeout = "1h"\n',
      'web.toml': 'exec_start = ["web"]\n',
    });
    project.standIns('web');
    project.program('deaf', "trap '' TERM; echo $$ >>ROOT/pids; while :; do sleep 1000; done");
    const hsm = await project.run();
    await project.pidsIn('pids', 1);
    await project.cli(['stop', 'deaf', '--no-wait']);
    await project.becomes({ deaf: 'stopping', slow: 'preparing', web: 'ready' });
    const pid = await project.readyPid('web');
    expect((await project.cli(['restart', 'web'])).code).toBe(0);
    await project.readyPid('web', pid);
    hsm.signal('SIGTERM');
    await hsm.waitForLine(/SIGTERM: /);
    hsm.signal('SIGTERM');
    await hsm.exited;
  });
});
