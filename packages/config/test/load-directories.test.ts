import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLoadCache, defaultHermitSettings, loadDirectories } from '../src/index.ts';
import { useTemporaryDirectories, writeFiles } from './support/temporary-directory.ts';

const quiet = { checkHost: false };

describe('a snapshot', () => {
  const temporaryDirectory = useTemporaryDirectories();

  async function definitionOf(text: string, files: Readonly<Record<string, string>> = {}) {
    const directory = temporaryDirectory();
    writeFiles(directory, { ...files, 'web.toml': text });
    const { definitions, findings } = await loadDirectories([directory], quiet);
    expect(findings).toEqual([]);
    const definition = definitions[0];
    if (definition === undefined) throw new Error('no definition');
    return definition;
  }

  test('has every default filled in', async () => {
    const definition = await definitionOf('exec_start = "exec web"\n');
    expect(definition).toMatchObject({
      id: 'web',
      kind: 'service',
      autostart: true,
      execStart: ['/bin/sh', '-c', 'exec web'],
      preStart: null,
      shutdownTimeoutMs: 10_000,
      stopSignal: 'SIGTERM',
      killMode: 'group',
      systemDependencies: [],
      restart: 'always',
      workingDirectory: null,
      user: null,
      group: null,
      umask: null,
      spawner: null,
      spawnerOptions: {},
    });
  });

  test('has what is written', async () => {
    const text = `id = "other"
exec_start = ["/bin/web"]
exec_start_pre = ["a", "b"]
exec_start_pre_timeout = "1m30s"
shutdown_timeout = "1.5s"
umask = "0027"
env = { A = "1", B = false }
env_file = ["one.env", "two.env"]
pass_env = ["LC_*"]
clear_env = true
`;
    const files = { 'one.env': 'export X="a\\nb"\nY=1\n', 'two.env': "Y='2 # no comment'\n; comment\n" };
    const definition = await definitionOf(text, files);
    expect(definition).toMatchObject({
      id: 'other',
      preStart: { argv: ['a', 'b'], timeoutMs: 90_000 },
      shutdownTimeoutMs: 1500,
      umask: 0o27,
    });
    expect(definition.environment).toEqual({
      clear: true,
      pass: ['LC_*'],
      fromFiles: new Map([
        ['X', 'a\nb'],
        ['Y', '2 # no comment'],
      ]),
      set: new Map<string, string | false>([
        ['A', '1'],
        ['B', false],
      ]),
    });
  });

  test('does not care about comments, blank lines and the order of keys', async () => {
    const one = await definitionOf('exec_start = ["a"]\nshutdown_timeout = "60s"\n[env]\nA = "1"\nB = "2"\n');
    const two = await definitionOf(
      '# new\nenv = { B = "2", A = "1" } # x\n\nshutdown_timeout = "1m"\nexec_start = [\n"a",\n]\n',
    );
    expect([two.hash, two.shapeHash]).toEqual([one.hash, one.shapeHash]);
  });

  test('tells what shapes the process from what does not', async () => {
    const base = await definitionOf('exec_start = ["a"]\n');
    const live = await definitionOf('exec_start = ["a"]\nshutdown_timeout = "1s"\nautostart = false\n');
    expect(live.shapeHash).toBe(base.shapeHash);
    expect(live.hash).not.toBe(base.hash);
    expect((await definitionOf('exec_start = ["a"]\numask = "077"\n')).shapeHash).not.toBe(base.shapeHash);
  });

  test('puts definitions on top of the defaults beside them, entry by entry in env', async () => {
    const defaults = 'exec_start = ["default"]\nenv = { A = "1", B = "1" }\nsystem_dependencies = ["TIME"]\n';
    const definition = await definitionOf('env = { B = "2" }\nsystem_dependencies = []\n', {
      '_defaults.toml': defaults,
    });
    expect(definition).toMatchObject({ execStart: ['default'], systemDependencies: [] });
    expect(definition.environment.set).toEqual(
      new Map([
        ['A', '1'],
        ['B', '2'],
      ]),
    );
  });

  test('takes a default for what only some of the definitions have', async () => {
    const files = { '_defaults.toml': 'exec_start_pre_timeout = "1s"\n' };
    expect((await definitionOf('exec_start = ["a"]\n', files)).preStart).toBeNull();
    const text = 'exec_start = ["a"]\nexec_start_pre = ["b"]\n';
    expect((await definitionOf(text, files)).preStart).toEqual({ argv: ['b'], timeoutMs: 1000 });
  });

  test('locates a fault of the defaults in the defaults, once, and holds every file for it', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, {
      '_defaults.toml': 'umask = "022"\nsystem_dependencies = ["TIM"]\n',
      'a.toml': 'exec_start = ["a"]\n',
      'b.toml': 'exec_start = ["b"]\n',
    });
    const { definitions, findings, directories } = await loadDirectories([directory], quiet);
    expect(definitions).toEqual([]);
    expect(findings).toMatchObject([
      { code: 'unknown-dependency', file: join(directory, '_defaults.toml'), line: 2, column: 24 },
    ]);
    expect(directories).toMatchObject([{ missing: 2 }]);
  });

  test('reads the settings of the manager', async () => {
    const directory = temporaryDirectory();
    const text = `poll_interval = "250ms"
allow_spawners = ["extra"]
[system_dependencies.TIME]
source = "clock"
ways = ["chrony"]
[system_dependencies.DISK]
source = "exec"
command = "test -e /dev/sda"
[system_dependencies.NET]
source = "file"
path = "/run/net"
`;
    writeFiles(directory, {
      'hermit.toml': text,
      'web.toml': 'exec_start = ["a"]\nspawner = "extra"\nsystem_dependencies = ["DISK"]\n',
    });
    const { manager, managerOrigin, findings } = await loadDirectories([directory], {
      ...quiet,
    });
    expect(findings).toEqual([]);
    expect(managerOrigin).toBe('read');
    expect(manager).toEqual({
      ...defaultHermitSettings,
      pollIntervalMs: 250,
      allowSpawners: ['extra'],
      systemDependencies: new Map<string, unknown>([
        ['TIME', { source: 'clock', ways: ['chrony'] }],
        ['MOUNTS', { source: 'mounts' }],
        [
          'DISK',
          { source: 'exec', command: ['/bin/sh', '-c', 'test -e /dev/sda'], intervalMs: 10_000, timeoutMs: 3000 },
        ],
        ['NET', { source: 'file', path: '/run/net' }],
      ]),
    });
  });

  test('warns of programs and users that are not there, and takes the definition', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, {
      'plain.txt': '',
      'web.toml': `exec_start = ["/nowhere/web"]\nexec_start_pre = ["${directory}/plain.txt"]\nuser = "nobod"\ngroup = "12345"\n`,
    });
    const { definitions, findings } = await loadDirectories([directory]);
    expect(definitions).toHaveLength(1);
    expect(findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'executable-missing warning',
      'not-executable warning',
      'unknown-user warning',
    ]);
  });

  test('given the same directory twice, reads it once', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'web.toml': 'exec_start = ["a"]\n' });
    const { findings, directories } = await loadDirectories([directory, `${directory}/`, join(directory, '.')], quiet);
    expect(findings).toEqual([]);
    expect(directories).toHaveLength(1);
  });

  test('of no directory at all is empty', async () => {
    expect(await loadDirectories([])).toMatchObject({ definitions: [], findings: [], directories: [] });
  });
});

