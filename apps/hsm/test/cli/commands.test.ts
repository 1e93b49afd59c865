import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { hsmProject } from '../harness/hsm-project.ts';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';

const sleeper = 'exec_start = ["sleep", "86400"]\n';
const missing = 'exec_start = ["/nonexistent/program"]\nautostart = false\n';
const isReady = ({ state, pid }: { state: string; pid: number | null }): boolean => state === 'ready' && pid !== null;
const isInactive = ({ state }: { state: string }): boolean => state === 'inactive';

describe('stop and start', () => {
  test('wait until it is so, print one line each, and the stop holds in the next manager', async () => {
    const project = hsmProject({ 'web.toml': sleeper, 'worker.toml': sleeper });
    const hsm = await project.run();
    const { pid } = await project.waitForService('web', isReady);
    const stopped = await project.cli(['stop', 'web', 'worker']);
    expect(stopped).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^web: inactive: .+\nworker: inactive: .+\n$/),
    });
    expect(isRunning(pid ?? 0)).toBe(false);
    hsm.signal('SIGTERM');
    await hsm.exited;
    await project.run();
    expect((await project.status('web')).services).toMatchObject([{ state: 'inactive', operator: 'stop' }]);
    expect(await project.cli(['start', 'web'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^web: ready \(pid \d+\): .+\n$/),
    });
    expect(await project.cli(['reset', 'worker'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^worker: /),
    });
    expect(await project.waitForService('worker', isReady)).toMatchObject({ operator: null });
  });

  test('end with 1 and the reason where it cannot be so', async () => {
    const project = hsmProject({ 'broken.toml': missing });
    await project.run();
    const { code, stderr } = await project.cli(['start', 'broken']);
    expect(stderr).toContain('/nonexistent/program');
    expect(code).toBe(exitCodes.notReached);
  });

  test('end with 1 when the time is over', async () => {
    const ignoresTerm = `exec_start = ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]\nshutdown_timeout = "5s"\n`;
    const project = hsmProject({ 'slow.toml': ignoresTerm });
    await project.run();
    await project.waitForService('slow', isReady);
    const { code, stdout } = await project.cli(['stop', 'slow', '--timeout', '100ms', '--json']);
    expect(code).toBe(exitCodes.notReached);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'stop', results: [{ service: 'slow', code: 'timed-out' }] });
    expect(await project.cli(['stop', 'slow', '--no-wait'])).toMatchObject({
      code: 0,
      stdout: 'slow: stop accepted\n',
    });
    await project.waitForService('slow', isInactive);
  });

  test('of an unknown service end with 2, name the nearest, and touch none of the others', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run();
    const { pid } = await project.waitForService('web', isReady);
    const { code, stderr } = await project.cli(['stop', 'web', 'wbe']);
    expect(stderr).toContain('did you mean "web"?');
    expect(code).toBe(exitCodes.wrongUsage);
    expect(await project.waitForService('web', isReady)).toMatchObject({ pid });
    expect(await project.cli(['status', 'wbe'])).toMatchObject({ code: exitCodes.wrongUsage });
  });

  test('take more services than a manager serves clients', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `s${index}`);
    const project = hsmProject(Object.fromEntries(ids.map((id) => [`${id}.toml`, `autostart = false\n${sleeper}`])));
    await project.run();
    expect(await project.cli(['start', ...ids])).toMatchObject({ code: 0, stderr: '' });
    const stopped = await project.cli(['stop', ...ids]);
    expect(stopped).toMatchObject({ code: 0, stderr: '' });
    expect(stopped.stdout.match(/: inactive: /g)).toHaveLength(40);
  });

  test('restart gives a new process, which counts as no failure', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run();
    const { pid } = await project.waitForService('web', isReady);
    expect((await project.cli(['restart', 'web'])).code).toBe(0);
    const after = await project.waitForService('web', isReady);
    expect(after.pid).not.toBe(pid);
    expect(after.consecutiveFailures).toBe(0);
  });
});

