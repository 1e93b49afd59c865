import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadSpawner } from '../../src/spawners/load-spawner.ts';
import { spawnerDirectory } from '../../src/spawners/spawner-site.ts';
import { changedSpawner, installPackage, strangeSpawner } from '../harness/spawner-package.ts';

const euid = process.geteuid?.() ?? 0;

function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'hsm-spawners-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Loads a name from a directory and makes it, with little patience. */
async function load(name: string, directory: string, deadlineMs = 10_000) {
  const log: string[] = [];
  const stateDirectory = spawnerDirectory(temporaryDirectory(), name);
  const site = { stateId: 'abc', bootId: 'boot', stateDirectory, log: (message: string) => void log.push(message) };
  const loaded = await loadSpawner(name, { directories: [directory, '/nonexistent'], euid, deadlineMs }, site);
  return { ...loaded, log, stateDirectory };
}

const problemOf = async (source: string, deadlineMs?: number): Promise<string | undefined> => {
  const directory = temporaryDirectory();
  installPackage(directory, 'strange', source);
  const { spawner, problem } = await load('strange', directory, deadlineMs);
  expect(spawner).toBeNull();
  expect(problem?.kind).toBe('failed');
  return `${problem?.message}; ${problem?.suggestion}`;
};

describe('a spawner is found', () => {
  test('as a package beside the definitions, and given a directory of its own', async () => {
    const directory = temporaryDirectory();
    installPackage(directory, '@acme/strange', strangeSpawner);
    const { spawner, version, contractVersion, log, stateDirectory } = await load('@acme/strange', directory);
    expect({ name: spawner?.name, version, contractVersion }).toEqual({
      name: 'strange',
      version: '1.2.3',
      contractVersion: 1,
    });
    expect(log).toEqual([`made in ${stateDirectory}`]);
    expect(stateDirectory).toMatch(/\/%40acme%2Fstrange$/);
    expect(statSync(stateDirectory).mode & 0o777).toBe(0o700);
  });

  test('as a package in a directory above, the nearest first', async () => {
    const above = temporaryDirectory();
    const directory = join(above, 'a', 'b');
    mkdirSync(directory, { recursive: true });
    installPackage(above, 'strange', strangeSpawner, { version: '1.0.0' });
    expect((await load('strange', directory)).version).toBe('1.0.0');
    installPackage(join(above, 'a'), 'strange', strangeSpawner, { version: '2.0.0' });
    expect((await load('strange', directory)).version).toBe('2.0.0');
  });

  test('as a file, as the directory of a package, and through a link', async () => {
    const directory = temporaryDirectory();
    const path = installPackage(directory, 'strange', strangeSpawner);
    symlinkSync(path, join(directory, 'link'));
    for (const name of [join(path, 'main.js'), path, join(directory, 'link')]) {
      expect((await load(name, '/nonexistent')).problem, name).toBeNull();
    }
  });

  test('as a default export', async () => {
    const directory = temporaryDirectory();
    const source = changedSpawner(['export const', 'const'], ['export async', 'async']);
    installPackage(directory, 'strange', `${source}\nexport default { hermitSpawner, createSpawner };`);
    expect((await load('strange', directory)).problem).toBeNull();
  });

  test('and made by nobody who only wants to know what it can do', async () => {
    const directory = temporaryDirectory();
    installPackage(directory, 'strange', changedSpawner(["log('made", "throw new Error('made"]));
    const { traits, spawner, problem } = await loadSpawner('strange', { directories: [directory], euid }, null);
    expect({ spawner, problem }).toEqual({ spawner: null, problem: null });
    expect(traits?.capabilities.adopts).toBe(true);
  });
});

