import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

/** Notes each SIGHUP that it gets; its child would die of one. */
const listening = "trap 'echo main >>ROOT/hups' HUP; sleep 86400 & echo $! >>ROOT/child; while :; do wait $!; done";

function command(script: string): string {
  return `exec_reload = ["sh", "-c", ${JSON.stringify(script)}]`;
}

const hanging = command("trap '' TERM HUP; sleep 86400 & echo $! >>ROOT/pids; echo $$ >>ROOT/pids; wait");

/** A service that handles SIGHUP from now on; its pid. */
async function listeningPid(project: E2eProject): Promise<number> {
  await project.pidsIn('child', 1);
  return project.readyPid('web');
}

describe('hsm reload SERVICE', () => {
  test('sends the signal to the main process alone, which goes on', async () => {
    const project = e2eProject({ 'web.toml': scripted(listening, 'exec_reload = "SIGHUP"') });
    const hsm = await project.run();
    const pid = await listeningPid(project);
    const [child] = await project.pidsIn('child', 1);
    expect(await project.cli(['reload', 'web'])).toEqual({
      code: 0,
      stdout: `web: reloaded (pid ${pid})\n`,
      stderr: '',
    });
    await waitUntil('the signal', () => project.lines('hups').length === 1);
    expect([await project.readyPid('web'), isRunning(child ?? 0)]).toEqual([pid, true]);
    await hsm.waitForLine(new RegExp(`web: reloaded: SIGHUP sent to pid ${pid}$`));
  });

  test('runs the command in the directory and the environment of the service, with its pid', async () => {
    const say = command('{ pwd; umask; echo "$COLOUR"; echo "$MAINPID"; } >ROOT/said; kill -HUP "$MAINPID"; echo done');
    const more = ['working_directory = "/usr"', 'umask = "027"', '[env]', 'COLOUR = "blue green"'];
    const project = e2eProject({ 'web.toml': scripted(listening, say, ...more) });
    await project.run();
    const pid = await listeningPid(project);
    const { code, stdout } = await project.cli(['reload', 'web', '--json']);
    expect(code).toBe(0);
    const document = {
      command: 'reload',
      results: [{ service: 'web', code: 'done', status: { state: 'ready', pid } }],
    };
    expect(JSON.parse(stdout)).toMatchObject(document);
    expect(project.lines('said')).toEqual(['/usr', '0027', 'blue green', String(pid)]);
    await waitUntil('the signal', () => project.lines('hups').length === 1);
    expect((await project.cli(['logs', 'web', '--stream', 'stdout'])).stdout).toContain('done');
    expect((await project.cli(['logs', 'web', '--stream', 'hsm'])).stdout).toContain('reloaded: exec_reload succeeded');
  });

  test('says how the command failed, for each service, and carries out the others', async () => {
    const project = e2eProject({
      'bad.toml': `${sleeper}${command('echo checking; echo "line 7: unknown word" >&2; exit 3')}\n`,
      'good.toml': `${sleeper}exec_reload = ["true"]\n`,
      'none.toml': sleeper,
      'off.toml': `autostart = false\n${sleeper}exec_reload = "SIGHUP"\n`,
    });
    const hsm = await project.run();
    const before = await project.readyPids(['bad', 'good', 'none']);
    const { code, stdout, stderr } = await project.cli(['reload', 'bad', 'good', 'none', 'off']);
    expect(code).toBe(exitCodes.notReached);
    expect(stdout).toBe(`good: reloaded (pid ${before.get('good')})\n`);
    expect(stderr.split('\n')).toEqual([
      'bad: reload "bad": exec_reload exited with code 3 (it last said: line 7: unknown word)',
      'none: service "none" has no exec_reload; give its definition one, or restart it',
      expect.stringMatching(/^off: reload "off": the service is inactive: /),
      '',
    ]);
    await hsm.waitForLine(/bad: warning: reload failed: exec_reload exited with code 3 .*; the service itself goes on/);
    expect(await project.readyPids(['bad', 'good', 'none'])).toEqual(before);
    expect(await project.service('bad')).toMatchObject({ consecutiveFailures: 0, restarts: 0 });
  });

  test('of an unknown service ends with 2 and reloads none', async () => {
    const project = e2eProject({ 'web.toml': scripted(listening, 'exec_reload = "SIGHUP"') });
    await project.run();
    await listeningPid(project);
    const { code, stderr } = await project.cli(['reload', 'web', 'wbe']);
    expect(stderr).toContain('did you mean "web"?');
    expect(code).toBe(exitCodes.wrongUsage);
    expect(project.lines('hups')).toEqual([]);
  });

  test('waits no longer than it is told, and not at all without waiting', async () => {
    const project = e2eProject({ 'web.toml': `${sleeper}${hanging}\n` });
    await project.run();
    await project.readyPid('web');
    expect(await project.cli(['reload', 'web', '--no-wait'])).toMatchObject({
      code: 0,
      stdout: 'web: reload accepted\n',
    });
    await project.pidsIn('pids', 2);
    const { code, stderr } = await project.cli(['reload', 'web', '--timeout', '100ms']);
    expect(stderr).toContain('reload "web" is not done in the time given');
    expect(code).toBe(exitCodes.notReached);
  });

  test('uses a changed exec_reload at once, and the change restarts nothing', async () => {
    const project = e2eProject({ 'web.toml': `${sleeper}exec_reload = ["false"]\n` });
    await project.run();
    const pid = await project.readyPid('web');
    expect((await project.cli(['reload', 'web'])).code).toBe(exitCodes.notReached);
    project.write({ 'web.toml': `${sleeper}exec_reload = "true"\n` });
    expect((await project.cli(['reload'])).stdout).toContain('changed, not restarted: web');
    expect((await project.cli(['reload', 'web'])).code).toBe(0);
    expect(await project.readyPid('web')).toBe(pid);
  });
});