describe('status', () => {
  test('is a table with the reason of every service', async () => {
    const project = hsmProject({ 'web.toml': sleeper, 'off.toml': `autostart = false\n${sleeper}` });
    await project.run();
    await project.waitForService('web', isReady);
    const { code, stdout } = await project.cli(['status', 'web', 'off']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^SERVICE +STATE +PID +UPTIME +RESTARTS +REASON\n/);
    expect(stdout).toMatch(/^web +ready +\d+ +\d+s +0 +\S/m);
    expect(stdout).toMatch(/^off +inactive +- +- +0 +\S/m);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('status --watch', () => {
  test('shows changes as they come, and goes on when the manager is restarted', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    const manager = await project.run(['--inactive']);
    const watch = project.start(['status', '--watch', '--json']);
    await watch.waitForLine(/"id":"web".*"desired":"stopped"/);
    await project.cli(['system', 'active', 'on']);
    await watch.waitForLine(/"id":"web".*"desired":"running"/);
    manager.signal('SIGTERM');
    await manager.exited;
    const { pid } = await project.run();
    await watch.waitForLine(new RegExp(`"manager":\\{"pid":${pid},.*"id":"web".*"desired":"running"`));
    watch.signal('SIGINT');
    expect(await watch.exited).toMatchObject({ code: 0 });
  });

  test('shows the services that were asked for, and is not started for one that there is not', async () => {
    const project = hsmProject({ 'web.toml': sleeper, 'other.toml': sleeper });
    await project.run();
    const watch = project.start(['status', 'web', '--watch']);
    await watch.waitForLine(/^web +ready/);
    await project.cli(['stop', 'web']);
    await watch.waitForLine(/^web +inactive/);
    expect(watch.stdout).not.toContain('other');
    watch.signal('SIGINT');
    expect(await watch.exited).toMatchObject({ code: 0 });
    expect(await project.cli(['status', 'wbe', '--watch'])).toMatchObject({ code: exitCodes.wrongUsage });
  });
});

describe('system', () => {
  test('active off ends everything and on brings it back', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run();
    const { pid } = await project.waitForService('web', isReady);
    expect(await project.cli(['system', 'active', 'off'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^active: off\n/),
    });
    expect(isRunning(pid ?? 0)).toBe(false);
    expect((await project.cli(['system', 'active', 'on'])).code).toBe(0);
    await project.waitForService('web', isReady);
  });

  test('dependency opens and closes the gate of a service, and an unknown one is wrong usage', async () => {
    const project = hsmProject({
      'hermit.toml': '[system_dependencies.LICENCE]\nsource = "manual"\n',
      'web.toml': `system_dependencies = ["LICENCE"]\n${sleeper}`,
    });
    await project.run();
    await project.waitForService('web', ({ state }) => state === 'waiting');
    expect((await project.cli(['system', 'dependency', 'LICENCE', 'met'])).stdout).toContain('LICENCE: met\n');
    await project.waitForService('web', isReady);
    expect((await project.cli(['system', 'dependency', 'LICENCE', 'unmet'])).code).toBe(0);
    await project.waitForService('web', ({ state, pid }) => state === 'waiting' && pid === null);
    expect((await project.cli(['system', 'dependency', 'LICENSE', 'met'])).code).toBe(exitCodes.wrongUsage);
  });

  test('starts inactive where that is asked for', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run(['--inactive']);
    expect((await project.status()).services).toMatchObject([{ pid: null, desired: 'stopped' }]);
    await project.cli(['system', 'active', 'on']);
    await project.waitForService('web', isReady);
  });
});

describe('reload', () => {
  test('says what changed, by command and by SIGHUP, and touches nothing else', async () => {
    const project = hsmProject({ 'keep.toml': sleeper, 'gone.toml': sleeper, 'change.toml': sleeper });
    const hsm = await project.run();
    const keep = await project.waitForService('keep', isReady);
    const change = await project.waitForService('change', isReady);
    await project.waitForService('gone', isReady);
    project.remove('gone.toml');
    project.write({
      'new.toml': sleeper,
      'change.toml': 'exec_start = ["sleep", "86401"]\n',
      'bad.toml': 'exec_start = 1\n',
    });
    const { code, stdout } = await project.cli(['reload']);
    expect(stdout).toMatch(
      /^configuration 2: added: new; removed: gone; changed, restarted where they run: change; 1 unchanged\n/,
    );
    expect(stdout).toContain('bad.toml:1');
    expect(code).toBe(1);
    expect(await project.waitForService('keep', isReady)).toMatchObject({ pid: keep.pid });
    await project.waitForService('change', (service) => isReady(service) && service.pid !== change.pid);
    project.remove('bad.toml');
    project.write({ 'keep.toml': `# a comment\n${sleeper}` });
    hsm.signal('SIGHUP');
    await waitUntil('the reload', async () => (await project.status()).manager.configuration.generation === 3);
    expect(await project.waitForService('keep', isReady)).toMatchObject({ pid: keep.pid });
  });

  test('that would stop most services is refused, says how to force it, and stays in status', async () => {
    const project = hsmProject({ 'a.toml': sleeper, 'b.toml': sleeper, 'c.toml': sleeper });
    await project.run();
    for (const id of ['a', 'b', 'c']) await project.waitForService(id, isReady);
    project.remove('a.toml', 'b.toml');
    const refused = await project.cli(['reload']);
    expect(refused.code).toBe(exitCodes.notReached);
    expect(refused.stderr).toContain('force');
    expect(await project.waitForService('a', isReady)).toMatchObject({ state: 'ready' });
    const { configuration } = (await project.status()).manager;
    expect(configuration).toMatchObject({ generation: 1, findings: [{ code: 'reload-refused' }] });
    expect((await project.cli(['reload', '--force'])).code).toBe(0);
    expect((await project.status()).services.map(({ id }) => id)).toEqual(['c']);
  });

  test('happens by itself with --watch', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run(['--watch']);
    project.write({ 'new.toml': sleeper });
    await project.waitForService('new', isReady);
  });
});

