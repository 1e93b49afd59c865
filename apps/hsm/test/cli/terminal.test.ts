import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { type HsmProject, hsmPath, hsmProject } from '../harness/hsm-project.ts';
import { type RunningHsm, startProgram } from '../harness/running-hsm.ts';

/** Whether there is the tool that gives a program a terminal. */
function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version']).includes('util-linux');
  } catch {
    return false;
  }
}

/** Runs hsm with a terminal of so many columns; what it writes there, on both outputs, is its standard output. */
async function onTerminal(columns: number, command: string, { socket }: HsmProject): Promise<RunningHsm> {
  const line = `stty cols ${columns}; exec "${process.execPath}" "${hsmPath}" ${command}`;
  const { CI: _, NO_COLOR: __, ...environment } = process.env;
  const env = { ...environment, TERM: 'xterm-256color', HSM_SOCKET: socket };
  const hsm = startProgram('script', ['--quiet', '--return', '--command', line, '/dev/null'], env, '/');
  await hsm.exited;
  return hsm;
}

describe.skipIf(!hasScript())('on a terminal', () => {
  test.each(['--help', 'status --help', 'schema', 'validate /'])(
    'hsm %s says the same as elsewhere',
    async (command) => {
      const project = hsmProject();
      const hsm = await onTerminal(80, command, project);
      const elsewhere = await project.cli(command.split(' '));
      expect(await hsm.exited).toMatchObject({ code: elsewhere.code });
      expect(hsm.stdout).not.toContain('internal error');
      expect(hsm.stdout).not.toBe('');
    },
  );

  test('hsm status fits it', async () => {
    const project = hsmProject({
      'a-service-with-a-long-name.toml': 'exec_start = ["/nonexistent/program/with/a/long/path"]\n',
    });
    await project.run();
    const hsm = await onTerminal(72, 'status', project);
    expect(await hsm.exited).toMatchObject({ code: exitCodes.done });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them
    const rows = hsm.stdout.replaceAll(/\u001b\[[0-9;]*m/g, '').split(/\r?\n/);
    expect(rows.find((row) => row.startsWith('a-service-with-a-long-name'))?.length).toBeLessThanOrEqual(72);
  });
});
