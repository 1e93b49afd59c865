// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are written so.
import { join } from 'node:path';
import { defineService, instanceDefinition, type WatchDefinition } from '@hermit/core';
import { describe, expect, test } from 'vitest';
import { createMemoryLastGoodStore, loadWatched, type WatchedSnapshot } from '../src/index.ts';
import { useTemporaryDirectories, writeFiles } from './support/temporary-directory.ts';

type Scope = Partial<Pick<WatchDefinition, 'allow' | 'wrap' | 'facts'>>;

const good = 'exec_start = ["a"]\n';
const rules = `kind = "rules"
[[rule]]
name = "r"
when = [{ fact = ["a", "?x"] }]
assert = [["b", "\${x}"]]
edges = [{ service = "victim", requires = { fact = ["c"] } }]
`;
const files = {
  'f.json': '[["a", 1]]',
  'r.toml': rules,
  'web.toml': `${good}required_by = ["victim"]\nrequires = [{ fact = ["b", "_"] }]\n`,
};

const watchOf = (path: string, scope: Scope = {}): WatchDefinition => ({
  path,
  recursive: false,
  allow: null,
  wrap: null,
  facts: 'shared',
  ...scope,
});

/** What files say to everybody else. */
function effectOf({ definitions, facts }: WatchedSnapshot) {
  const all = definitions.flatMap(({ rules: own }) => own);
  return {
    ids: definitions.map(({ id }) => id),
    facts: facts.flatMap((owned) => owned.facts),
    asserted: all.flatMap((rule) => rule.assert),
    seen: all.flatMap((rule) => rule.when.map((one) => (one.kind === 'fact' ? one.fact : null))),
    edges: [...all.flatMap((rule) => rule.edges), ...definitions.flatMap(({ requiredBy }) => requiredBy)].length,
  };
}

const everything = {
  ids: ['r', 'web'],
  facts: [['a', 1]],
  asserted: [['b', '${x}']],
  seen: [['a', '?x']],
  edges: 2,
};