describe('the cache', () => {
  const temporaryDirectory = useTemporaryDirectories();
  // Files that changed just now are not cached; this clock is past that.
  const later = () => Date.now() + 10_000;

  test('spares parsing what has not changed, and sees every change', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'web.toml');
    writeFiles(directory, { 'web.toml': 'exec_start = ["aa"]\n', 'other.toml': 'exec_start = ["b"]\n' });
    utimesSync(file, 1000, 1000);
    const cache = createLoadCache();
    const load = async () => (await loadDirectories([directory], { ...quiet, cache, nowMs: later })).definitions;
    const [, first] = await load();
    expect((await load())[1]).toBe(first);
    writeFileSync(file, 'exec_start = ["bb"]\n');
    utimesSync(file, 1000, 1000);
    expect((await load())[1]?.execStart).toEqual(['bb']);
    writeFiles(directory, { '_defaults.toml': 'umask = "077"\n' });
    expect((await load()).map(({ umask }) => umask)).toEqual([0o77, 0o77]);
    writeFiles(directory, { '_defaults.toml': 'umask = 1\n' });
    expect(await load()).toEqual([]);
  });

  test('does not keep what changed in the last moment, what has errors, or what has environment files', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, {
      'a.toml': 'exec_start = ["a"]\n',
      'b.toml': 'x',
      'c.toml': 'exec_start = ["a"]\nenv_file = "c.env"\n',
      'c.env': '',
    });
    const cache = createLoadCache();
    const changedAtMs = statSync(join(directory, 'a.toml')).ctimeMs;
    await loadDirectories([directory], { ...quiet, cache, nowMs: () => changedAtMs + 50 });
    expect(cache.files.size).toBe(0);
    await loadDirectories([directory], { ...quiet, cache, nowMs: later });
    expect([...cache.files.keys()]).toEqual([join(directory, 'a.toml')]);
  });
});
