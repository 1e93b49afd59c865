import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { hsmProject } from '../harness/hsm-project.ts';

const sleeper = 'exec_start = ["sleep", "86400"]\n';
const isReady = ({ state, pid }: { state: string; pid: number | null }): boolean => state === 'ready' && pid !== null;

/** One test for each code of `docs/reference/exit-codes.md`; many commands have more in their own files. */
describe('hsm ends with', () => {
  test('0 when it is done', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run();
    await project.waitForService('web', isReady);
    expect((await project.cli(['stop', 'web'])).code).toBe(exitCodes.done);
    expect((await project.status('web')).services).toMatchObject([{ state: 'inactive', pid: null }]);
  });

  test('1 when it is not so in the end, and the JSON says why', async () => {
    const project = hsmProject({ 'broken.toml': 'exec_start = ["/nonexistent/program"]\nautostart = false\n' });
    await project.run();
    const { code, stdout } = await project.cli(['start', 'broken', '--json']);
    expect(code).toBe(exitCodes.notReached);
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ service: 'broken', code: 'not-reached' }] });
  });

  test('2 for wrong usage', async () => {
    const { code, stdout } = await hsmProject().cli(['status', '--nonsense', '--json']);
    expect(code).toBe(exitCodes.wrongUsage);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'wrong-usage' });
  });

  test('3 for invalid definitions', async () => {
    const project = hsmProject({ 'bad.toml': 'exec_strat = ["x"]\n' });
    expect((await project.cli(['validate', project.directory])).code).toBe(exitCodes.invalidDefinitions);
    expect((await project.cli(['run', '--dir', project.directory])).code).toBe(exitCodes.invalidDefinitions);
  });

  test('4 when no manager is there', async () => {
    expect((await hsmProject().cli(['status'])).code).toBe(exitCodes.noManager);
  });

  test('5 when the system does not let it', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    const argv = ['run', '--dir', project.directory, '--state-dir', '/dev/null/state'];
    expect((await project.cli(argv)).code).toBe(exitCodes.systemCallFailed);
    expect((await project.cli(['init', 'web', '--dir', '/sys', '--', 'x'])).code).toBe(exitCodes.systemCallFailed);
  });

  test('70 for a defect, and says so', async () => {
    const { code, stderr } = await withDefect(
      `process.getBuiltinModule('node:http').request = () => { throw new Error('a defect') };`,
    );
    expect(stderr).toMatch(/^hsm: internal error: Error: a defect\n/);
    expect(code).toBe(exitCodes.internalError);
  });

  test('70 for a defect that shows later', async () => {
    const { code, stderr } = await withDefect(`setTimeout(() => { throw new Error('a late defect') }, 0);
      process.getBuiltinModule('node:http').request = () => ({ on() {}, end() {} });`);
    expect(stderr).toMatch(/^hsm: internal error: Error: a late defect\n/);
    expect(code).toBe(exitCodes.internalError);
  });

  test('70 when it waits for something that never comes, rather than as if it were done', async () => {
    const { code, stderr } = await withDefect(`const { setTimeout } = globalThis;
      globalThis.setTimeout = (...given) => setTimeout(...given).unref();
      process.getBuiltinModule('node:http').request = () => ({ on() {}, end() {} });`);
    expect(stderr).toMatch(/^hsm: internal error: the command waits for something that can no longer come; .*\n$/);
    expect(code).toBe(exitCodes.internalError);
  });

  test('75 when another manager holds the state directory', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run();
    const second = await project.cli(['run', '--dir', project.directory]);
    expect(second.code).toBe(exitCodes.stateDirectoryHeld);
  });
});

/** `hsm status` after a script has broken something in its process. */
function withDefect(script: string) {
  const project = hsmProject();
  const path = join(project.root, 'defect.mjs');
  writeFileSync(path, script);
  return project.cli(['status'], { NODE_OPTIONS: `--import=${path}` });
}
