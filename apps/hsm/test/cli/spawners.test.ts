import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { type HsmProject, hsmProject } from '../harness/hsm-project.ts';
import { isRunning } from '../harness/processes.ts';
import { changedSpawner, installPackage, strangeSpawner } from '../harness/spawner-package.ts';

const sleeper = 'exec_start = ["sleep", "86400"]\n';
const strange = `${sleeper}spawner = "@acme/strange"\n`;
const allow = 'allow_spawners = ["@acme/strange"]\n';

interface Running {
  readonly state: string;
  readonly pid: number | null;
  readonly spawner: string;
}
const runsBy =
  (spawner: string) =>
  (service: Running): boolean =>
    service.state === 'ready' && service.pid !== null && service.spawner === spawner;

/** A project with a stranger's package beside its definitions. */
function withPackage(files: Readonly<Record<string, string>>, source = strangeSpawner): HsmProject {
  const project = hsmProject(files);
  installPackage(project.directory, '@acme/strange', source);
  return project;
}

function recordOf(project: HsmProject, id: string): { process: { handle: { pid: number; spawner: string } } } {
  return JSON.parse(readFileSync(join(project.stateDirectory, 'services', `${id}.json`), 'utf8'));
}

describe('hsm validate', () => {
  test('says of every spawner what is wrong with it, where it is named, and what to write', async () => {
    const project = withPackage({
      'hermit.toml': 'allow_spawners = ["@acme/strange", "not-installed"]\ndefault_spawner = "noed"\n',
    });
    project.write({
      'hermit.toml': 'allow_spawners = ["@acme/strange", "not-installed"]\n',
      'allowed.toml': strange,
      'colour.toml': `${strange}\n[spawner_options]\ncolour = "blue"\ncolor = "red"\n`,
      'gone.toml': `${sleeper}spawner = "not-installed"\n`,
      'near.toml': `${sleeper}spawner = "nodee"\n`,
      'path.toml': `${sleeper}spawner = "/opt/spawner/index.js"\n`,
      'relative.toml': `${sleeper}spawner = "./spawner.js"\n`,
      'ssd.toml': `${sleeper}spawner = "ssd"\nspawner_options = { nice_level = 40 }\n`,
      'stranger.toml': `${sleeper}spawner = "@other/spawner"\n`,
    });
    const { code, stdout } = await project.cli(['validate', project.directory]);
    expect(code).toBe(exitCodes.invalidDefinitions);
    const shown = stdout.replaceAll(`${project.root}/`, '').replaceAll(project.root, 'ROOT');
    await expect(shown).toMatchFileSnapshot('golden/spawner-findings.txt');
  });

  test('says what a spawner cannot do, and makes none', async () => {
    const weak = changedSpawner(
      ['const { capabilities } =', 'const { capabilities: like } ='],
      ['const optionsSchema', 'const capabilities = { ...like, setsUmask: false };\nconst optionsSchema'],
    );
    const project = withPackage({ 'hermit.toml': allow, 'web.toml': `${strange}umask = "027"\n` }, weak);
    const { code, stdout, stderr } = await project.cli(['validate', '--json', project.directory]);
    expect(code).toBe(exitCodes.invalidDefinitions);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [
        {
          code: 'spawner-cannot',
          message: 'spawner "@acme/strange" cannot set the umask',
          line: 3,
          column: 1,
          keyPath: 'umask',
          suggestion: 'use spawner = "node", or drop the key',
        },
      ],
    });
  });

  test('never finds a spawner in the working directory', async () => {
    const project = hsmProject({ 'hermit.toml': allow, 'web.toml': strange });
    const elsewhere = join(project.root, 'elsewhere');
    mkdirSync(elsewhere);
    installPackage(elsewhere, '@acme/strange', strangeSpawner);
    const { code, stdout } = await project.shell(
      `cd "${elsewhere}" && NODE_PATH=node_modules HOME="${elsewhere}" hsm validate "${project.directory}"`,
    );
    expect(stdout).toContain('the package @acme/strange is not installed');
    expect(code).toBe(exitCodes.invalidDefinitions);
  });
});

