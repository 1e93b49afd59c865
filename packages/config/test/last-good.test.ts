import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  createLastGoodStore,
  createMemoryLastGoodStore,
  type DirectorySnapshot,
  hasErrors,
  type LastGoodStore,
  loadDirectories,
  loadLastGood,
} from '../src/index.ts';
import { useTemporaryDirectories, writeFiles } from './support/temporary-directory.ts';

const nowMs = () => Date.parse('2026-11-20T10:00:00.000Z');
const good = 'exec_start = ["/bin/web"]\n';

describe('last good definitions', () => {
  const temporaryDirectory = useTemporaryDirectories();

  /** A directory of definitions with a store on disk; each load is that of a new manager. */
  function house(files: Readonly<Record<string, string>>) {
    const root = temporaryDirectory();
    const directory = join(root, 'd');
    const state = join(root, 'state', 'last-good');
    mkdirSync(directory);
    writeFiles(directory, files);
    const load = async (...more: string[]): Promise<DirectorySnapshot> => {
      const lastGood = createLastGoodStore(state);
      const snapshot = await loadDirectories([directory, ...more], { lastGood, nowMs, checkHost: false });
      expect(await snapshot.commit()).toEqual([]);
      return snapshot;
    };
    return { root, directory, state, load, write: (more: Record<string, string>) => writeFiles(directory, more) };
  }

  test('a file that turns bad keeps its definition, over any number of restarts, and a finding says since when', async () => {
    const { load, write } = house({ 'web.toml': good });
    const before = await load();
    write({ 'web.toml': 'exec_strat = ["/bin/other"]\n' });
    await load();
    const after = await load();
    expect(after.definitions).toEqual(before.definitions);
    expect(after.directories).toMatchObject([{ state: 'read', files: 1, held: 1, missing: 0 }]);
    expect(after.findings.find(({ code }) => code === 'last-good-kept')?.message).toBe(
      'keeps the definition of "web" of 2026-11-20T10:00:00.000Z until the file can be used',
    );
  });

  test('a file that may not be read any more is held too, whatever the reason', async () => {
    const { load, directory, write } = house({ 'web.toml': good });
    const before = await load();
    const file = join(directory, 'web.toml');
    const breakages: readonly (readonly [string, () => void])[] = [
      ['unsafe-permissions', () => writeUnsafe(file)],
      ['too-large', () => write({ 'web.toml': '#'.repeat(300_000) })],
      ['not-utf8', () => writeFileSync(file, Buffer.from([0xff]))],
      ['not-a-regular-file', () => mkdirSync(file)],
      ['link-leads-out', () => symlinkSync('/etc/passwd', file)],
      ['unreadable-file', () => symlinkSync('web.toml', file)],
    ];
    for (const [code, breakFile] of breakages) {
      rmSync(file, { recursive: true });
      breakFile();
      const { definitions, findings } = await load();
      expect(definitions).toEqual(before.definitions);
      expect(findings.map((finding) => finding.code).sort()).toEqual(['last-good-kept', code].sort());
    }
  });

  test('a file that was never good gives nothing', async () => {
    const { load } = house({ 'web.toml': 'nonsense' });
    const { definitions, directories } = await load();
    expect(definitions).toEqual([]);
    expect(directories).toMatchObject([{ held: 0, missing: 1 }]);
  });

  test('a file that is gone is removed, and forgotten', async () => {
    const { load, directory, write } = house({ 'web.toml': good, 'db.toml': good });
    await load();
    rmSync(join(directory, 'web.toml'));
    expect(idsOf(await load())).toEqual(['db']);
    write({ 'web.toml': 'nonsense' });
    expect(idsOf(await load())).toEqual(['db']);
  });

  test('a directory that is gone or is no directory holds everything in it', async () => {
    const { load, directory } = house({ 'hermit.toml': '', 'web.toml': good, 'db.toml': good });
    await load();
    renameSync(directory, `${directory}.away`);
    const gone = await load();
    expect(idsOf(gone)).toEqual(['db', 'web']);
    expect(gone.findings.map(({ code }) => code)).toEqual(['unreadable-directory', 'last-good-kept']);
    expect(gone.directories).toMatchObject([{ state: 'unreadable', files: 2, held: 2 }]);
    writeFileSync(directory, 'a file now');
    expect(idsOf(await load())).toEqual(['db', 'web']);
    rmSync(directory);
    renameSync(`${directory}.away`, directory);
    expect((await load()).findings).toEqual([]);
  });

  test('an empty directory that can be read removes everything', async () => {
    const { load, directory } = house({ 'web.toml': good });
    await load();
    renameSync(directory, `${directory}.away`);
    mkdirSync(directory);
    expect(idsOf(await load())).toEqual([]);
  });

  test('broken defaults hold every file beside them, with the defaults that were good', async () => {
    const { load, write } = house({ '_defaults.toml': 'umask = "077"\n', 'web.toml': good, 'db.toml': good });
    const before = await load();
    write({ '_defaults.toml': 'umask = 77\n', 'web.toml': 'exec_start = ["/bin/new"]\n', 'new.toml': good });
    const after = await load();
    expect(after.definitions).toEqual(before.definitions);
    expect(after.definitions.map(({ umask }) => umask)).toEqual([0o77, 0o77]);
    expect(after.findings.map(({ code }) => code).sort()).toEqual([
      'defaults-broken',
      'defaults-broken',
      'defaults-broken',
      'last-good-kept',
      'last-good-kept',
      'wrong-type',
    ]);
  });

  test('an environment file that is gone or broken holds the definition with what it said', async () => {
    const { load, write, directory } = house({ 'web.toml': `${good}env_file = "web.env"\n`, 'web.env': 'A=1\n' });
    const before = await load();
    rmSync(join(directory, 'web.env'));
    expect((await load()).definitions).toEqual(before.definitions);
    write({ 'web.env': 'no assignment\n' });
    expect((await load()).definitions).toEqual(before.definitions);
    write({ 'web.env': 'A=2\n' });
    const after = await load();
    expect(hasErrors(after.findings)).toBe(false);
    expect(after.definitions[0]?.shapeHash).not.toBe(before.definitions[0]?.shapeHash);
  });

  test('an error in another file of the directory counts too: both duplicates fall back', async () => {
    const { load, write } = house({ 'a.toml': `id = "x"\n${good}`, 'b.toml': good });
    const before = await load();
    write({
      'a.toml': 'id = "x"\nexec_start = ["/bin/new"]\n',
      'b.toml': `id = "x"\n${good}`,
      'c.toml': `id = "b"\n${good}`,
    });
    const after = await load();
    expect(after.definitions).toEqual(before.definitions);
    expect(after.findings.filter(({ code }) => code === 'duplicate-id').map(({ file }) => file?.slice(-6))).toEqual([
      'a.toml',
      'b.toml',
      'c.toml',
    ]);
  });

  test('ids swapped between two files are no duplicates', async () => {
    const { load, write } = house({ 'a.toml': `id = "x"\n${good}`, 'b.toml': `id = "y"\n${good}` });
    await load();
    write({ 'a.toml': `id = "y"\n${good}`, 'b.toml': `id = "x"\n${good}` });
    const { findings, definitions } = await load();
    expect(findings).toEqual([]);
    expect(definitions.map(({ id, source }) => `${id} ${source.file?.slice(-6)}`)).toEqual(['x b.toml', 'y a.toml']);
  });

  test('the earlier directory wins, held or fresh, and a finding says so', async () => {
    const { load, root, write } = house({ 'web.toml': good });
    writeFiles(join(root, 'second'), { 'web.toml': 'exec_start = ["/bin/second"]\n', 'db.toml': good });
    const second = join(root, 'second');
    const before = await load(second);
    expect(before.definitions.map(({ source }) => source.file?.slice(root.length))).toEqual([
      '/second/db.toml',
      '/d/web.toml',
    ]);
    expect(before.findings).toMatchObject([{ code: 'shadowed', severity: 'warning', file: join(second, 'web.toml') }]);
    write({ 'web.toml': '[[[' });
    expect((await load(second)).definitions).toEqual(before.definitions);
  });

  test('hermit.toml keeps its last good settings; without any, the defaults count and nothing else is blamed', async () => {
    const dependent = `${good}system_dependencies = ["NET"]\n`;
    const net = '[system_dependencies.NET]\nsource = "manual"\n';
    const { load, write } = house({ 'hermit.toml': `poll_interval = "5s"\n${net}`, 'web.toml': dependent });
    expect((await load()).manager.pollIntervalMs).toBe(5000);
    write({ 'hermit.toml': 'poll_interval = 5\n' });
    const held = await load();
    expect(held).toMatchObject({ managerOrigin: 'last-good', manager: { pollIntervalMs: 5000 } });
    expect(held.findings.map(({ code }) => code)).toEqual(['last-good-kept', 'duration-without-unit']);
    const fresh = house({ 'hermit.toml': 'poll_interval = 5\n', 'web.toml': dependent });
    const broken = await fresh.load();
    expect(broken).toMatchObject({ managerOrigin: 'broken', manager: { pollIntervalMs: 1000 } });
    expect(idsOf(broken)).toEqual(['web']);
  });

  test('a definition cut off at any byte is the old one, the new one, or held: never lost, and nothing throws', async () => {
    const directory = temporaryDirectory();
    const text = `# a comment\nid = "web"\nexec_start = ["/bin/web", "ä🐚"]\nshutdown_timeout = "5s"\n[env]\nA = """\nx\n"""\n`;
    const bytes = Buffer.from(text);
    writeFileSync(join(directory, 'web.toml'), bytes);
    const lastGood = createMemoryLastGoodStore();
    const before = await loadDirectories([directory], { lastGood, checkHost: false });
    await before.commit();
    for (let length = 0; length < bytes.length; length += 1) {
      writeFileSync(join(directory, 'web.toml'), bytes.subarray(0, length));
      const { definitions, findings } = await loadDirectories([directory], { lastGood, checkHost: false });
      expect(definitions.map(({ id }) => id)).toEqual(['web']);
      if (hasErrors(findings)) expect(definitions).toEqual(before.definitions);
    }
  });

  test('a snapshot that is not committed leaves no trace', async () => {
    const { directory, state } = house({ 'web.toml': good });
    const lastGood = createLastGoodStore(state);
    await loadDirectories([directory], { lastGood });
    expect(await loadLastGood([directory], lastGood)).toEqual([]);
  });

  test('what was accepted last can be had without a look at the directories', async () => {
    const { directory, load, state, write } = house({ 'hermit.toml': '', 'web.toml': good, 'db.toml': good });
    const { definitions } = await load();
    write({ 'web.toml': 'x' });
    rmSync(join(directory, 'db.toml'));
    expect(await loadLastGood([directory], createLastGoodStore(state))).toEqual(definitions);
  });
});

