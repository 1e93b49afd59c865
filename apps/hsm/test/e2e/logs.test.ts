import { expect, test } from 'vitest';
import { scripted } from './support/definition-text.ts';
import { e2eProject } from './support/e2e-project.ts';

interface Line {
  readonly time: string | null;
  readonly service: string;
  readonly pid: number | null;
  readonly stream: string;
  readonly line: string;
}

function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
}

test('lines have their time, pid and stream, beside what the manager says, also after the manager died', async () => {
  const fromMs = Date.now();
  const project = e2eProject({ 'web.toml': scripted('echo out; echo err >&2; exec sleep 86400') });
  const hsm = await project.run(['--log-dir', project.path('logs')]);
  const pid = await project.readyPid('web');
  const follow = project.start(['logs', 'web', '-f', '--json']);
  await follow.waitForLine(/"stream":"stdout","line":"out"/);
  await follow.waitForLine(/"stream":"stderr","line":"err"/);
  await follow.waitForLine(/"stream":"hsm","line":"starting → ready: /);
  const { code, stdout } = await project.cli(['logs', '--json']);
  expect(code).toBe(0);
  const lines = linesOf(stdout);
  for (const text of ['out', 'err']) {
    const line = lines.find((one) => one.line === text);
    expect(line).toMatchObject({ service: 'web', pid });
    expect(Date.parse(line?.time ?? '')).toBeGreaterThanOrEqual(fromMs);
  }
  await project.killManager(hsm);
  const dead = await project.cli(['logs', 'web', '--json', '--log-dir', project.path('logs')]);
  expect(linesOf(dead.stdout)).toEqual(lines);
  follow.signal('SIGINT');
  expect(await follow.exited).toMatchObject({ code: 0 });
  await project.run(['--log-dir', project.path('logs')]);
});

test('a reader that follows goes on while the manager is restarted, and each process has its own lines', async () => {
  const project = e2eProject({ 'web.toml': scripted('echo started as $$; exec sleep 86400') });
  const hsm = await project.run();
  const first = await project.readyPid('web');
  const follow = project.start(['logs', 'web', '-f', '--json']);
  await follow.waitForLine(new RegExp(`started as ${first}`));
  await project.killManager(hsm);
  await project.run();
  expect(await project.readyPid('web')).toBe(first);
  expect((await project.cli(['restart', 'web'])).code).toBe(0);
  const second = await project.readyPid('web', first);
  await follow.waitForLine(new RegExp(`started as ${second}`));
  await follow.waitForLine(/"stream":"hsm","line":"ready → stopping: /);
  follow.signal('SIGINT');
  expect(await follow.exited).toMatchObject({ code: 0 });
  const { stdout } = await project.cli(['logs', 'web', '--json', '--stream', 'stdout']);
  expect(linesOf(stdout).map(({ pid, line }) => [pid, line])).toEqual([
    [first, `started as ${first}`],
    [second, `started as ${second}`],
  ]);
});

test('a service that fails says in its log why, and one that was never started has none', async () => {
  const project = e2eProject({
    'bad.toml': 'exec_start = ["/nonexistent/program"]\n',
    'off.toml': 'autostart = false\nexec_start = ["sleep", "86400"]\n',
  });
  await project.run();
  await project.waitForService('bad', ({ consecutiveFailures }) => consecutiveFailures > 0);
  const follow = project.start(['logs', 'bad', '-f']);
  await follow.waitForLine(/bad +hsm +\| starting → delayed: could not be started .*\/nonexistent\/program/);
  follow.signal('SIGINT');
  await follow.exited;
  expect(await project.cli(['logs', 'off', '--stream', 'stdout'])).toMatchObject({ code: 0, stdout: '' });
});
