import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  createMemoryLastGoodStore,
  type DirectorySnapshot,
  loadDirectories,
  loadLastGood,
  loadWatched,
  validatePaths,
} from '../../src/index.ts';
import { useTemporaryDirectories, writeFiles } from '../support/temporary-directory.ts';

const service = 'exec_start = ["a"]\n';
const quiet = { checkHost: false };

describe('files whose faults show among the others', () => {
  const temporaryDirectory = useTemporaryDirectories();

  /** A directory of definitions with a store; each load is accepted. */
  function house(files: Readonly<Record<string, string>>) {
    const directory = join(temporaryDirectory(), 'd');
    mkdirSync(directory);
    const write = (more: Readonly<Record<string, string>>): void =>
      writeFiles(
        directory,
        Object.fromEntries(Object.entries(more).map(([id, text]) => [`${id}.toml`, service + text])),
      );
    write(files);
    const lastGood = createMemoryLastGoodStore();
    const load = async (): Promise<DirectorySnapshot> => {
      const snapshot = await loadDirectories([directory], { ...quiet, lastGood });
      expect(await snapshot.commit()).toEqual([]);
      return snapshot;
    };
    const kept = async (): Promise<readonly string[]> =>
      (await loadLastGood([directory], lastGood)).map(({ id }) => id);
    const remove = (id: string): void => rmSync(join(directory, `${id}.toml`));
    return { directory, write, load, kept, remove };
  }

  function requirementsOf(snapshot: DirectorySnapshot): Readonly<Record<string, readonly string[]>> {
    const named = snapshot.definitions.map(({ id, requires }) => [
      id,
      requires.map((one) => (one.kind === 'service' ? one.service : '')),
    ]);
    return Object.fromEntries(named);
  }

  function codesOf(snapshot: DirectorySnapshot): readonly string[] {
    return snapshot.findings.map(({ code }) => code).sort();
  }

  test('one that comes to require what nothing defines keeps its last good definition', async () => {
    const { load, write, directory } = house({ a: 'requires = ["b"]', b: '' });
    await load();
    write({ a: 'requires = ["b", "c"]' });
    for (const snapshot of [await load(), await load()]) {
      expect(requirementsOf(snapshot)).toEqual({ a: ['b'], b: [] });
      expect(codesOf(snapshot)).toEqual(['last-good-kept', 'undefined-service']);
      expect(snapshot.findings.map(({ file }) => file)).toEqual(Array(2).fill(join(directory, 'a.toml')));
      expect(snapshot.directories).toMatchObject([{ held: 1, missing: 0 }]);
    }
  });

  test('one that never was good counts all the same, so that its service waits, and is not kept as good', async () => {
    const { load, write, kept } = house({ a: 'requires = ["b"]' });
    const snapshot = await load();
    expect(requirementsOf(snapshot)).toEqual({ a: ['b'] });
    expect(codesOf(snapshot)).toEqual(['undefined-service']);
    expect(await kept()).toEqual([]);
    write({ b: '' });
    expect(codesOf(await load())).toEqual([]);
    expect(await kept()).toEqual(['a', 'b']);
  });

  test('one that loses what it requires stays as it is, and nothing says that it is held', async () => {
    const { load, remove, kept } = house({ a: 'requires = ["b"]', b: '' });
    await load();
    remove('b');
    const snapshot = await load();
    expect(requirementsOf(snapshot)).toEqual({ a: ['b'] });
    expect(codesOf(snapshot)).toEqual(['undefined-service']);
    expect(snapshot.directories).toMatchObject([{ held: 0, missing: 0 }]);
    expect(await kept()).toEqual(['a']);
  });

  test('what cannot be used and never was good is named by what requires it', async () => {
    const { load, directory } = house({ a: 'requires = ["b"]', b: 'exec_strat = 1' });
    const { findings } = await load();
    expect(findings.find(({ code }) => code === 'undefined-service')?.suggestion).toBe(
      `mend ${join(directory, 'b.toml')}`,
    );
  });

  test('P10: a cycle sets all its members back, and is told once', async () => {
    const { load, write } = house({ a: '', b: '', c: 'requires = ["a"]' });
    await load();
    write({ a: 'requires = ["b"]', b: 'requires = ["a"]' });
    const snapshot = await load();
    expect(requirementsOf(snapshot)).toEqual({ a: [], b: [], c: ['a'] });
    expect(codesOf(snapshot)).toEqual(['cycle', 'last-good-kept', 'last-good-kept']);
  });

  test('a cycle of which only one member was good before is told even when that one breaks it', async () => {
    const { load, write } = house({ a: '' });
    await load();
    write({ a: 'requires = ["b"]', b: 'requires = ["a"]' });
    for (const snapshot of [await load(), await load()]) {
      expect(requirementsOf(snapshot)).toEqual({ a: [], b: ['a'] });
      expect(codesOf(snapshot)).toEqual(['cycle', 'last-good-kept']);
    }
  });

  test('members of a cycle that never were good count, for the reconciler to hold', async () => {
    const { load, kept } = house({ a: 'requires = ["b"]', b: 'requires = ["a"]', c: '' });
    const snapshot = await load();
    expect(requirementsOf(snapshot)).toEqual({ a: ['b'], b: ['a'], c: [] });
    expect(codesOf(snapshot)).toEqual(['cycle']);
    expect(await kept()).toEqual(['c']);
  });

  test('what falls back may take with it what another file requires', async () => {
    const { load, write } = house({ a: 'requires = ["old"]', b: 'id = "old"' });
    await load();
    write({ a: 'requires = ["new"]', b: 'id = "new"\nrequires = ["nowhere"]' });
    const snapshot = await load();
    expect(requirementsOf(snapshot)).toEqual({ a: ['old'], old: [] });
    expect(codesOf(snapshot)).toEqual(['last-good-kept', 'last-good-kept', 'undefined-service', 'undefined-service']);
  });

  test('what falls back takes its id from the file that has it by now', async () => {
    const { load, write } = house({ b: 'id = "old"' });
    await load();
    write({ b: 'id = "new"\nrequires = ["nowhere"]', c: 'id = "old"' });
    const snapshot = await load();
    expect(requirementsOf(snapshot)).toEqual({ old: [] });
    expect(codesOf(snapshot)).toEqual(['duplicate-id', 'last-good-kept', 'undefined-service']);
  });

  test('a warning sets nothing back', async () => {
    const { load, write } = house({ a: '' });
    await load();
    write({ a: 'after = ["nowhere"]' });
    const snapshot = await load();
    expect(codesOf(snapshot)).toEqual(['unresolved-service']);
    expect(snapshot.definitions).toMatchObject([{ after: ['nowhere'] }]);
  });

  test('several directories are one set', async () => {
    const [first, second] = [temporaryDirectory(), temporaryDirectory()];
    writeFiles(first, { 'a.toml': `${service}requires = ["b"]` });
    writeFiles(second, { 'b.toml': `${service}required_by = ["a"]` });
    expect((await validatePaths([first, second], quiet)).findings).toEqual([]);
    expect((await validatePaths([first], quiet)).findings).toMatchObject([{ code: 'undefined-service' }]);
  });

  test('a single file that is validated may name what is not beside it', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'a.toml': `${service}requires = ["b", { fact = ["x"] }]\nconflicts = ["c"]` });
    expect((await validatePaths([join(directory, 'a.toml')], quiet)).findings).toEqual([]);
  });

  test('facts of the network are known if hermit.toml has a source of them, and any are with a directory of facts', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'a.toml': `${service}requires = [{ fact = ["default-route", "ipv4"] }]` });
    const suggestion = 'write [fact_sources.network] with source = "network" into hermit.toml';
    expect((await validatePaths([directory], quiet)).findings).toMatchObject([
      { code: 'unmatched-pattern', suggestion },
    ]);
    for (const source of ['source = "network"', 'source = "directory"\npath = "/run/facts"']) {
      writeFiles(directory, { 'hermit.toml': `[fact_sources.any]\n${source}\n` });
      expect((await validatePaths([directory], quiet)).findings).toEqual([]);
    }
  });

  test('the files of a config-watcher are held against what the directories define, and keep what was good', async () => {
    const [directory, watched] = [temporaryDirectory(), temporaryDirectory()];
    writeFiles(directory, {
      'web.toml': service,
      'layer.toml': `kind = "config-watcher"\npath = ${JSON.stringify(watched)}\n`,
    });
    writeFiles(watched, { 'a.toml': `${service}requires = ["web"]` });
    const within = await loadDirectories([directory], quiet);
    const watch = within.definitions.find(({ id }) => id === 'layer')?.watch;
    if (watch == null) throw new Error('the config-watcher is not there');
    const lastGood = createMemoryLastGoodStore();
    const load = () => loadWatched(watch, 'layer', { ...quiet, lastGood, within });
    const before = await load();
    expect(before.findings).toEqual([]);
    await before.commit();
    writeFiles(watched, { 'a.toml': `${service}requires = ["web@eth0"]`, 'b.toml': `${service}requires = ["wbe"]` });
    const after = await load();
    expect(after.findings.map(({ code }) => code).sort()).toEqual([
      'last-good-kept',
      'unresolved-service',
      'wrong-arguments',
    ]);
    const [a, b] = after.definitions.map(({ requires }) =>
      requires.map((one) => (one.kind === 'service' ? one.service : '')),
    );
    expect([a, b]).toEqual([expect.arrayContaining(['web']), expect.arrayContaining(['wbe'])]);
  });

  test('facts of the files beside the definitions are known', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'a.toml': `${service}requires = [{ fact = ["x", 1] }]`, 'facts.json': '[["x", 2]]' });
    expect((await validatePaths([directory], quiet)).findings).toEqual([]);
  });
});