describe('the store on disk', () => {
  const temporaryDirectory = useTemporaryDirectories();
  const entry = {
    path: '/d/a.toml',
    savedAtMs: 1,
    text: 'x',
    defaults: null,
    environmentFiles: new Map([['/e', 'S=1']]),
  };

  test('is private, and leaves nothing unfinished', async () => {
    const directory = join(temporaryDirectory(), 'state', 'last-good');
    const store = createLastGoodStore(directory);
    await store.save(entry);
    await store.save({ ...entry, text: 'y' });
    const names = readdirSync(directory);
    expect(names).toHaveLength(1);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, names[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(await createLastGoodStore(directory).get('/d/a.toml')).toMatchObject({ text: 'y' });
  });

  test('does not write what it has', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o700);
    await createLastGoodStore(directory).save(entry);
    const inodes = () => readdirSync(directory).map((name) => statSync(join(directory, name)).ino);
    const before = inodes();
    await createLastGoodStore(directory).save({ ...entry, savedAtMs: 2 });
    expect(inodes()).toEqual(before);
  });

  test('ignores what is damaged, forged or writable by others', async () => {
    const directory = temporaryDirectory();
    const read = async (): Promise<LastGoodStore> => createLastGoodStore(directory);
    await (await read()).save(entry);
    const file = join(directory, readdirSync(directory)[0] ?? '');
    const text = readFileSync(file, 'utf8');
    for (const damaged of [
      '',
      '{',
      'null',
      '[]',
      text.slice(0, -5),
      text.replace('"x"', '"z"'),
      text.replace('"version":1', '"version":9'),
    ]) {
      writeFileSync(file, damaged);
      expect(await (await read()).get(entry.path)).toBeNull();
      expect(await (await read()).list('/d')).toEqual([]);
    }
    writeFileSync(file, text);
    expect(await (await read()).get(entry.path)).toEqual(entry);
    chmodSync(file, 0o666);
    expect(await (await read()).get(entry.path)).toBeNull();
    chmodSync(file, 0o600);
    chmodSync(directory, 0o777);
    expect(await (await read()).get(entry.path)).toBeNull();
  });

  test('takes the newer of two entries that a crash left', async () => {
    const [one, two] = [temporaryDirectory(), temporaryDirectory()];
    await createLastGoodStore(one).save(entry);
    await createLastGoodStore(two).save({ ...entry, text: 'newer', savedAtMs: 2 });
    for (const name of readdirSync(two)) writeFileSync(join(one, name), readFileSync(join(two, name)));
    expect(readdirSync(one)).toHaveLength(2);
    expect(await createLastGoodStore(one).list('/d')).toMatchObject([{ text: 'newer' }]);
  });

  test('says so when it cannot write, and the load is good all the same', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'web.toml': 'exec_start = ["/bin/web"]\n', 'in-the-way': '' });
    const snapshot = await loadDirectories([directory], {
      lastGood: createLastGoodStore(join(directory, 'in-the-way')),
    });
    expect(await snapshot.commit()).toMatchObject([{ code: 'last-good-not-saved', severity: 'warning' }]);
    expect(idsOf(snapshot)).toEqual(['web']);
  });
});

function idsOf({ definitions }: DirectorySnapshot): string[] {
  return definitions.map(({ id }) => id);
}

function writeUnsafe(file: string): void {
  writeFileSync(file, good);
  chmodSync(file, 0o666);
}
