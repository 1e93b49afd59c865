import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { hsmProject } from '../harness/hsm-project.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('wrong usage ends with 2 and says what was probably meant', () => {
  test.each([
    [['statsu'], '"statsu" is not a command of hsm; did you mean "hsm status"?'],
    [['stat'], '"stat" is not a command of hsm; did you mean "hsm status"?'],
    [['events', '--since', 'yesterday'], 'hsm: --since "yesterday" is no cursor, no time and no duration; give '],
    [['sytem'], 'did you mean "hsm system"?'],
    [['graph', '--format', 'png'], '--format takes one of text, dot'],
    [['why'], 'name one service, or give --all'],
    [['why', ''], 'name one service, or give --all'],
    [['plan', '--dir', ''], '--dir is empty'],
    [['plan', '--dir', '/nonexistent/path'], 'hsm: there is no directory /nonexistent/path; check the spelling'],
    [['sytem', 'active', 'on'], 'did you mean "hsm system active"?'],
    [['system', 'activ', 'on'], '"system activ on" is not a command of hsm; did you mean "hsm system active"?'],
    [['status', '--jsn'], 'hsm: "hsm status" has no flag --jsn; did you mean --json?\n'],
    [['spawner', 'list', '--dri', '.'], 'hsm: "hsm spawner list" has no flag --dri; did you mean --dir?\n'],
    [['start', '-x', 'web'], 'hsm: "hsm start" has no flag -x; "hsm start --help" lists those that it has\n'],
    [['start'], 'hsm: "hsm start" needs SERVICE; for example: hsm start web\n'],
    [['start', 'web', '--timeout'], 'hsm: --timeout needs a value; "hsm start --help" says which\n'],
    [['run'], '--dir DIR'],
    [['run', '/etc/hermit'], '"hsm run" takes no argument "/etc/hermit"'],
    [['run', '--dir', ''], '--dir is empty'],
    [['run', '--dir', '.', '--state-dir', ''], '--state-dir is empty'],
    [['system', 'active', 'onn'], 'takes one of on, off, not "onn"; did you mean "on"?'],
    [['system', 'active', 'on', 'off'], '"hsm system active" takes no argument "off"'],
    [
      ['validate', '--format', 'tex', '.'],
      '--format takes one of text, json, sarif, github, not "tex"; did you mean "text"?',
    ],
    [
      ['reload', 'web', '--force'],
      '--force is for a reload of the directories, and services were named; leave out --force',
    ],
    [['wait', 'web', '--state', 'redy'], 'did you mean "ready"?'],
    [['init', 'web'], 'hsm: "hsm init" needs NAME and COMMAND; for example: hsm init web -- '],
    [['init', 'web', 'python3', '-m', 'http.server'], 'the command of a service stands after "--"'],
    [['start', 'web', '--timeout', '30'], 'hsm: --timeout "30" is no duration; give a number with a unit'],
    [['start', 'web', '--timeout', '99999999999h'], 'hsm: --timeout "99999999999h" is too long; give at most 24h'],
    [['run', '--dir', '.', '--poll-interval', '25d'], 'hsm: --poll-interval "25d" is too long; give at most 24d'],
    [['validate', '/nonexistent/path'], '/nonexistent/path'],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await hsmProject().cli(argv);
    expect(stderr).toContain(message);
    expect(code).toBe(exitCodes.wrongUsage);
    expect(stdout).toBe('');
  });
});

test('a program that lies below $HOME is not run', async () => {
  const home = hsmProject().root;
  const plugin = join(home, '.local/share/hsm/node_modules/stranger');
  mkdirSync(plugin, { recursive: true });
  const named = { oclif: { plugins: [{ name: 'stranger', type: 'user' }] }, dependencies: { stranger: '1.0.0' } };
  writeFileSync(join(home, '.local/share/hsm/package.json'), JSON.stringify({ name: 'plugins', ...named }));
  writeFileSync(
    join(plugin, 'package.json'),
    JSON.stringify({ name: 'stranger', oclif: { hooks: { init: './init' } } }),
  );
  writeFileSync(join(plugin, 'init.js'), 'console.log("a stranger runs"); module.exports = async () => {};');
  const { code, stdout } = await hsmProject().cli(['schema'], { HOME: home });
  expect(code).toBe(0);
  expect(stdout).not.toContain('a stranger runs');
});

test('without a manager every command about one ends with 4 and says how to start one', async () => {
  const project = hsmProject();
  const commands = [['status'], ['start', 'web'], ['system'], ['system', 'active', 'on'], ['reload'], ['shutdown']];
  for (const argv of commands) {
    const { code, stderr } = await project.cli(argv);
    expect([argv, code]).toEqual([argv, exitCodes.noManager]);
    expect(stderr).toContain(`no manager listens at ${project.socket}`);
    expect(stderr).toContain('hsm run --dir DIR');
  }
});

test('with --json an error is one document with its code', async () => {
  const { code, stdout } = await hsmProject().cli(['status', '--json']);
  expect(code).toBe(exitCodes.noManager);
  expect(JSON.parse(stdout)).toMatchObject({ code: 'no-manager', message: expect.stringContaining('no manager') });
});

test.each([['status'], ['stop', 'web'], ['shutdown'], ['wait', 'web'], ['run', '--dir', '.']])(
  'a socket path longer than the kernel takes is wrong usage of hsm %s, by flag and by variable',
  async (...argv) => {
    const socket = `/tmp/${'x'.repeat(120)}`;
    const project = hsmProject();
    const results = [await project.cli([...argv, '--socket', socket]), await project.cli(argv, { HSM_SOCKET: socket })];
    for (const { code, stderr } of results) {
      expect(stderr).toMatch(/125 bytes, and the kernel takes at most 107: .*; give a shorter one with --socket/);
      expect(code).toBe(exitCodes.wrongUsage);
    }
  },
);

test('the version is printed by the short way, and help by both ways', async () => {
  const project = hsmProject();
  expect((await project.cli(['--version'])).stdout).toMatch(new RegExp(`^hsm/${version} `));
  const [long, short] = [await project.cli(['status', '--help']), await project.cli(['help', 'status'])];
  expect(long).toMatchObject({ code: 0, stdout: expect.stringContaining('EXAMPLES') });
  expect(short).toEqual(long);
});

test('an older Node is told which one is needed, before anything else is loaded', async () => {
  const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.20.4'}})`;
  const { code, stderr } = await hsmProject().cli(['status'], { NODE_OPTIONS: `--import=${pretend}` });
  expect(code).toBe(exitCodes.internalError);
  expect(stderr).toContain('hsm needs Node 22.18 or newer, and this is Node 18.20.4');
});

test('a reader that goes early is no failure', async () => {
  const project = hsmProject();
  const piped = await project.shell(`hsm --help | true; echo "\${PIPESTATUS[0]}"`);
  expect(piped).toMatchObject({ code: 0, stdout: '0\n', stderr: '' });
});