describe('a reload command that does not end', () => {
  test('is killed with its whole group after 10 s, and the service goes on', async () => {
    const project = e2eProject({ 'web.toml': `${sleeper}${hanging}\n` });
    await project.run();
    const pid = await project.readyPid('web');
    const { code, stderr } = await project.cli(['reload', 'web']);
    expect(stderr).toMatch(/^web: reload "web": exec_reload took longer than 10000 ms and was killed$/m);
    expect(code).toBe(exitCodes.notReached);
    expect((await project.pidsIn('pids', 2)).filter(isRunning)).toEqual([]);
    expect(await project.readyPid('web')).toBe(pid);
  });

  test('is killed when the service is stopped, before the stop is done', async () => {
    const project = e2eProject({ 'web.toml': `${sleeper}${hanging}\n` });
    await project.run();
    await project.readyPid('web');
    const reload = project.cli(['reload', 'web']);
    const pids = await project.pidsIn('pids', 2);
    expect((await project.cli(['stop', 'web'])).code).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
    const { code, stderr } = await reload;
    expect(stderr).toContain('exec_reload was called off');
    expect(code).toBe(exitCodes.notReached);
  });

  test.each([[[]], [['--leave-running']]])('is killed when the manager ends, %j', async (flags) => {
    const project = e2eProject({ 'web.toml': `${sleeper}${hanging}\n` });
    const hsm = await project.run(flags);
    const pid = await project.readyPid('web');
    await project.cli(['reload', 'web', '--no-wait']);
    const pids = await project.pidsIn('pids', 2);
    hsm.signal('SIGTERM');
    await hsm.exited;
    expect(pids.filter(isRunning)).toEqual([]);
    expect(isRunning(pid)).toBe(flags.length > 0);
    if (flags.length > 0) process.kill(pid, 'SIGKILL');
  });

  test('is killed by the next manager, which takes it for nothing else', async () => {
    const project = e2eProject({ 'web.toml': `${sleeper}${hanging}\n` });
    const hsm = await project.run();
    const pid = await project.readyPid('web');
    await project.cli(['reload', 'web', '--no-wait']);
    const pids = await project.pidsIn('pids', 2);
    await project.killManager(hsm);
    expect(pids.filter(isRunning)).toEqual([...pids]);
    await project.run();
    await waitUntil('the command to be gone', () => !pids.some(isRunning));
    expect(await project.service('web')).toMatchObject({ state: 'ready', pid, restarts: 0 });
    await waitUntil('its record to be gone', () =>
      project.lines('state/services/web.json').join().includes('"reload":null'),
    );
  });

  test('is not taken for the service where that died with the manager', async () => {
    const project = e2eProject({ 'web.toml': `${sleeper}${hanging}\n` });
    const hsm = await project.run();
    const pid = await project.readyPid('web');
    await project.cli(['reload', 'web', '--no-wait']);
    const pids = await project.pidsIn('pids', 2);
    await project.killManager(hsm);
    process.kill(pid, 'SIGKILL');
    await project.run();
    const next = await project.readyPid('web', pid);
    expect(pids).not.toContain(next);
    await waitUntil('the command to be gone', () => !pids.some(isRunning));
    expect(await project.readyPid('web')).toBe(next);
  });
});

test('what a reload command leaves behind is killed', async () => {
  const project = e2eProject({ 'web.toml': `${sleeper}${command('setsid sleep 86400 & echo $! >>ROOT/pids')}\n` });
  await project.run();
  await project.readyPid('web');
  expect((await project.cli(['reload', 'web'])).code).toBe(0);
  const [left] = await project.pidsIn('pids', 1);
  await waitUntil('it to be gone', () => !isRunning(left ?? 0));
});
