import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { hsmProject } from '../harness/hsm-project.ts';

const sleeper = 'exec_start = ["sleep", "86400"]\n';
const later = `autostart = false\n${sleeper}`;
const broken = 'exec_start = ["false"]\nrestart = "never"\nautostart = false\n';

describe('hsm wait', () => {
  test('ends with 0 when all of the services are in the state, and prints one line each', async () => {
    const project = hsmProject({ 'web.toml': sleeper, 'worker.toml': later });
    await project.run();
    const waiting = project.start(['wait', 'web', 'worker']);
    expect((await project.cli(['start', 'worker'])).code).toBe(0);
    expect(await waiting.exited).toMatchObject({ code: 0 });
    const lines = waiting.stdout.replaceAll(/pid \d+/g, 'pid N');
    await expect(lines).toMatchFileSnapshot('golden/wait.txt');
    expect(await project.cli(['wait', 'web', '--state', 'up'])).toMatchObject({ code: 0 });
  });

  test('waits for a stop, too, and has its answer as JSON', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run();
    const waiting = project.start(['wait', 'web', '--state', 'inactive', '--json']);
    await project.waitForService('web', ({ state }) => state === 'ready');
    await project.cli(['stop', 'web']);
    expect(await waiting.exited).toMatchObject({ code: 0 });
    expect(JSON.parse(waiting.stdout)).toMatchObject({
      state: 'inactive',
      results: [{ service: 'web', code: 'done', status: { id: 'web', state: 'inactive' } }],
    });
  });

  test('ends with 1 when the time is over, says how the service is, and touches nothing', async () => {
    const project = hsmProject({ 'web.toml': later });
    await project.run();
    const { code, stdout, stderr } = await project.cli(['wait', 'web', '--timeout', '200ms', '--json']);
    expect(stderr).toBe('');
    expect((await project.cli(['wait', 'web', '--timeout', '200ms'])).stderr).toMatch(
      /^web: it was not ready in the time given; it is inactive: .*; "hsm why web" tells more\n$/,
    );
    expect(code).toBe(exitCodes.notReached);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'ready', results: [{ service: 'web', code: 'timed-out' }] });
    expect((await project.status('web')).services).toMatchObject([{ state: 'inactive', operator: null }]);
  });

  test('ends with 1 at once where the service failed, and says what tries again', async () => {
    const project = hsmProject({ 'broken.toml': broken });
    await project.run();
    const waiting = project.start(['wait', 'broken', '--state', 'ready']);
    await project.cli(['start', 'broken']);
    await project.waitForService('broken', ({ state }) => state === 'failed');
    const after = await project.cli(['wait', 'broken']);
    expect(after.code).toBe(exitCodes.notReached);
    expect(after.stderr).toMatch(/^broken: it failed, and is not ready: .*; "hsm start broken" or "hsm reset broken" /);
    expect((await project.cli(['wait', 'broken', '--state', 'failed'])).code).toBe(0);
    expect([exitCodes.done, exitCodes.notReached]).toContain((await waiting.exited).code);
  });

  test('ends with 1 when the manager ends meanwhile', async () => {
    const project = hsmProject({ 'web.toml': later });
    const manager = await project.run();
    const waiting = project.start(['wait', 'web']);
    await expect.poll(async () => (await project.cli(['status'])).code).toBe(0);
    manager.signal('SIGKILL');
    await manager.exited;
    const { code } = await waiting.exited;
    // The other two where it had only just begun: it had not asked yet, or its first question was under way.
    expect([exitCodes.notReached, exitCodes.noManager, exitCodes.systemCallFailed]).toContain(code);
  });

  test('of an unknown service or state ends with 2 and names the nearest', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run();
    const unknown = await project.cli(['wait', 'web', 'wbe']);
    expect(unknown).toMatchObject({
      code: exitCodes.wrongUsage,
      stderr: expect.stringContaining('did you mean "web"?'),
    });
    expect((await project.cli(['wait', 'web', '--state', 'running'])).code).toBe(exitCodes.wrongUsage);
  });
});