describe('a spawner is not found', () => {
  test.each([
    ['no-such-package', /^the package no-such-package is not installed/, /^npm install --prefix .* no-such-package$/],
    ['/no/such/path', /^there is no file or directory \/no\/such\/path$/, /correct the path/],
    ['./relative', /neither the name of a package nor an absolute path/, /undefined|null/],
    ['../strange', /neither the name of a package nor an absolute path/, /null/],
    ['strange/../../x', /neither the name of a package nor an absolute path/, /null/],
  ])('%s', async (name, message, suggestion) => {
    const { problem } = await load(name, temporaryDirectory());
    expect(problem?.kind).toBe('missing');
    expect(problem?.message).toMatch(message);
    expect(String(problem?.suggestion)).toMatch(suggestion);
  });

  test('in a package without a main file, or with a broken package.json', async () => {
    const directory = temporaryDirectory();
    const path = installPackage(directory, 'strange', strangeSpawner, { exports: { import: './gone.js' } });
    expect((await load('strange', directory)).problem?.message).toContain('gone.js');
    writeFileSync(join(path, 'package.json'), '{');
    expect((await load('strange', directory)).problem?.message).toContain('package.json cannot be used');
  });

  test('in the working directory, NODE_PATH or the home directory', async () => {
    const elsewhere = temporaryDirectory();
    installPackage(elsewhere, 'strange', strangeSpawner);
    const before = { NODE_PATH: process.env['NODE_PATH'], HOME: process.env['HOME'] };
    Object.assign(process.env, { NODE_PATH: join(elsewhere, 'node_modules'), HOME: elsewhere });
    onTestFinished(() => void Object.assign(process.env, before));
    expect((await load('strange', temporaryDirectory())).problem?.kind).toBe('missing');
  });
});

describe('a module that others could change is not run', () => {
  test.each([
    ['its directory', (path: string) => path],
    ['its file', (path: string) => join(path, 'main.js')],
  ])('because everyone can write %s', async (_, which) => {
    const directory = temporaryDirectory();
    const path = installPackage(directory, 'strange', 'globalThis.ranStrange = true;');
    chmodSync(which(path), 0o777);
    const { problem } = await load('strange', directory);
    expect(problem).toMatchObject({ kind: 'refused', suggestion: expect.stringContaining('chmod') });
    expect(problem?.message).toContain('can be written by everyone');
    expect(Reflect.has(globalThis, 'ranStrange')).toBe(false);
  });

  test.runIf(euid === 0)('because a directory on the way to a link belongs to somebody else', async () => {
    const directory = temporaryDirectory();
    const path = installPackage(directory, 'strange', strangeSpawner);
    const foreign = join(directory, 'foreign');
    mkdirSync(foreign, { mode: 0o777 });
    chmodSync(foreign, 0o777);
    symlinkSync(path, join(foreign, 'link'));
    expect((await load(join(foreign, 'link'), '/nonexistent')).problem?.kind).toBe('refused');
  });
});