/** A module that goes on by itself, and whose spawner does not want to be closed. */
const restless = `setInterval(() => {}, 1000);\n${changedSpawner([
  'dispose: () => inner.dispose()',
  'dispose: () => { throw new Error("not now"); }',
])}`;

test.each([
  ['validate', (directory: string) => ['validate', directory]],
  ['spawner list', (directory: string) => ['spawner', 'list', '--dir', directory]],
  [
    'spawner check',
    (directory: string) => ['spawner', 'check', '@acme/strange', '--dir', directory, '--only', 'START-01'],
  ],
])('hsm %s ends, although a module keeps a timer and its spawner does not close', async (_, argv) => {
  const project = withPackage({ 'hermit.toml': allow, 'web.toml': strange }, restless);
  expect(await project.cli(argv(project.directory))).toMatchObject({
    code: exitCodes.done,
    stderr: expect.any(String),
  });
});

describe('hsm run', () => {
  test('runs services by a package, and each is stopped by the spawner that started it', async () => {
    const project = withPackage({ 'hermit.toml': allow, 'web.toml': sleeper, 'other.toml': sleeper });
    const hsm = await project.run();
    const { pid: first } = await project.waitForService('web', runsBy('node'));
    const { pid: other } = await project.waitForService('other', runsBy('node'));

    project.write({ 'web.toml': `${strange}spawner_options = { colour = "red" }\n` });
    expect((await project.cli(['reload'])).code).toBe(exitCodes.done);
    const { pid: second } = await project.waitForService('web', runsBy('@acme/strange'));
    expect([isRunning(first ?? 0), second === first]).toEqual([false, false]);
    expect(recordOf(project, 'web').process.handle).toMatchObject({ pid: second, spawner: '@acme/strange' });
    await hsm.waitForLine(/warning: spawner "@acme\/strange": made in .*%40acme%2Fstrange/);

    process.kill(second ?? 0, 'SIGKILL');
    const { pid: third } = await project.waitForService(
      'web',
      (service) => runsBy('@acme/strange')(service) && service.pid !== second,
    );
    project.write({ 'web.toml': sleeper });
    await project.cli(['reload']);
    await project.waitForService('web', runsBy('node'));
    expect(isRunning(third ?? 0)).toBe(false);
    expect((await project.waitForService('other', runsBy('node'))).pid).toBe(other);
  });

  test('start-stop-daemon takes a service over from child processes, and gives it back', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    if (!(await project.cli(['spawner', 'list'])).stdout.includes('ssd: version 0.0.0, contract 1, usable')) return;
    const hsm = await project.run();
    const { pid: first } = await project.waitForService('web', runsBy('node'));
    project.write({ 'web.toml': `${sleeper}spawner = "ssd"\n[spawner_options]\nnice_level = 3\n` });
    expect(await project.cli(['reload'])).toMatchObject({ code: exitCodes.done, stderr: '' });
    const { pid: second } = await project.waitForService('web', runsBy('ssd'));
    expect([isRunning(first ?? 0), isRunning(second ?? 0)]).toEqual([false, true]);
    hsm.signal('SIGKILL');
    await hsm.exited;
    await project.run();
    expect((await project.waitForService('web', runsBy('ssd'))).pid).toBe(second);
    project.write({ 'web.toml': sleeper });
    await project.cli(['reload']);
    await project.waitForService('web', runsBy('node'));
    expect(isRunning(second ?? 0)).toBe(false);
  });

  test('the next manager adopts what a package started, and stops it by that even if no definition names it', async () => {
    const project = withPackage({ 'hermit.toml': allow, 'stays.toml': strange, 'changes.toml': strange });
    const hsm = await project.run();
    const { pid: stays } = await project.waitForService('stays', runsBy('@acme/strange'));
    const { pid: changes } = await project.waitForService('changes', runsBy('@acme/strange'));
    hsm.signal('SIGKILL');
    await hsm.exited;
    project.write({ 'changes.toml': sleeper, 'stays.toml': strange });
    await project.run();
    expect((await project.waitForService('stays', runsBy('@acme/strange'))).pid).toBe(stays);
    await project.waitForService('changes', runsBy('node'));
    expect(isRunning(changes ?? 0)).toBe(false);
    expect(isRunning(stays ?? 0)).toBe(true);
  });

  test.each([
    ['throws', 'throw new Error("out of order");', 'out of order'],
    ['hangs', 'await new Promise(() => {});', 'is still loading'],
    ['is junk', 'export default "junk";', 'exports no hermitSpawner'],
    ['is for another version', changedSpawner(['contractVersion: 1', 'contractVersion: 9']), 'upgrade hsm'],
  ])('a package that %s leaves its services without a spawner and the others alone', async (_, source, message) => {
    const lostText = `${strange}shutdown_timeout = "0s"\n`;
    const project = withPackage({ 'hermit.toml': allow, 'lost.toml': lostText, 'web.toml': sleeper }, source);
    const hsm = await project.run();
    await project.waitForService('web', runsBy('node'));
    const lost = await project.waitForService('lost', ({ reason }) => reason.code === 'spawner-missing');
    expect(lost).toMatchObject({
      state: 'unknown',
      pid: null,
      reason: { message: expect.stringContaining('@acme/strange') },
    });
    await hsm.waitForLine(/error.*@acme\/strange.*/);
    const { findings } = (await project.status()).manager.configuration;
    expect(findings).toMatchObject([{ code: 'spawner-unusable', keyPath: 'spawner', line: 2 }]);
    expect(`${findings[0]?.message}; ${findings[0]?.suggestion}`).toContain(message);
  });

  test('a package that is installed later is used at the next reload', async () => {
    const project = hsmProject({ 'hermit.toml': allow, 'web.toml': strange });
    await project.run();
    await project.waitForService('web', ({ reason }) => reason.code === 'spawner-missing');
    installPackage(project.directory, '@acme/strange', strangeSpawner);
    expect((await project.cli(['reload'])).code).toBe(exitCodes.done);
    await project.waitForService('web', runsBy('@acme/strange'));
  });

  test('a service does not leave a spawner that works for one that does not', async () => {
    const project = withPackage({ 'hermit.toml': allow, 'web.toml': sleeper }, 'throw 1;');
    await project.run();
    const { pid } = await project.waitForService('web', runsBy('node'));
    project.write({ 'web.toml': strange });
    expect((await project.cli(['reload'])).code).toBe(exitCodes.notReached);
    expect(await project.waitForService('web', runsBy('node'))).toMatchObject({ pid });
  });

  test('what hermit.toml allows later counts only for the next manager, and that is said', async () => {
    const project = withPackage({ 'web.toml': sleeper });
    await project.run();
    project.write({ 'hermit.toml': allow, 'new.toml': strange });
    expect((await project.cli(['reload'])).code).toBe(exitCodes.notReached);
    const { findings } = (await project.status()).manager.configuration;
    expect(findings.map(({ code }) => code).toSorted()).toEqual(['not-live', 'unknown-spawner']);
    expect(findings.find(({ code }) => code === 'unknown-spawner')?.message).toContain('only since this manager was');
  });

  test('--spawner takes what hermit.toml allows, and wins over its default', async () => {
    const project = withPackage({ 'hermit.toml': `${allow}default_spawner = "ssd"\n`, 'web.toml': sleeper });
    await project.run(['--spawner', '@acme/strange']);
    await project.waitForService('web', runsBy('@acme/strange'));
  });

  test.each([
    ['nodee', exitCodes.wrongUsage, 'did you mean "node"?'],
    ['@other/spawner', exitCodes.wrongUsage, 'allow_spawners = ["@acme/strange", "@other/spawner"]'],
    ['@acme/strange', exitCodes.systemCallFailed, 'fails when it is loaded'],
  ])('--spawner %s ends with %i', async (name, status, message) => {
    const project = withPackage({ 'hermit.toml': allow, 'web.toml': sleeper }, 'throw 1;');
    const { code, stderr } = await project.cli(['run', '--dir', project.directory, '--spawner', name]);
    expect(stderr).toContain(message);
    expect(code).toBe(status);
  });
});

