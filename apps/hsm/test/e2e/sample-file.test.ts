import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { e2eProject } from './support/e2e-project.ts';

/** The sample of the system that this one descends from: two of its comments go on in a line without "#". */
const literal = `# optional: override the service ID (default is based on the file name)
id = "test"

# optional: command to run before starting the service (default is none)
            if it fails, the service will not be started.
exec_start_pre = ["mkdir", "/run/test"]
# optional: how long the exec_start_pre command is allowed to run (default is 10 seconds)
            if it doesn't finish in time, the process will be killed.
exec_start_pre_timeout = "10s"

# required: command to run
exec_start = ["test", "arg1", "arg2"]

# optional: the timeout in seconds to wait for the service to stop (default is 10 seconds)
#           if the service doesn't stop in time, it will be killed.
shutdown_timeout = "10s"

# optional: list of system dependencies for the service. available options: "TIME", "MOUNTS".
system_dependencies = ["TIME"]
`;
const corrected = literal.replaceAll(/^ +if/gm, '#           if').replace('"mkdir", ', '"mkdir", "-p", ');

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: string;
}

async function findingsOf(text: string) {
  const project = e2eProject({ 'test.toml': text });
  const file = join(project.directory, 'test.toml');
  const { code, stdout } = await project.cli(['validate', '--format', 'json', file]);
  return { project, file, code, findings: (JSON.parse(stdout) as { findings: Place[] }).findings };
}

test('the sample file validates once its comments are comments', async () => {
  const { code, findings } = await findingsOf(corrected);
  expect(findings).toEqual([]);
  expect(code).toBe(exitCodes.done);
});

test.each([
  ['as it was written', literal, 5],
  ['with the first one repaired', literal.replace(/^ +if it fails/m, '# if it fails'), 8],
])('the sample file %s is refused at the line and column that is no comment', async (_title, text, line) => {
  const { project, file, code, findings } = await findingsOf(text);
  expect(code).toBe(exitCodes.invalidDefinitions);
  expect(findings).toMatchObject([{ severity: 'error', line, column: 16 }]);
  const { stdout } = await project.cli(['validate', file]);
  expect(stdout).toContain(`test.toml:${line}:16`);
  expect(stdout).toContain(text.split('\n')[line - 1]);
});