describe('a module that is not as it should be', () => {
  test.each([
    ['exports nothing', 'export {};', /exports no hermitSpawner/],
    ['exports junk', 'export const hermitSpawner = 7;', /exports no hermitSpawner/],
    ['throws', 'throw new Error("out of\\norder");', /fails when it is loaded: Error: out of order;/],
    ['throws what is no error', 'throw null;', /fails when it is loaded: null was thrown/],
    ['is no JavaScript', 'export const = ;', /fails when it is loaded: SyntaxError/],
    ['needs what is not there', 'import "not-there";', /Cannot find package/],
    ['has a getter that throws', 'export default { get hermitSpawner() { throw new Error("no"); } };', /Error: no/],
    [
      'is newer',
      changedSpawner(['contractVersion: 1', 'contractVersion: 2']),
      /\(release 1\.2\.3\) is made for version 2 of the spawner contract, and this hsm works with version 1; upgrade hsm, or install a release/,
    ],
    ['has no version', changedSpawner(['contractVersion: 1,', '']), /its contractVersion is missing/],
    ['has a version that is none', changedSpawner(['contractVersion: 1', 'contractVersion: "1"']), /is "1", and no/],
    ['has no name', changedSpawner(["name: 'strange', contractVersion", 'contractVersion']), /its name is missing/],
    ['has no createSpawner', changedSpawner(['createSpawner', 'makeSpawner']), /exports no function createSpawner/],
    ['has no capabilities', changedSpawner(['const { capabilities }', 'const { capable: capabilities }']), /no object/],
    [
      'cannot run a service',
      changedSpawner(
        ['const { capabilities } =', 'const { capabilities: like } ='],
        ['const optionsSchema', "const capabilities = { ...like, purposes: ['probe'] };\nconst optionsSchema"],
      ),
      /lacks "main", so that it can run no service/,
    ],
    [
      'has a capability that is none',
      changedSpawner(
        ['const { capabilities } =', 'const { capabilities: like } ='],
        ['const optionsSchema', "const capabilities = { ...like, watches: 'often' };\nconst optionsSchema"],
      ),
      /its capability watches is "often", and not of "all", "started", "none"/,
    ],
    [
      'has a schema that is none',
      changedSpawner(['1, capabilities, optionsSchema };', '1, capabilities, optionsSchema: [] };']),
      /its optionsSchema is \[\], and neither/,
    ],
    [
      'fails to make a spawner',
      changedSpawner(["log('made", "throw new Error('made"]),
      /createSpawner failed: Error: made/,
    ],
    ['makes junk', changedSpawner(['return { ok: true', 'return 7; return { ok: true']), /neither with a spawner nor/],
    ['makes nothing', changedSpawner(['ok: true, spawner: {', 'ok: true, other: {']), /it made no spawner/],
    ['makes half a spawner', changedSpawner(['kill: (', 'kil: (']), /has no function kill;/],
    [
      'makes another spawner than it said',
      changedSpawner([
        'capabilities, optionsSchema,\n    start',
        'capabilities: { ...capabilities, adopts: false }, optionsSchema,\n    start',
      ]),
      /has other capabilities than the module says/,
    ],
    [
      'makes a spawner with other options',
      changedSpawner(['capabilities, optionsSchema,\n    start', 'capabilities, optionsSchema: null,\n    start']),
      /another optionsSchema/,
    ],
  ])('and %s', async (_, source, message) => {
    expect(await problemOf(source)).toMatch(message);
  });

  test('and has a schema that is no JSON', async () => {
    const loop = changedSpawner([
      'export const hermitSpawner',
      'optionsSchema.self = optionsSchema;\nexport const hermitSpawner',
    ]);
    expect(await problemOf(loop)).toContain('it fails: TypeError');
  });

  test('and says what is missing here, is asked again when that may have changed', async () => {
    const directory = temporaryDirectory();
    const source = changedSpawner(['return { ok: true,', "return { ok: false, message: 'no tool',"]);
    installPackage(directory, 'strange', source);
    expect((await load('strange', directory)).problem).toEqual({
      kind: 'refused',
      message: 'no tool',
      suggestion: null,
    });
  });

  test('and hangs while it loads, or while it makes its spawner, is given up', async () => {
    expect(await problemOf('await new Promise(() => setInterval(() => {}, 1e6).unref());', 200)).toContain(
      'did not finish loading within 200 ms',
    );
    const hangs = changedSpawner(["log('made in ' + stateDirectory)", 'await new Promise(() => {})']);
    expect(await problemOf(hangs, 3000)).toContain('its createSpawner did not answer within 3000 ms');
  });
});

test('directories of spawners have one component, which tells long names apart', () => {
  const long = `/${'x'.repeat(250)}`;
  expect(spawnerDirectory('/s', '/opt/../x')).toBe('/s/%2Fopt%2F..%2Fx');
  expect(spawnerDirectory('/s', long)).not.toBe(spawnerDirectory('/s', `${long}y`));
  expect(spawnerDirectory('/s', long).length).toBeLessThan(120);
});