describe('a config-watcher that another one loaded', () => {
  const temporaryDirectory = useTemporaryDirectories();

  async function loadNested(outer: Scope, inner: string, says: Readonly<Record<string, string>>) {
    const [directory, below] = [temporaryDirectory(), temporaryDirectory()];
    writeFiles(directory, { 'in.toml': `kind = "config-watcher"\npath = "${below}"\n${inner}` });
    writeFiles(below, says);
    const around = await loadWatched(watchOf(directory, outer), 'out', { checkHost: false });
    const watch = around.definitions.find(({ id }) => id === 'in')?.watch ?? null;
    return { around, watch, below };
  }

  const cases: readonly (readonly [
    name: string,
    outer: Scope,
    inner: string,
    effect: Partial<typeof everything> | Record<string, unknown>,
    refusals: number,
  ])[] = [
    ['without a scope may do everything', {}, '', {}, 0],
    [
      'may do no more than the one around it',
      { allow: ['define', 'fact:us'] },
      '',
      { ids: ['web'], facts: [], asserted: [], seen: [], edges: 0 },
      3,
    ],
    [
      'cannot allow its files what it may not do itself',
      { allow: ['define', 'fact:a'] },
      'scope = { allow = ["define", "rule", "edge", "fact:*"] }\n',
      { ids: ['web'], asserted: [], seen: [], edges: 0 },
      2,
    ],
    [
      'may allow its files less',
      { allow: ['define', 'rule', 'edge', 'fact:*'] },
      'scope = { allow = ["rule", "fact:b"] }\n',
      { ids: ['r'], facts: [], edges: 0 },
      3,
    ],
    [
      'has its facts wrapped with those of the others',
      { wrap: 'us' },
      '',
      { facts: [['us', ['a', 1]]], asserted: [['us', ['b', '${x}']]] },
      0,
    ],
    [
      'has facts that it wraps wrapped once more',
      { wrap: 'us', allow: ['define', 'rule', 'edge', 'fact:in'] },
      'scope = { wrap = "in" }\n',
      { facts: [['us', ['in', ['a', 1]]]], asserted: [['us', ['in', ['b', '${x}']]]] },
      0,
    ],
    [
      'needs leave for the label in which it wraps',
      { allow: ['define', 'rule', 'edge', 'fact:a', 'fact:b'] },
      'scope = { wrap = "in" }\n',
      { facts: [], asserted: [] },
      2,
    ],
    [
      'is private with the others, and sees their facts',
      { facts: 'private' },
      '',
      { facts: [['out/a', 1]], asserted: [['out/b', '${x}']], seen: [['out/a', '?x']] },
      0,
    ],
    [
      'may be private among the others',
      { facts: 'private' },
      'scope = { facts = "private" }\n',
      { facts: [['out/in/a', 1]], asserted: [['out/in/b', '${x}']], seen: [['out/in/a', '?x']] },
      0,
    ],
    [
      'that is private is wrapped all the same',
      { wrap: 'us' },
      'scope = { facts = "private" }\n',
      { facts: [['us', ['in/a', 1]]], asserted: [['us', ['in/b', '${x}']]], seen: [['in/a', '?x']] },
      0,
    ],
  ];
  test.each(cases)('%s', async (_, outer, inner, effect, refusals) => {
    const { watch } = await loadNested(outer, inner, files);
    const snapshot = watch === null ? null : await loadWatched(watch, 'in', { checkHost: false });
    expect(snapshot && effectOf(snapshot)).toEqual({ ...everything, ...effect });
    expect(snapshot?.findings.map(({ code }) => code)).toEqual(Array(refusals).fill('out-of-scope'));
  });

  test('is not there at all where no services may be defined', async () => {
    const { around, watch } = await loadNested({ allow: ['rule', 'edge', 'fact:*'] }, '', files);
    expect(watch).toBeNull();
    expect(around.findings).toMatchObject([{ code: 'out-of-scope', keyPath: 'kind' }]);
  });

  test('is told whose scope refuses what its files say, and where', async () => {
    const { watch, below } = await loadNested({ allow: ['define', 'fact:us'] }, '', { 'f.json': files['f.json'] });
    const { findings } = await loadWatched(watch ?? watchOf('/'), 'in', { checkHost: false });
    expect(findings).toMatchObject([
      {
        file: join(below, 'f.json'),
        line: 1,
        column: 2,
        message: 'the config-watcher "out" does not allow its files to assert facts with the label "a"',
        suggestion: 'remove it, or add to scope.allow of the config-watcher',
      },
    ]);
  });

  test('hands the scopes on, over as many watchers as there are', async () => {
    const last = temporaryDirectory();
    const { watch } = await loadNested({ wrap: 'us' }, 'scope = { wrap = "in", allow = ["define", "fact:*"] }\n', {
      'deep.toml': `kind = "config-watcher"\npath = "${last}"\n`,
    });
    writeFiles(last, files);
    const { definitions } = await loadWatched(watch ?? watchOf('/'), 'in', { checkHost: false });
    const deep = definitions.find(({ id }) => id === 'deep')?.watch ?? watchOf('/');
    const snapshot = await loadWatched(deep, 'deep', { checkHost: false });
    expect(effectOf(snapshot)).toEqual({
      ids: ['web'],
      facts: [['us', ['in', ['a', 1]]]],
      asserted: [],
      seen: [],
      edges: 0,
    });
  });

  test('is held as an instance of a template, too', async () => {
    const { watch, below } = await loadNested({ wrap: 'us' }, 'params = ["x"]\n', files);
    const template = { ...defineService({ id: 'in', execStart: null, params: ['x'] }), watch };
    const instance = instanceDefinition(template, 'in@1')?.watch ?? watchOf('/');
    expect(instance.path).toBe(below);
    expect(effectOf(await loadWatched(instance, 'in@1', { checkHost: false })).facts).toEqual([['us', ['a', 1]]]);
  });

  test('keeps what was last good in its files within the same bounds', async () => {
    const lastGood = createMemoryLastGoodStore();
    const { watch, below } = await loadNested({ wrap: 'us', allow: ['define', 'fact:a'] }, '', files);
    const load = () => loadWatched(watch ?? watchOf('/'), 'in', { checkHost: false, lastGood });
    const before = await load();
    await before.commit();
    writeFiles(below, { 'f.json': '[', 'r.toml': '[', 'web.toml': '[' });
    expect(effectOf(await load())).toEqual(effectOf(before));
  });

  test('may wrap labels that nobody else may use, wherever the wrapper is put around', async () => {
    const { watch } = await loadNested({ wrap: 'us' }, '', { 'f.json': '[["system", "active"]]' });
    const snapshot = await loadWatched(watch ?? watchOf('/'), 'in', { checkHost: false });
    expect([snapshot.findings, effectOf(snapshot).facts]).toEqual([[], [['us', ['system', 'active']]]]);
  });

  test('has the fingerprint it always had where the scope around it allows everything', async () => {
    const { watch: free } = await loadNested({}, '', {});
    expect(free).not.toHaveProperty('outer');
    const { watch: bound } = await loadNested({ wrap: 'us' }, '', {});
    expect(bound?.outer).toEqual([{ watcher: 'out', allow: null, wrap: 'us', facts: 'shared' }]);
  });
});

