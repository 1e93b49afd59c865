import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { hsmProject } from '../harness/hsm-project.ts';

test('the definition that hsm init writes has no finding, and its service runs', async () => {
  const project = hsmProject();
  const { directory } = project;
  const said = 'quotes " and \\, a tab\t, ümläut and \u007f';
  // The same word twice, and words that look like ours.
  const script = `printf '%s' "$1" >"${project.root}/said"; exec sleep 86400`;
  const command = ['sh', '-c', script, 'sh', said, '--', '--dir', '/', 'sh'];
  expect(await project.cli(['init', 'web', '--dir', directory, '--', ...command])).toMatchObject({
    code: 0,
    stdout: `wrote ${directory}/web.toml; "hsm validate ${directory}/web.toml" checks it, "hsm run --dir ${directory}" or "hsm reload" starts it\n`,
  });
  expect(await project.cli(['validate', '--strict', directory])).toMatchObject({
    code: 0,
    stdout: '1 definition, no findings\n',
  });
  await project.run();
  await project.waitForService('web', ({ state, pid }) => state === 'ready' && pid !== null);
  await expect.poll(() => readFileSync(join(project.root, 'said'), 'utf8')).toBe(said);
});

test('what hsm init prints with --stdout is the page that people read', async () => {
  const { code, stdout } = await hsmProject().cli(['init', 'web', '--stdout', '--', 'python3', '-m', 'http.server']);
  expect(code).toBe(0);
  await expect(stdout).toMatchFileSnapshot('golden/init.toml');
});

test('every key that is written as a comment is valid without the number sign', async () => {
  const project = hsmProject();
  const { stdout } = await project.cli(['init', 'web', '--stdout', '--', 'sleep', '86400']);
  const commented = stdout.match(/^# (\[|[a-z_]+ = ).*$/gm) ?? [];
  expect(commented.length).toBeGreaterThan(12);
  const uncommented = stdout.replaceAll(/^# (\[|[a-z_]+ = |PORT)/gm, '$1');
  project.write({ 'web.toml': uncommented.replace('/etc/default/web', join(project.root, 'web.env')) });
  writeFileSync(join(project.root, 'web.env'), 'PORT=8080\n');
  const { stdout: findings } = await project.cli(['validate', '--json', project.directory]);
  expect(JSON.parse(findings)).toMatchObject({ findings: [] });
});

test('an existing file, or a link, is never overwritten', async () => {
  const project = hsmProject({ 'web.toml': 'exec_start = ["sleep", "1"]\n' });
  const { code, stderr } = await project.cli(['init', 'web', '--dir', project.directory, '--', 'sleep', '2']);
  expect(code).toBe(exitCodes.notReached);
  expect(stderr).toMatch(/web\.toml is there already and is not overwritten; edit it, .* --stdout\n$/);
  expect(readFileSync(join(project.directory, 'web.toml'), 'utf8')).toBe('exec_start = ["sleep", "1"]\n');
});

test('a relative program is written with its whole path, a bare name as it is', async () => {
  const project = hsmProject();
  mkdirSync(join(project.root, 'bin'));
  writeFileSync(join(project.root, 'bin/web'), '#!/bin/sh\n', { mode: 0o755 });
  const { stdout } = await project.cli(['init', 'web', '--stdout', '--', './bin/web', './data']);
  expect(stdout).toContain(`exec_start = ["${project.root}/bin/web", "./data"]\n`);
});

test('the file can be read by others and written by its owner only', async () => {
  const project = hsmProject();
  await project.shell(`umask 022; hsm init web --dir ${project.directory} -- sleep 1`);
  expect(statSync(join(project.directory, 'web.toml')).mode & 0o777).toBe(0o644);
});

test.each([
  [['web.toml', '--', 'x'], 'give the name without ".toml"; did you mean "web"?'],
  [['hermit', '--', 'x'], 'hermit.toml is the configuration of the manager; give the service another name'],
  [['a/b', '--', 'x'], '"a/b" cannot be the id of a service; ids consist of letters'],
  [['web', 'sleep', '1'], '"hsm init" takes no argument "1"'],
  [['web', 'sleep'], 'there is no program after "--"'],
  [['web', '--', ''], 'there is no program after "--"'],
  [['web', '--dir', '/nonexistent/dir', '--', 'x'], 'make it with "mkdir -p /nonexistent/dir"'],
])('hsm init %j is wrong usage and says what next', async (argv, message) => {
  const { code, stdout, stderr } = await hsmProject().cli(['init', ...argv]);
  expect(stderr).toContain(message);
  expect(code).toBe(exitCodes.wrongUsage);
  expect(stdout).toBe('');
});
