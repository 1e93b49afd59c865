// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are written so.
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { WatchDefinition } from '@hermit/core';
import { describe, expect, test } from 'vitest';
import {
  createLastGoodStore,
  createMemoryLastGoodStore,
  loadDirectories,
  loadWatched,
  readWatched,
  recallWatched,
  type WatchedOptions,
  type WatchedSnapshot,
} from '../src/index.ts';
import { useTemporaryDirectories, writeFiles } from './support/temporary-directory.ts';

const isRoot = process.geteuid?.() === 0;
const good = 'exec_start = ["a"]\n';
const route = '[["default-route", "ipv4"]]\n';
const rules = `kind = "rules"
[[rule]]
name = "r"
when = [{ fact = ["a", "?x"] }, { service = "db" }]
unless = [{ fact = ["service-state", ["db"], "failed"] }]
require = ["udhcpc@\${x}"]
assert = [["b", "\${x}"]]
edges = [{ service = "net", requires = { fact = ["c"] } }]
`;

describe('what a config-watcher loads', () => {
  const temporaryDirectory = useTemporaryDirectories();

  function watchOf(path: string, more: Partial<WatchDefinition> = {}): WatchDefinition {
    return { path, recursive: false, allow: null, wrap: null, facts: 'shared', ...more };
  }

  async function load(path: string, more: Partial<WatchDefinition> = {}, options: WatchedOptions = {}) {
    return loadWatched(watchOf(path, more), 'watch', { checkHost: false, ...options });
  }

  const idsOf = ({ definitions }: WatchedSnapshot): string[] => definitions.map(({ id }) => id);
  const codesOf = ({ findings }: WatchedSnapshot): string[] => findings.map(({ code }) => code);
  const factsOf = ({ facts }: WatchedSnapshot): unknown[] => facts.flatMap(({ facts: of }) => of);

  test('is not a tree of any size: beyond 2000 directories only what was good before is read', async () => {
    const directory = temporaryDirectory();
    const lastGood = createMemoryLastGoodStore();
    writeFiles(directory, { 'web.toml': good, 'a/two.toml': good });
    await (await load(directory, { recursive: true }, { lastGood })).commit();
    for (let index = 0; index < 2000; index += 1) mkdirSync(join(directory, `z${index}`));
    writeFiles(directory, { 'z1/three.toml': good });
    const snapshot = await load(directory, { recursive: true }, { lastGood });
    expect(codesOf(snapshot)).toEqual(['too-many-directories']);
    expect(idsOf(snapshot)).toEqual(['two', 'web']);
    expect(snapshot.isDeep).toBe(false);
  });

  test('requires that the watcher is started', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'web.toml': `${good}requires = ["db"]\n`, 'r.toml': rules, 'f.json': route });
    const snapshot = await load(directory);
    expect(snapshot).toMatchObject({ state: 'read', findings: [] });
    expect(idsOf(snapshot)).toEqual(['r', 'web']);
    const [ofRules, web] = snapshot.definitions;
    expect(web?.requires).toMatchObject([
      { service: 'db', state: 'up' },
      { kind: 'fact', fact: ['service-state', ['watch'], 'started'], onLoss: 'stop' },
    ]);
    expect(ofRules?.requires).toEqual([]);
    expect(snapshot.facts).toEqual([
      { owner: `file:${join(directory, 'f.json')}#watch`, facts: [['default-route', 'ipv4']] },
    ]);
  });

  test('has another fingerprint than the same file elsewhere, but starts the same process', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'web.toml': good });
    const [watched] = (await load(directory)).definitions;
    const [plain] = (await loadDirectories([directory], { checkHost: false })).definitions;
    expect(watched?.hash).not.toBe(plain?.hash);
    expect(watched?.shapeHash).toBe(plain?.shapeHash);
  });

  test('is nothing as long as the path is not there', async () => {
    const path = join(temporaryDirectory(), 'later');
    expect(await load(path)).toMatchObject({ state: 'absent', definitions: [], facts: [], findings: [] });
    expect(await load(`${path}.json`)).toMatchObject({ definitions: [], facts: [], findings: [] });
    expect(await load('relative')).toMatchObject({ findings: [{ code: 'relative-path' }], definitions: [] });
  });

  test('is also below the path if that is asked for, but not behind links and in hidden places', async () => {
    const [directory, outside] = [temporaryDirectory(), temporaryDirectory()];
    writeFiles(directory, {
      'web.toml': good,
      'b/two.toml': good,
      'b/c/_defaults.toml': 'umask = "077"\n',
      'b/c/three.toml': good,
      'a/f.json': route,
      'a/web.toml': good,
      '.git/hidden.toml': good,
      'node_modules/x/package.json': '{}',
    });
    writeFiles(outside, { 'out.toml': good });
    symlinkSync(outside, join(directory, 'out'));
    symlinkSync('.', join(directory, 'b', 'loop'));
    expect(idsOf(await load(directory))).toEqual(['web']);
    const snapshot = await load(directory, { recursive: true });
    expect(idsOf(snapshot)).toEqual(['three', 'two', 'web']);
    expect(snapshot.definitions.map(({ umask }) => umask)).toEqual([0o77, null, null]);
    expect(factsOf(snapshot)).toHaveLength(1);
    expect(codesOf(snapshot).sort()).toEqual(['link-not-followed', 'link-not-followed', 'shadowed']);
    expect(snapshot.definitions[2]?.source.file).toBe(join(directory, 'web.toml'));
  });

  test('may be one file', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'web.toml': good, 'other.toml': good, 'f.json': route });
    expect(idsOf(await load(join(directory, 'web.toml')))).toEqual(['web']);
    expect(factsOf(await load(join(directory, 'f.json')))).toEqual([['default-route', 'ipv4']]);
  });

  test('yields to the directories of the manager', async () => {
    const [directory, main] = [temporaryDirectory(), temporaryDirectory()];
    writeFiles(main, {
      'web.toml': good,
      'watch.toml': `kind = "config-watcher"\npath = "${directory}"\n`,
      'hermit.toml': '[system_dependencies.NET]\nsource = "fact"\nfact = ["default-route", "_"]\n',
    });
    writeFiles(directory, {
      'web.toml': good,
      'watch.toml': good,
      'net.toml': `${good}system_dependencies = ["NET"]\n`,
      'bad.toml': `${good}system_dependencies = ["NTE"]\n`,
    });
    const within = await loadDirectories([main], { checkHost: false });
    const snapshot = await load(directory, {}, { within });
    expect(idsOf(snapshot)).toEqual(['net']);
    expect(codesOf(snapshot)).toEqual(['unknown-dependency', 'shadowed', 'shadowed']);
  });

  describe('in a scope', () => {
    const parts: readonly (readonly [
      name: string,
      files: Record<string, string>,
      allow: string[],
      ids: string[],
      n: number,
    ])[] = [
      ['services', { 'web.toml': good }, ['rule', 'edge'], [], 1],
      ['rules of their own', { 'r.toml': rules }, ['define', 'edge', 'fact:*'], [], 1],
      [
        'rules of services',
        { 'web.toml': `${good}${rules.replace('kind = "rules"', '')}` },
        ['define', 'edge'],
        ['web'],
        1,
      ],
      ['edges of rules', { 'r.toml': rules }, ['rule', 'fact:b'], ['r'], 1],
      ['facts of rules', { 'r.toml': rules }, ['rule', 'edge', 'fact:a'], ['r'], 1],
      ['edges of services', { 'web.toml': `${good}required_by = ["x"]\nconflicts = ["y"]\n` }, ['define'], ['web'], 2],
      ['facts of processes', { 'web.toml': `${good}may_assert = ["x", "y"]\n` }, ['define', 'fact:y'], ['web'], 1],
      ['facts of files', { 'f.json': '[["x"], ["y", 1], ["z"]]' }, ['fact:y'], [], 2],
    ];
    test.each(parts)('%s may not be allowed', async (_, files, allow, ids, count) => {
      const directory = temporaryDirectory();
      writeFiles(directory, files);
      const allowed = await load(directory);
      expect(codesOf(allowed)).toEqual([]);
      const snapshot = await load(directory, { allow });
      expect(codesOf(snapshot)).toEqual(Array(count).fill('out-of-scope'));
      expect(idsOf(snapshot)).toEqual(ids);
      expect(snapshot.findings.every(({ severity }) => severity === 'error')).toBe(true);
    });

    test('what is not allowed is left out, and the rest counts', async () => {
      const directory = temporaryDirectory();
      writeFiles(directory, {
        'r.toml': rules,
        'f.json': '[["x"],\n ["y", 1]]',
        'web.toml': `${good}wanted_by = ["x"]\n`,
      });
      const snapshot = await load(directory, { allow: ['define', 'rule', 'fact:y'] });
      const [ofRules, web] = snapshot.definitions;
      expect(ofRules?.rules).toMatchObject([{ require: ['udhcpc@${x}'], assert: [], edges: [] }]);
      expect(web?.wantedBy).toEqual([]);
      expect(factsOf(snapshot)).toEqual([['y', 1]]);
      expect(snapshot.findings.map(({ line, column }) => [line, column])).toEqual([
        [1, 2],
        [7, 11],
        [8, 1],
        [2, 1],
      ]);
    });

    test('facts may be wrapped, and then say whatever they like', async () => {
      const directory = temporaryDirectory();
      writeFiles(directory, { 'f.json': '[["mobile", true], ["system", "active"]]', 'r.toml': rules });
      const snapshot = await load(directory, { wrap: 'user-setting', allow: ['rule', 'fact:*', 'edge'] });
      expect(codesOf(snapshot)).toEqual([]);
      expect(factsOf(snapshot)).toEqual([
        ['user-setting', ['mobile', true]],
        ['user-setting', ['system', 'active']],
      ]);
      expect(snapshot.definitions[0]?.rules[0]?.assert).toEqual([['user-setting', ['b', '${x}']]]);
    });

    test('facts may be private: the files see each other, states of services, and nothing else', async () => {
      const directory = temporaryDirectory();
      writeFiles(directory, {
        'f.json': '[["a", 1], ["require-service", ["web"]]]',
        'r.toml': rules,
        'web.toml': `${good}requires = [{ fact = ["b", "_"] }]\n[ready]\nwhen = "fact"\nfact = ["up", "..."]\n`,
      });
      const snapshot = await load(directory, { facts: 'private' });
      expect(factsOf(snapshot)).toEqual([
        ['watch/a', 1],
        ['require-service', ['web']],
      ]);
      const [ofRules, web] = snapshot.definitions;
      expect(ofRules?.rules).toMatchObject([
        {
          when: [{ fact: ['watch/a', '?x'] }, { service: 'db' }],
          unless: [{ fact: ['service-state', ['db'], 'failed'] }],
          assert: [['watch/b', '${x}']],
          edges: [{ requires: { fact: ['watch/c'] } }],
        },
      ]);
      expect(web?.requires[0]).toMatchObject({ fact: ['watch/b', '_'] });
      expect(web?.ready).toMatchObject({ fact: ['watch/up', '...'] });
    });
  });

  describe('and turns bad', () => {
    test('stays as it was, file by file, in its scope', async () => {
      const [directory, state] = [temporaryDirectory(), temporaryDirectory()];
      const options = () => ({ lastGood: createLastGoodStore(join(state, 'last-good')) });
      writeFiles(directory, { 'web.toml': good, 'f.json': '[["system"]]', 'gone.toml': good });
      const before = await load(directory, { wrap: 'w' }, options());
      expect(codesOf(before)).toEqual([]);
      await before.commit();
      writeFiles(directory, { 'web.toml': 'exec_start = 1\n', 'f.json': '[' });
      rmSync(join(directory, 'gone.toml'));
      const after = await load(directory, { wrap: 'w' }, options());
      expect(idsOf(after)).toEqual(['web']);
      expect(after.definitions[0]?.requires).toMatchObject([{ fact: ['service-state', ['watch'], 'started'] }]);
      expect(after.facts).toEqual(before.facts);
      expect(codesOf(after).sort()).toEqual(['last-good-kept', 'last-good-kept', 'syntax', 'wrong-type']);
    });

    test('stays as it was if the path goes, with everything below', async () => {
      const directory = join(temporaryDirectory(), 'watched');
      const lastGood = createMemoryLastGoodStore();
      writeFiles(directory, { 'web.toml': good, 'a/b/f.json': route, 'a/two.toml': good });
      const before = await load(directory, { recursive: true }, { lastGood });
      await before.commit();
      rmSync(directory, { recursive: true });
      const after = await load(directory, { recursive: true }, { lastGood });
      expect(after.state).toBe('unreadable');
      expect(idsOf(after)).toEqual(['two', 'web']);
      expect(after.facts).toEqual(before.facts);
      expect(codesOf(after)).toEqual(['unreadable-directory']);
      await after.commit();
      expect(idsOf(await load(directory, { recursive: true }, { lastGood }))).toEqual(['two', 'web']);
      mkdirSync(directory);
      const empty = await load(directory, { recursive: true }, { lastGood });
      expect(empty).toMatchObject({ state: 'read', definitions: [], facts: [], findings: [] });
      await empty.commit();
      expect(await lastGood.listBelow(directory)).toEqual([]);
    });

    test('is recalled without a look, whatever is there now', async () => {
      const directory = temporaryDirectory();
      const lastGood = createMemoryLastGoodStore();
      writeFiles(directory, { 'web.toml': good, 'f.json': route, 'a/two.toml': good });
      const deep = watchOf(directory, { recursive: true });
      const before = await load(directory, deep, { lastGood });
      await before.commit();
      rmSync(join(directory, 'web.toml'));
      rmSync(join(directory, 'a'), { recursive: true });
      const recalled = await load(directory, deep, { lastGood, read: await recallWatched(deep, { lastGood }) });
      expect(recalled.definitions).toEqual(before.definitions);
      expect(recalled.facts).toEqual(before.facts);
      const file = watchOf(join(directory, 'f.json'));
      const ofFile = await load(file.path, file, { lastGood, read: await recallWatched(file, { lastGood }) });
      expect([idsOf(ofFile), factsOf(ofFile)]).toEqual([[], [['default-route', 'ipv4']]]);
      const never = watchOf(join(directory, 'never'));
      expect(await load(never.path, {}, { read: await recallWatched(never) })).toMatchObject({ state: 'absent' });
    });

    test('is read beforehand, and settled beside what is said elsewhere by then', async () => {
      const directory = temporaryDirectory();
      writeFiles(directory, { 'web.toml': good, 'two.toml': good });
      const read = await readWatched(watchOf(directory), {});
      rmSync(join(directory, 'web.toml'));
      expect(idsOf(await load(directory, {}, { read }))).toEqual(['two', 'web']);
      expect(await readWatched(watchOf('relative'))).toMatchObject({ files: { kind: 'absent' } });
    });

    test('a file that goes takes along what it said, and nothing of its neighbours', async () => {
      const directory = temporaryDirectory();
      const lastGood = createMemoryLastGoodStore();
      writeFiles(directory, { 'web.toml': good, 'other.toml': good });
      await (await load(directory, {}, { lastGood })).commit();
      rmSync(join(directory, 'web.toml'));
      const snapshot = await load(join(directory, 'web.toml'), {}, { lastGood });
      expect(snapshot).toMatchObject({ definitions: [], findings: [] });
      await snapshot.commit();
      expect((await lastGood.list(directory)).map(({ path }) => path)).toEqual([join(directory, 'other.toml')]);
    });

    test('a directory that others can write is not read', async () => {
      const directory = temporaryDirectory();
      writeFiles(directory, { 'web.toml': good });
      chmodSync(directory, 0o777);
      const snapshot = await load(directory);
      chmodSync(directory, 0o700);
      expect(snapshot.state).toBe('unreadable');
      expect(codesOf(snapshot)).toEqual(['unsafe-permissions']);
    });

    test.skipIf(isRoot)(
      'a directory that cannot be entered is unreadable (skipped as root, who may enter all)',
      async () => {
        const directory = temporaryDirectory();
        mkdirSync(join(directory, 'sub'));
        chmodSync(join(directory, 'sub'), 0o000);
        expect(codesOf(await load(directory, { recursive: true }))).toEqual(['unreadable-directory']);
      },
    );
  });
});