describe('hsm spawner list', () => {
  test('shows those that come with hsm and those that are allowed, and why one cannot be used', async () => {
    const project = withPackage({ 'hermit.toml': 'allow_spawners = ["@acme/strange", "/no/such/file.js"]\n' });
    const { code, stdout } = await project.cli(['spawner', 'list', '--json', '--dir', project.directory]);
    expect(code).toBe(exitCodes.done);
    const { spawners } = JSON.parse(stdout) as { spawners: Record<string, unknown>[] };
    expect(spawners.map(({ name, usable }) => [name, usable])).toEqual([
      ['node', true],
      ['ssd', expect.any(Boolean)],
      ['@acme/strange', true],
      ['/no/such/file.js', false],
    ]);
    expect(spawners[2]).toMatchObject({ version: '1.2.3', contractVersion: 1, capabilities: { adopts: true } });
    expect(spawners[3]).toMatchObject({
      version: null,
      capabilities: null,
      reason: expect.stringContaining('no file'),
    });
  });

  test('reads as expected', async () => {
    const project = withPackage({ 'hermit.toml': allow });
    const { stdout } = await project.cli(['spawner', 'list', '--dir', project.directory]);
    expect(stdout).toContain(
      '@acme/strange: version 1.2.3, contract 1, usable\n  can: adopts, watches (started), signalsGroup,',
    );
    expect((await project.cli(['spawner', 'list'])).stdout).not.toContain('@acme');
  });
});

