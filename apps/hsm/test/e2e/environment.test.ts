import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

const isRoot = process.getuid?.() === 0;
/** Debian's account without rights. */
const nobody = 65_534;

/** The environment of the process of a service, as the kernel has it. */
async function environmentOf(project: E2eProject, id: string): Promise<ReadonlyMap<string, string>> {
  const text = readFileSync(`/proc/${await project.readyPid(id)}/environ`, 'utf8');
  const entries = text.split('\0').filter((entry) => entry !== '');
  return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
}

function named(environment: ReadonlyMap<string, string>): readonly string[] {
  return [...environment.keys()].filter((name) => name !== 'HSM_PROCESS').sort();
}

describe('the environment of a service', () => {
  test('is a base, and what the definition passes on, reads and sets', async () => {
    const project = e2eProject({
      'web.toml': `exec_start = ["sleep", "86400"]
pass_env = ["E2E_PASSED", "E2E_GLOB_*"]
env_file = "ROOT/web.env"
[env]
COLOUR = "blue"
LOGNAME = false
`,
    });
    writeFileSync(project.path('web.env'), '# a comment\nCOLOUR=red\nSHAPE="round, really"\n', { mode: 0o600 });
    const env = { E2E_PASSED: 'on', E2E_GLOB_A: 'a', E2E_SECRET: 'no', LANG: 'C.UTF-8' };
    await project.run([], env);
    const environment = await environmentOf(project, 'web');
    expect(named(environment)).toEqual(
      ['COLOUR', 'E2E_GLOB_A', 'E2E_PASSED', 'HOME', 'LANG', 'PATH', 'SHAPE', 'SHELL', 'USER'].sort(),
    );
    expect(Object.fromEntries(environment)).toMatchObject({
      COLOUR: 'blue',
      SHAPE: 'round, really',
      E2E_PASSED: 'on',
      E2E_GLOB_A: 'a',
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    });
  });

  test('is only what the definition says with clear_env', async () => {
    const project = e2eProject({
      'web.toml': 'exec_start = ["/bin/sleep", "86400"]\nclear_env = true\n[env]\nCOLOUR = "blue"\n',
    });
    await project.run();
    expect(named(await environmentOf(project, 'web'))).toEqual(['COLOUR']);
  });

  test('follows its env_file: a changed value restarts, a changed comment does not', async () => {
    const project = e2eProject({ 'web.toml': 'exec_start = ["sleep", "86400"]\nenv_file = "ROOT/web.env"\n' });
    const write = (text: string): void => writeFileSync(project.path('web.env'), text, { mode: 0o600 });
    write('COLOUR=red\n');
    await project.run();
    const pid = await project.readyPid('web');
    write('# said again\nCOLOUR=red\n');
    await project.cli(['reload']);
    expect(await project.readyPid('web')).toBe(pid);
    write('COLOUR=green\n');
    await project.cli(['reload']);
    await project.readyPid('web', pid);
    expect((await environmentOf(project, 'web')).get('COLOUR')).toBe('green');
  });
});

describe('the process of a service', () => {
  const look =
    '{ pwd; umask; readlink /proc/self/fd/0; ps -o sid= -p $$ | tr -d " "; echo $$; } >ROOT/seen; exec sleep 86400';

  test('has its directory, its umask, no standard input, and a session of its own', async () => {
    const project = e2eProject({ 'web.toml': scripted(look, 'working_directory = "/usr/lib"', 'umask = "0077"') });
    await project.run();
    await waitUntil('the look', () => project.lines('seen').length === 5);
    const pid = String(await project.readyPid('web'));
    expect(project.lines('seen')).toEqual(['/usr/lib', '0077', '/dev/null', pid, pid]);
  });

  test('is not started in a directory that is not there, and says which', async () => {
    const project = e2eProject({ 'web.toml': scripted('touch ROOT/ran', 'working_directory = "ROOT/missing"') });
    await project.run();
    const { reason } = await project.waitForService('web', ({ consecutiveFailures }) => consecutiveFailures > 0);
    expect(reason.message).toContain(project.path('missing'));
    expect(existsSync(project.path('ran'))).toBe(false);
    mkdirSync(project.path('missing'));
    await waitUntil('the start', () => existsSync(project.path('ran')));
  });

  test.skipIf(!isRoot)('runs as its user and group, before the first byte of the program', async () => {
    const say = 'id -u; id -g; id -G; echo "$USER $LOGNAME $HOME"';
    const project = e2eProject({
      'web.toml': scripted(`{ ${say}; } >out/web; exec sleep 86400`, 'user = "nobody"', 'working_directory = "ROOT"'),
      'both.toml': scripted(
        `{ ${say}; } >out/both; exec sleep 86400`,
        'user = "nobody"',
        'group = "daemon"',
        'working_directory = "ROOT"',
      ),
    });
    chmodSync(project.root, 0o755);
    mkdirSync(project.path('out'));
    chmodSync(project.path('out'), 0o777);
    await project.run();
    await waitUntil(
      'both looks',
      () => project.lines('out/web').length === 4 && project.lines('out/both').length === 4,
    );
    expect(project.lines('out/web')).toEqual([
      String(nobody),
      String(nobody),
      String(nobody),
      'nobody nobody /nonexistent',
    ]);
    expect(project.lines('out/both').slice(0, 2)).toEqual([String(nobody), '1']);
    const status = readFileSync(`/proc/${await project.readyPid('web')}/status`, 'utf8');
    expect(status).toMatch(new RegExp(`^Uid:(\t${nobody}){4}$`, 'm'));
    expect(status).toMatch(/^CapEff:\t0+$/m);
  });
});
