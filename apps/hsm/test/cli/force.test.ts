import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { hsmProject } from '../harness/hsm-project.ts';

const sleeper = 'exec_start = ["sleep", "86400"]\n';
const files = {
  'web.toml': `requires = ["db", { fact = ["network"] }]\n${sleeper}`,
  'db.toml': `requires = [{ fact = ["disk"] }]\n${sleeper}`,
};

describe('hsm start --force', () => {
  test('starts a service without what it requires, and is remembered until it is reset', async () => {
    const project = hsmProject(files);
    const manager = await project.run();
    const plain = await project.cli(['start', 'web', '--timeout', '10s']);
    expect(plain.code).toBe(exitCodes.notReached);
    expect(plain.stderr).toMatch(/^web: start "web": the service is waiting: waits for /);
    expect(await project.cli(['start', 'web', '--force'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/; forced: what it requires is not looked at until "hsm reset web"\n$/),
    });
    const { pid } = await project.waitForService('web', ({ state }) => state === 'ready');
    const statuses = (await project.status('web', 'db')).services;
    expect(statuses).toMatchObject([{ operator: 'force' }, { state: 'waiting', operator: null }]);
    manager.signal('SIGTERM');
    await manager.exited;
    await project.run();
    await project.waitForService('web', (service) => service.state === 'ready' && service.pid !== pid);
    expect((await project.cli(['reset', 'web'])).code).toBe(0);
    await project.waitForService('web', ({ state, operator }) => state === 'waiting' && operator === null);
  });

  test('starts nothing while the system is inactive, or a system dependency is not met', async () => {
    const project = hsmProject({ 'web.toml': `system_dependencies = ["TIME"]\n${sleeper}` });
    await project.run(['--inactive']);
    expect(await project.cli(['start', 'web', '--force'])).toMatchObject({ code: exitCodes.notReached });
    await project.cli(['system', 'dependency', 'TIME', 'unmet']);
    await project.cli(['system', 'active', 'on']);
    const { code, stderr } = await project.cli(['start', 'web', '--force']);
    expect(code).toBe(exitCodes.notReached);
    expect(stderr).toContain('TIME');
    expect((await project.status('web')).services).toMatchObject([{ pid: null, state: 'waiting', operator: 'force' }]);
  });
});

describe('hsm start', () => {
  test('makes an instance of a template, which nobody has demanded before', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a parameter is written so
    const project = hsmProject({ 'nap.toml': 'params = ["time"]\nexec_start = ["sleep", "${time}"]\n' });
    await project.run();
    expect(await project.cli(['start', 'nap@86400'])).toMatchObject({ code: 0, stderr: '' });
    expect((await project.status('nap@86400')).services).toMatchObject([{ state: 'ready', template: 'nap' }]);
    expect(await project.cli(['start', 'nap@1,2'])).toMatchObject({ code: exitCodes.wrongUsage });
    expect(await project.cli(['start', 'npa@1'])).toMatchObject({ code: exitCodes.wrongUsage });
  });
});
