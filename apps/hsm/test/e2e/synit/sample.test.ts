import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { synitProject } from './support/synit-project.ts';

/** The sample of hermit_sm with its comments made comments, and a pre-start command that can be repeated. */
const sample = `
id = "test"
exec_start_pre = ["mkdir", "-p", "ROOT/made/test"]
exec_start_pre_timeout = "10s"
exec_start = ["test-daemon", "arg1", "arg2"]
shutdown_timeout = "10s"
system_dependencies = ["TIME"]
`;
const started = 'start test-daemon arg1 arg2';
const stopped = 'stop test-daemon arg1 arg2';

// All eight ways in which "active", TIME and "it runs" can meet are in ../system-matrix.test.ts.
test('5.10: the sample of hermit_sm starts when the clock is right, goes with it, and comes back', async () => {
  const project = synitProject({ 'sample.toml': sample });
  project.standIns('test-daemon');
  const system = async (...argv: readonly string[]): Promise<void> => {
    expect((await project.cli(['system', ...argv])).code).toBe(0);
  };
  await project.run(['--inactive']);
  await system('dependency', 'TIME', 'unmet');
  const inactive = await project.becomes({ test: 'waiting' });
  expect(inactive.get('test')?.waitingFor.map(({ kind }) => kind)).toContain('active');
  expect(existsSync(project.path('made/test'))).toBe(false);

  await system('active', 'on');
  const early = await project.becomes({ test: 'waiting' });
  expect(early.get('test')?.waitingFor).toMatchObject([{ kind: 'system-dependency', name: 'TIME' }]);
  expect(project.story).toEqual([]);

  await system('dependency', 'TIME', 'met');
  await project.becomes({ test: 'ready' });
  await project.storyGoesOn(started);
  expect(existsSync(project.path('made/test'))).toBe(true);
  await project.nothingHappensInTenReloads('sample.toml');

  await system('dependency', 'TIME', 'unmet');
  await project.becomes({ test: 'waiting' });
  await system('dependency', 'TIME', 'met');
  await project.becomes({ test: 'ready' });
  await project.storyGoesOn(started, stopped, started);
  await system('active', 'off');
  await project.becomes({ test: 'waiting' });
  expect(project.story).toEqual([started, stopped, started, stopped]);
});
