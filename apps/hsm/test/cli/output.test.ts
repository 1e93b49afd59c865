import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { type HsmProject, hsmPath, hsmProject } from '../harness/hsm-project.ts';
import { waitUntil } from '../harness/wait-until.ts';

/** Runs hsm with its standard output in a file; gives its exit code and what it says on standard error. */
async function writingTo(path: string, argv: readonly string[]): Promise<readonly [number | null, string]> {
  const output = openSync(path, 'w');
  const child = spawn(process.execPath, [hsmPath, ...argv], { stdio: ['ignore', output, 'pipe'] });
  closeSync(output);
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return [code, stderr];
}

function withLog(): { readonly project: HsmProject; readonly argv: readonly string[] } {
  const project = hsmProject();
  const logDirectory = join(project.stateDirectory, 'logs');
  mkdirSync(join(logDirectory, 'web'), { recursive: true });
  writeFileSync(join(logDirectory, 'web', 'stdout.log'), `${'a'.repeat(60)}\n`);
  return { project, argv: ['logs', 'web', '--log-dir', logDirectory] };
}

describe('an output that cannot be written', () => {
  test.each([['schema'], ['logs'], ['--help']])('%s to a full disk ends with 5 and words', async (word) => {
    const argv = word === 'logs' ? withLog().argv : [word];
    const [code, stderr] = await writingTo('/dev/full', argv);
    expect(stderr).toMatch(/^hsm: cannot write the output: no space left on device \(ENOSPC\); .*\n$/);
    expect(code).toBe(exitCodes.systemCallFailed);
  });

  test('whose reader has gone ends "status --watch" with 0', async () => {
    const project = hsmProject({ 'loop.toml': 'exec_start = "exit 1"\n' });
    await project.run();
    const child = spawn(process.execPath, [hsmPath, 'status', '--watch', '--socket', project.socket], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toBe(exitCodes.done);
  });
});

describe('an expression that would never end', () => {
  test('on a line of a log ends all the same', async () => {
    const { project, argv } = withLog();
    expect(await project.cli([...argv, '--grep', '(a+)+b'])).toEqual({ code: exitCodes.done, stdout: '', stderr: '' });
  });
});

describe('a manager that does not answer', () => {
  test('is named where the logs of a service are not found', async () => {
    const project = hsmProject({ 'web.toml': 'exec_start = ["sleep", "1000"]\n' });
    const hsm = await project.run();
    process.kill(hsm.pid, 'SIGSTOP');
    const { code, stderr } = await project.cli(['logs', 'nobody', '--state-dir', project.root]);
    process.kill(hsm.pid, 'SIGCONT');
    expect(stderr).toContain(`the manager at ${project.socket} did not answer in time`);
    expect(code).toBe(exitCodes.notReached);
    await waitUntil('the manager to answer', async () => (await project.cli(['status'])).code === exitCodes.done);
  });
});
