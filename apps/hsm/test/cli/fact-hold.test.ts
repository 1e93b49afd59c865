import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { type HsmProject, hsmPath, hsmProject } from '../harness/hsm-project.ts';
import { waitUntil } from '../harness/wait-until.ts';

async function running(): Promise<HsmProject> {
  const project = hsmProject();
  await project.run();
  return project;
}

async function owners(project: HsmProject): Promise<string> {
  return (await project.cli(['fact', 'list', 'held'])).stdout.split('\n').slice(1).join('\n').trim();
}

describe('hsm fact hold', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('holds facts until %s, and ends with 0', async (signal) => {
    const project = await running();
    const hold = project.start(['fact', 'hold', '["held",1]', '["held",2]']);
    await hold.waitForLine(/^holding \["held",1\] \["held",2\] as client:1 until interrupted$/);
    expect(await owners(project)).toMatch(/^\["held",1\] +client:1\n\["held",2\] +client:1$/);
    hold.signal(signal);
    expect(await hold.exited).toEqual({ code: 0, signal: null });
    expect(await owners(project)).toBe('');
  });

  test('lets them go where it is killed', async () => {
    const project = await running();
    const hold = project.start(['fact', 'hold', '["held"]']);
    await hold.waitForLine(/^holding /);
    hold.signal('SIGKILL');
    await waitUntil('the fact to go', async () => (await owners(project)) === '');
  });

  test.each([
    ['exit 0', 0],
    ['exit 7', 7],
    ['kill -KILL $$', 137],
  ])('holds them while a command runs (%s), and ends as it does', async (script, code) => {
    const project = await running();
    const file = `${project.root}/facts`;
    const list = `"${process.execPath}" "$HSM" fact list held >"${file}"`;
    const argv = ['fact', 'hold', '["held"]', '--', 'sh', '-c', `${list}; ${script}`];
    expect(await project.cli(argv, { HSM: hsmPath })).toMatchObject({ code, stdout: '', stderr: '' });
    expect((await project.shell(`cat "${file}"`)).stdout).toMatch(/^\["held"\] +client:1$/m);
    expect(await owners(project)).toBe('');
  });

  test('keeps the arguments of the command as they are, even if they look like its own', async () => {
    const project = await running();
    const argv = ['fact', 'hold', '["held"]', '--', 'printf', '%s|', '--socket', '--', '--help', 'a b', 'a b', ''];
    expect(await project.cli(argv)).toMatchObject({ code: 0, stdout: '--socket|--|--help|a b|a b||' });
  });

  test('passes signals on to the command, and waits for it', async () => {
    const project = await running();
    const script = 'trap "echo got it; exit 3" TERM; echo begun; while :; do sleep 0.05; done';
    const hold = project.start(['fact', 'hold', '["held"]', '--', 'sh', '-c', script]);
    await hold.waitForLine(/^begun$/);
    hold.signal('SIGTERM');
    expect(await hold.exited).toEqual({ code: 3, signal: null });
    expect(hold.stdout).toBe('begun\ngot it\n');
    expect(await owners(project)).toBe('');
  });

  test('ends with 127 and 126 where there is no such program, or it is none', async () => {
    const project = await running();
    const missing = await project.cli(['fact', 'hold', '["held"]', '--', 'no-such-program']);
    expect(missing).toEqual({ code: 127, stdout: '', stderr: 'hsm: no-such-program: there is no such program\n' });
    const none = await project.cli(['fact', 'hold', '["held"]', '--', project.directory]);
    expect(none).toMatchObject({ code: 126, stderr: expect.stringContaining('it cannot be started (EACCES)') });
    expect(await owners(project)).toBe('');
  });

  test('does not begin the command where the facts are refused', async () => {
    const project = await running();
    const { code, stdout, stderr } = await project.cli(['fact', 'hold', '["system","x"]', '--', 'echo', 'begun']);
    expect({ code, stdout }).toEqual({ code: exitCodes.notReached, stdout: '' });
    expect(stderr).toContain('only the manager asserts facts with the label "system"');
  });
});
