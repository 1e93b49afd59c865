import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { isRunning } from '../harness/processes.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { e2eProject, spawnerName } from './support/e2e-project.ts';

describe('an operator', () => {
  test('stops a service for good: through a reload and through the next managers, until a start', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'other.toml': sleeper });
    const hsm = await project.run();
    const pid = await project.readyPid('web');
    const other = await project.readyPid('other');
    expect((await project.cli(['stop', 'web'])).code).toBe(0);
    expect(isRunning(pid)).toBe(false);
    await project.cli(['reload']);
    project.write({ 'web.toml': 'exec_start = ["sleep", "86401"]\n' });
    await project.cli(['reload']);
    const stopped = { state: 'inactive', pid: null, operator: 'stop', reason: { code: 'operator-stopped' } };
    expect(await project.service('web')).toMatchObject(stopped);
    await project.killManager(hsm);
    const next = await project.run();
    expect(await project.service('web')).toMatchObject(stopped);
    expect(await project.readyPid('other')).toBe(other);
    next.signal('SIGTERM');
    expect((await next.exited).code).toBe(0);
    await project.run();
    await project.readyPid('other');
    expect(await project.service('web')).toMatchObject(stopped);
    expect((await project.cli(['start', 'web'])).code).toBe(0);
    await project.readyPid('web');
  });

  test('lifts a stop with reset, and starts what nobody else wants', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'manual.toml': `autostart = false\n${sleeper}` });
    const hsm = await project.run();
    await project.readyPid('web');
    await project.cli(['stop', 'web']);
    expect((await project.cli(['reset', 'web'])).code).toBe(0);
    await project.readyPid('web');
    expect(await project.service('web')).toMatchObject({ operator: null });
    expect(await project.service('manual')).toMatchObject({ state: 'inactive', demandedBy: [] });
    expect((await project.cli(['start', 'manual'])).code).toBe(0);
    const pid = await project.readyPid('manual');
    await project.killManager(hsm);
    await project.run();
    expect(await project.readyPid('manual')).toBe(pid);
    expect(await project.service('manual')).toMatchObject({ operator: 'start', demandedBy: ['operator'] });
    expect((await project.cli(['reset', 'manual'])).code).toBe(0);
    await project.waitForService('manual', ({ state }) => state === 'inactive');
    expect(isRunning(pid)).toBe(false);
  });

  test('restarts a service, which is no failure', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'other.toml': sleeper });
    await project.run();
    const [web, other] = [await project.readyPid('web'), await project.readyPid('other')];
    expect((await project.cli(['restart', 'web'])).code).toBe(0);
    expect(await project.readyPid('web')).not.toBe(web);
    expect(await project.service('web')).toMatchObject({ consecutiveFailures: 0 });
    expect(await project.readyPid('other')).toBe(other);
  });

  test('is told at once why a service waits', async () => {
    const project = e2eProject({
      'hermit.toml': '[system_dependencies.LICENCE]\nsource = "manual"\n',
      'web.toml': `system_dependencies = ["LICENCE"]\n${sleeper}`,
    });
    await project.run();
    await project.cli(['system', 'dependency', 'LICENCE', 'unmet']);
    const { code, stderr } = await project.cli(['start', 'web']);
    expect(code).toBe(exitCodes.notReached);
    expect(stderr).toContain('LICENCE');
    await project.cli(['system', 'active', 'off']);
    const inactive = await project.cli(['start', 'web']);
    expect(inactive.code).toBe(exitCodes.notReached);
    expect(inactive.stderr).toMatch(/active/);
  });

  test('waits no longer than the service that fails, and learns the reason', async () => {
    const project = e2eProject({ 'crash.toml': scripted('exit 3', 'exec_start_pre = ["false"]') });
    await project.run();
    const { code, stderr } = await project.cli(['start', 'crash', '--timeout', '10s']);
    expect(code).toBe(exitCodes.notReached);
    expect(stderr).toContain('pre-start');
  });

  test('who misspells a service is told the nearest name', async () => {
    const project = e2eProject({ 'web.toml': sleeper });
    await project.run();
    for (const command of ['start', 'stop', 'restart', 'reset', 'status']) {
      const { code, stderr } = await project.cli([command, 'wbe']);
      expect([command, code]).toEqual([command, exitCodes.wrongUsage]);
      expect(stderr).toContain('did you mean "web"?');
    }
  });

  test('without a manager is told so', async () => {
    const project = e2eProject();
    for (const argv of [
      ['status'],
      ['start', 'web'],
      ['reload'],
      ['system'],
      ['system', 'active', 'off'],
      ['shutdown'],
    ]) {
      const { code, stderr } = await project.cli(argv);
      expect([argv, code]).toEqual([argv, exitCodes.noManager]);
      expect(stderr).toContain(project.socket);
    }
  });

  test('who starts a second manager is refused, and the first does not notice', async () => {
    const project = e2eProject({ 'web.toml': sleeper });
    const first = await project.run();
    const pid = await project.readyPid('web');
    const argv = ['run', '--dir', project.directory, '--spawner', spawnerName];
    const second = await project.cli(argv);
    expect(second.code).toBe(exitCodes.stateDirectoryHeld);
    expect(second.stderr).toContain(String(first.pid));
    const elsewhere = await project.cli(argv, { HSM_SOCKET: project.path('run/other.sock') });
    expect(elsewhere.code).toBe(exitCodes.stateDirectoryHeld);
    expect(await project.readyPid('web')).toBe(pid);
  });
});