describe('definitions', () => {
  test('that are bad do not keep hsm run from running the good ones', async () => {
    const project = hsmProject({ 'bad.toml': 'exec_strat = ["x"]\n', 'good.toml': sleeper });
    await project.run();
    await project.waitForService('good', isReady);
    const { findings } = (await project.status()).manager.configuration;
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: 'error', file: expect.stringMatching(/bad\.toml$/), line: 1 }),
    );
  });

  test.each([
    ['are all bad', { 'bad.toml': 'exec_strat = ["x"]\n' }],
    ['are good, but hermit.toml is bad', { 'web.toml': sleeper, 'hermit.toml': 'pol_interval = "1s"\n' }],
  ])('that %s end hsm run with 3 and the place', async (_, files) => {
    const project = hsmProject(files);
    const { code, stderr } = await project.cli(['run', '--dir', project.directory]);
    expect(stderr).toMatch(/\.toml:1/);
    expect(code).toBe(exitCodes.invalidDefinitions);
  });

  test('of a directory that is not there end hsm run with 3', async () => {
    const project = hsmProject();
    const { code, stderr } = await project.cli(['run', '--dir', '/nonexistent/services']);
    expect(stderr).toContain('/nonexistent/services');
    expect(code).toBe(exitCodes.invalidDefinitions);
  });

  test('that turn bad keep their last good version, in the next manager, too', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    const hsm = await project.run();
    const { pid } = await project.waitForService('web', isReady);
    hsm.signal('SIGKILL');
    await hsm.exited;
    project.write({ 'web.toml': 'exec_start = ' });
    await project.run();
    expect(await project.waitForService('web', isReady)).toMatchObject({ pid });
    const { findings } = (await project.status()).manager.configuration;
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'error' }));
  });
});

test('a state directory that cannot be used ends hsm run with 5 and the way out', async () => {
  const project = hsmProject({ 'web.toml': sleeper });
  const { code, stderr } = await project.cli(['run', '--dir', project.directory, '--state-dir', '/dev/null/state']);
  expect(stderr).toContain('--state-dir');
  expect(code).toBe(exitCodes.systemCallFailed);
});

describe('validate', () => {
  test('ends with 0 for a clean directory', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    expect(await project.cli(['validate', project.directory])).toMatchObject({ code: exitCodes.done, stderr: '' });
  });

  test('ends with 3 for errors and shows them in every format', async () => {
    const project = hsmProject({ 'bad.toml': 'exec_strat = ["x"]\n' });
    const text = await project.cli(['validate', project.directory]);
    expect(text).toMatchObject({ code: exitCodes.invalidDefinitions, stdout: expect.stringContaining('exec_start') });
    const json = await project.cli(['validate', '--format', 'json', project.directory]);
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [{ severity: 'error', line: 1 }, expect.anything()] });
    const sarif = await project.cli(['validate', '--format', 'sarif', project.directory]);
    expect(JSON.parse(sarif.stdout)).toMatchObject({ version: '2.1.0' });
    const github = await project.cli(['validate', '--format', 'github', project.directory]);
    expect(github.stdout).toMatch(/^::error file=/m);
  });

  test('says which files are not read, and why', async () => {
    const project = hsmProject({ 'web.toml': sleeper, 'web.toml.bak': 'x', '.web.toml.swp': 'x', README: 'x' });
    const { code, stdout } = await project.cli(['validate', '--strict', project.directory]);
    expect(code).toBe(exitCodes.done);
    expect(stdout.match(/[^/]+ is not read: .*$/gm)).toEqual([
      '.web.toml.swp is not read: its name begins with a dot',
      'web.toml.bak is not read: its name is that of a backup or an unfinished copy',
    ]);
  });

  test('ends with 1 for warnings, with --strict only', async () => {
    const project = hsmProject({ 'web.toml': 'exec_start = ["/nonexistent/program"]\n' });
    expect((await project.cli(['validate', project.directory])).code).toBe(exitCodes.done);
    expect((await project.cli(['validate', '--strict', project.directory])).code).toBe(exitCodes.notReached);
  });
});

test('schema prints the JSON Schema of definitions', async () => {
  const { code, stdout } = await hsmProject().cli(['schema']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    $schema: expect.stringContaining('2020-12'),
    properties: { exec_start: expect.anything() },
  });
});