describe('what processes of watched services may assert', () => {
  const temporaryDirectory = useTemporaryDirectories();

  const cases: readonly (readonly [name: string, scope: Scope, labels: readonly string[], why: RegExp | null])[] = [
    ['is what the service says, without a scope', {}, ['require-service', 'service-state', 'us'], null],
    ['is limited by what is allowed', { allow: ['define', 'fact:us'] }, ['us'], /does not allow its files/],
    [
      'cannot be wrapped, so only states of its own service are left',
      { wrap: 'us' },
      ['service-state'],
      /"watch" wraps the facts of its files, and a process would assert "(us|require-service)" for everybody/,
    ],
    [
      'is not allowed for being called as the wrapper',
      { wrap: 'us', allow: ['define', 'fact:us', 'fact:require-service'] },
      [],
      /wraps the facts|does not allow/,
    ],
    [
      'cannot be private, but for facts that have a meaning to everybody',
      { facts: 'private' },
      ['require-service', 'service-state'],
      /"watch" keeps the facts of its files private/,
    ],
    [
      'is held by scopes further out',
      { outer: [{ watcher: 'out', allow: null, wrap: 'x', facts: 'shared' }] } as Scope,
      ['service-state'],
      /"out" wraps the facts of its files/,
    ],
  ];
  test.each(cases)('%s', async (_, scope, labels, why) => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'web.toml': `${good}may_assert = ["us", "service-state", "require-service"]\n` });
    const snapshot = await loadWatched(watchOf(directory, scope), 'watch', { checkHost: false });
    expect(snapshot.definitions[0]?.mayAssert).toEqual(labels);
    expect(snapshot.findings).toHaveLength(3 - labels.length);
    for (const { code, message, suggestion } of snapshot.findings) {
      expect([code, message, suggestion]).toEqual([
        'out-of-scope',
        expect.stringMatching(why ?? /^$/),
        expect.any(String),
      ]);
    }
  });

  test('is refused at its place, in whatever order the file has the labels', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'web.toml': `${good}may_assert = [\n"z",\n"b",\n"a"\n]\n` });
    const scope = { allow: ['define', 'fact:a', 'fact:b'] };
    const { findings } = await loadWatched(watchOf(directory, scope), 'watch', { checkHost: false });
    expect(findings).toMatchObject([{ line: 3, keyPath: 'may_assert[0]' }]);
  });
});
