import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { type HsmProject, hsmProject } from '../harness/hsm-project.ts';
import { waitUntil } from '../harness/wait-until.ts';

/** A project without a manager, whose services have written something. */
function withLogs(): { readonly project: HsmProject; readonly logDirectory: string } {
  const project = hsmProject();
  const logDirectory = join(project.stateDirectory, 'logs');
  const write = (service: string, file: string, text: string): void => {
    mkdirSync(join(logDirectory, service), { recursive: true });
    writeFileSync(join(logDirectory, service, file), text);
  };
  write(
    'web',
    'hsm.log',
    '2026-01-01T00:00:01.000Z - starting: is wanted\n2026-01-01T00:00:02.000Z 42 starting → ready: runs\n',
  );
  write('web', 'stdout.log', 'GET /\nGET /missing\n');
  write('web', 'stderr.log', 'not found\n');
  write('db', 'hsm.log', '2026-01-01T00:00:01.500Z 41 starting → ready: runs\n');
  return { project, logDirectory };
}

describe('without a manager', () => {
  test('the lines of all services are shown', async () => {
    const { code, stdout, stderr } = await withLogs().project.cli(['logs']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot('golden/logs-all.txt');
  });

  test.each([
    [
      ['web', '--stream', 'hsm'],
      ['starting: is wanted', 'starting → ready: runs'],
    ],
    [['--stream', 'hsm', 'db'], ['starting → ready: runs']],
    [['web', '-n', '1'], ['not found']],
    [['web', '-n', '0'], []],
    [
      ['--grep', 'miss|found'],
      ['GET /missing', 'not found'],
    ],
    [['--grep', 'GET', '-n', '1', '--stream', 'stdout', '--stream', 'stderr'], ['GET /missing']],
    [
      ['--since', '2026-01-01T00:00:01.200Z', '--stream', 'hsm'],
      ['starting → ready: runs', 'starting → ready: runs'],
    ],
    [['--since', '1s', '--stream', 'hsm'], []],
  ])('%j gives its lines as JSON', async (argv, lines) => {
    const { code, stdout } = await withLogs().project.cli(['logs', ...argv, '--json']);
    expect(code).toBe(0);
    const documents = stdout.split('\n').filter((text) => text !== '');
    expect(documents.map((text) => (JSON.parse(text) as { line: string }).line)).toEqual(lines);
  });

  test('the directory may be named', async () => {
    const { project, logDirectory } = withLogs();
    const argv = ['logs', 'db'];
    for (const result of [
      await project.cli([...argv, '--log-dir', logDirectory], { HSM_STATE_DIR: '' }),
      await project.cli(argv, { HSM_LOG_DIR: logDirectory, HSM_STATE_DIR: '' }),
      await project.cli([...argv, '--state-dir', project.stateDirectory], { HSM_STATE_DIR: '' }),
    ])
      expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('db[41]') });
  });
});

describe('what cannot be shown', () => {
  test('an unknown service ends with 2 and names the nearest', async () => {
    const { code, stderr } = await withLogs().project.cli(['logs', 'db', 'wbe']);
    expect(stderr).toBe('hsm: there is no service "wbe"; did you mean "web"?\n');
    expect(code).toBe(exitCodes.wrongUsage);
    expect((await withLogs().project.cli(['logs', '../web'])).code).toBe(exitCodes.wrongUsage);
  });

  test.each([
    [['--grep', '('], '--grep'],
    [['--since', 'long ago'], '--since'],
    [['--lines', '-1'], '--lines "-1" is no count'],
    [['-n', 'many'], '--lines "many" is no count'],
    [['--stream', 'stdin'], 'stream'],
    [['--log-dir', '/nonexistent/logs'], '/nonexistent/logs'],
    [['--log-dir', ''], '--log-dir'],
  ])('%j ends with 2', async (argv, text) => {
    const { code, stderr } = await withLogs().project.cli(['logs', ...argv]);
    expect(stderr).toContain(text);
    expect(code).toBe(exitCodes.wrongUsage);
  });

  test('a file where the directory should be ends with 5, whoever names it', async () => {
    const { project, logDirectory } = withLogs();
    const file = join(logDirectory, 'web', 'hsm.log');
    writeFileSync(join(logDirectory, 'cron'), 'written before it was a service\n');
    for (const [argv, path] of [
      [['logs', 'web', '--log-dir', file], file],
      [['logs', 'nobody', '--log-dir', file], file],
      [['logs', 'web', 'cron'], join(logDirectory, 'cron')],
    ] as const) {
      expect(await project.cli(argv)).toEqual({
        code: exitCodes.systemCallFailed,
        stdout: '',
        stderr: `hsm: ${path} holds no logs, because it is no directory; move it away and restart the services whose logs belong there, or name another directory with --log-dir\n`,
      });
    }
  });

  test('an unknown service and no manager are both named', async () => {
    const { project, logDirectory } = withLogs();
    const { code, stderr } = await project.cli(['logs', 'nginx']);
    expect(stderr).toContain(
      `there is no service "nginx"; no log of it is in ${logDirectory}, and no manager listens at`,
    );
    expect(code).toBe(exitCodes.wrongUsage);
  });

  test('with neither a manager nor logs it ends with 4 and the way out', async () => {
    const { code, stderr } = await hsmProject().cli(['logs']);
    expect(stderr).toContain('--log-dir');
    expect(code).toBe(exitCodes.noManager);
  });

  test.skipIf(process.getuid?.() !== 0)('a directory that may not be read ends with 5', async () => {
    const { project, logDirectory } = withLogs();
    chmodSync(project.root, 0o755);
    chmodSync(logDirectory, 0o700);
    const hsm = project.startAs(65_534, ['logs', '--log-dir', logDirectory]);
    expect(await hsm.exited).toMatchObject({ code: exitCodes.systemCallFailed });
    expect(hsm.stderr).toContain(logDirectory);
  });
});

describe('a reader', () => {
  test('that takes only the first lines ends it with 0, followed or not', async () => {
    const { project, logDirectory } = withLogs();
    writeFileSync(join(logDirectory, 'web', 'stdout.log'), 'x'.repeat(100).concat('\n').repeat(100_000));
    for (const more of ['', '-f -n 100000']) {
      const { code, stdout, stderr } = await project.shell(
        `set -o pipefail; hsm logs web --stream stdout ${more} | head -1`,
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^- {24}web {10,}stdout \| x+\n$/);
    }
  });

  test('that is interrupted while it follows ends with 0', async () => {
    const { project, logDirectory } = withLogs();
    const hsm = project.start(['logs', 'web', '-f']);
    await hsm.waitForLine(/not found/);
    writeFileSync(join(logDirectory, 'web', 'stdout.log'), 'new\n', { flag: 'a' });
    await hsm.waitForLine(/new/);
    hsm.signal('SIGINT');
    expect(await hsm.exited).toEqual({ code: 0, signal: null });
  });

  test('that follows sees services that come later', async () => {
    const { project, logDirectory } = withLogs();
    const hsm = project.start(['logs', '-f', '--json']);
    await hsm.waitForLine(/not found/);
    mkdirSync(join(logDirectory, 'late'));
    writeFileSync(join(logDirectory, 'late', 'stdout.log'), 'hello\n');
    await hsm.waitForLine(/"service":"late".*"line":"hello"/);
    hsm.signal('SIGINT');
    await waitUntil('the end', () => hsm.hasExited);
  });
});