describe('hsm spawner check', () => {
  const check = (project: HsmProject, ...argv: string[]) => project.cli(['spawner', 'check', ...argv]);

  test('passes a package by its path, its name, and as a file, and prints each clause', async () => {
    const project = withPackage({});
    const path = join(project.directory, 'node_modules', '@acme', 'strange');
    for (const argv of [[path], ['@acme/strange', '--dir', project.directory], [join(path, 'main.js')]]) {
      const { code, stdout } = await check(project, ...argv, '--only', 'CAPABILITY');
      expect(stdout).toMatch(/^ok +CAPABILITY-01/m);
      expect(stdout).toMatch(/\d+ passed, 0 failed, \d+ skipped\n$/);
      expect(code).toBe(exitCodes.done);
    }
  });

  test('fails one that breaks a promise, in each format', async () => {
    const deaf = changedSpawner([
      'kill: (handle, cancel) => inner.kill(inward(handle), cancel)',
      'kill: async () => ({ ok: true, delivered: true })',
    ]);
    const project = withPackage({}, deaf);
    const argv = [
      join(project.directory, 'node_modules', '@acme', 'strange'),
      '--only',
      'CAPABILITY-01',
      '--only',
      'KILL-05',
    ];
    const text = await check(project, ...argv);
    expect(text.code).toBe(exitCodes.notReached);
    expect(text.stdout).toMatch(/^FAIL +KILL-05/m);
    const tap = await check(project, ...argv, '--format', 'tap');
    expect(tap.code).toBe(exitCodes.notReached);
    expect(tap.stdout).toMatch(/^TAP version 14\n1\.\.2\n/);
    expect(tap.stdout).toMatch(/^not ok \d - KILL-05/m);
    const json = await check(project, ...argv, '--json');
    expect(json.code).toBe(exitCodes.notReached);
    expect(JSON.parse(json.stdout)).toMatchObject({ contractVersion: 1, passed: 1, failed: 1 });
  });

  test('ends with 2 for what is not there, and with 5 for what cannot be used', async () => {
    const project = hsmProject();
    const cases: [string, number][] = [
      ['no-such-package', exitCodes.wrongUsage],
      ['./no/such/file.js', exitCodes.wrongUsage],
      ['./broken.mjs', exitCodes.systemCallFailed],
    ];
    writeFileSync(join(project.root, 'broken.mjs'), 'throw new Error("out of order");');
    for (const [module, status] of cases)
      expect([module, (await check(project, module)).code]).toEqual([module, status]);
    expect((await check(project, 'node', '--only', 'NOTHING')).code).toBe(exitCodes.wrongUsage);
  });
});
