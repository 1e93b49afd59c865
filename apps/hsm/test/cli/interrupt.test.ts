import { describe, expect, test } from 'vitest';
import { type HsmProject, hsmProject } from '../harness/hsm-project.ts';

const sleeper = 'exec_start = ["sleep", "86400"]\n';
/** Never up by itself, so that whoever waits for it waits. */
const waiting = `requires = [{ fact = ["network"] }]\n${sleeper}`;
/** Says when it got the signal, and ends when a file is there. */
const stubborn = (directory: string) =>
  `exec_start = ["sh", "-c", "trap ':' TERM; until [ -e ${directory}/end ]; do sleep 0.05; done"]\nshutdown_timeout = "60s"\n`;

/** Runs a command until the manager has it, and interrupts it. */
async function interrupted(
  project: HsmProject,
  argv: readonly string[],
  isTaken: () => Promise<unknown>,
  signal: 'SIGINT' | 'SIGTERM' = 'SIGINT',
): Promise<{ readonly signal: string | null; readonly stdout: string; readonly stderr: string }> {
  const hsm = project.start(argv);
  await isTaken();
  hsm.signal(signal);
  const end = await hsm.exited;
  return { signal: end.signal, stdout: hsm.stdout, stderr: hsm.stderr };
}

/** A manager with a service that takes its stop as asked for and stays until it is let go. */
async function withStubborn(): Promise<{ readonly project: HsmProject; readonly isStopping: () => Promise<unknown> }> {
  const project = hsmProject();
  project.write({ 'web.toml': stubborn(project.root) });
  await project.run();
  await project.waitForService('web', ({ state }) => state === 'ready');
  return { project, isStopping: () => project.waitForService('web', ({ state }) => state === 'stopping') };
}

describe('a command that is interrupted while it waits', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends by %s, says that the manager goes on, and it does',
    async (signal) => {
      const { project, isStopping } = await withStubborn();
      const end = await interrupted(project, ['stop', 'web'], isStopping, signal);
      const sentence = 'hsm: interrupted: the manager goes on to stop web; "hsm status" shows how far it is\n';
      expect(end).toEqual({ signal, stdout: '', stderr: sentence });
      project.write({ '../end': '' });
      await project.waitForService('web', ({ state, operator }) => state === 'inactive' && operator === 'stop');
    },
  );

  test('has a document with --json', async () => {
    const { project, isStopping } = await withStubborn();
    const { stdout } = await interrupted(project, ['restart', 'web', '--json'], isStopping);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'interrupted',
      message: expect.stringContaining('goes on to restart web'),
    });
    project.write({ '../end': '' });
  });

  test('names the services that nobody has heard of yet', async () => {
    const { project, isStopping } = await withStubborn();
    const held = Array.from({ length: 12 }, (_, index) => `s${index}`);
    const definition = stubborn(project.root);
    project.write(Object.fromEntries(held.map((id) => [`${id}.toml`, definition])));
    await project.cli(['reload']);
    await project.cli(['wait', ...held]);
    const { stderr } = await interrupted(project, ['stop', 'web', ...held], isStopping);
    expect(stderr).toContain('the manager goes on to stop web, s0, s1 and 5 more; ');
    expect(stderr).toContain('; not asked for: s7, s8, s9, s10, s11\n');
    project.write({ '../end': '' });
    expect((await project.status('s11')).services).toMatchObject([{ operator: null }]);
  });

  test('changes nothing where it only waits', async () => {
    const project = hsmProject({ 'web.toml': waiting });
    await project.run();
    const hsm = project.start(['wait', 'web']);
    await hsm.waitForLine(/waiting for web/);
    hsm.signal('SIGINT');
    expect(await hsm.exited).toMatchObject({ signal: 'SIGINT' });
    expect(hsm.stderr).toMatch(/hsm: interrupted: not ready yet: web; waiting changes nothing\n$/);
  });

  test.each([
    [['shutdown'], 'the manager goes on to shut down'],
    [['system', 'active', 'off'], 'the manager goes on with it'],
  ])('%j goes on', async (argv, sentence) => {
    const { project, isStopping } = await withStubborn();
    const { stderr } = await interrupted(project, argv, isStopping);
    expect(stderr).toContain(`hsm: interrupted: ${sentence}; "hsm status" shows`);
    project.write({ '../end': '' });
  });
});
