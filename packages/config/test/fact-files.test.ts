import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createLastGoodStore,
  createMemoryLastGoodStore,
  type LoadOptions,
  loadDirectories,
  loadLastGood,
  loadLastGoodFacts,
  validatePaths,
} from '../src/index.ts';
import { checkFacts } from '../src/load/check-facts.ts';
import { elementOffsets } from '../src/parse/json-document.ts';
import { useTemporaryDirectories, writeFiles } from './support/temporary-directory.ts';

const route = '[["default-route", "ipv4"]]\n';

describe('fact files', () => {
  const temporaryDirectory = useTemporaryDirectories();

  async function load(directory: string, options: LoadOptions = {}) {
    const snapshot = await loadDirectories([directory], { checkHost: false, ...options });
    const facts = snapshot.facts.map(({ owner, facts: of }) => [owner.slice(`file:${directory}/`.length), of]);
    return { snapshot, facts, codes: snapshot.findings.map(({ code }) => code) };
  }

  test('are read in the order of their names, each with an owner of its own', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'b.json': route, 'a.json': '[]', 'c.json': '\ufeff[["x", {"y": [1]}], ["x"]]' });
    const { facts, codes } = await load(directory);
    expect(codes).toEqual([]);
    expect(facts).toEqual([
      ['a.json', []],
      ['b.json', [['default-route', 'ipv4']]],
      ['c.json', [['x', { y: [1] }], ['x']]],
    ]);
  });

  test('that demand what nothing defines hold all the same, and a warning says where', async () => {
    const directory = temporaryDirectory();
    const demands = ['["nope"]', '["web"]', '["dhcp"]', '["dhcp","eth0"]', '["dhcp","a","b"]', '["web","x"]'];
    writeFiles(directory, {
      'a.json': `[${demands.map((id) => `["require-service",${id}]`).join(',\n')}]`,
      'web.toml': 'exec_start = ["/bin/web"]\n',
      'dhcp.toml': 'params = ["ifname"]\nexec_start = ["/bin/dhcp"]\n',
    });
    const { snapshot, facts } = await load(directory);
    expect(facts[0]?.[1]).toHaveLength(demands.length);
    expect(snapshot.findings.map(({ code, line, keyPath }) => [code, line, keyPath])).toEqual([
      ['unresolved-service', 1, '[0]'],
      ['unresolved-service', 3, '[2]'],
      ['unresolved-service', 5, '[4]'],
      ['unresolved-service', 6, '[5]'],
    ]);
    expect(snapshot.findings[0]?.message).toBe('element 0: nothing defines the service "nope", which the fact demands');
  });

  test('are no backups, and nothing of package managers', async () => {
    const directory = temporaryDirectory();
    const names = ['a.json~', '.a.json', 'a.json.bak', 'package.json', 'package-lock.json'];
    writeFiles(directory, Object.fromEntries(names.map((name) => [name, '{}'])));
    const { facts, codes, snapshot } = await load(directory);
    expect({ facts, codes }).toEqual({ facts: [], codes: [] });
    expect(snapshot.skipped.map(({ file }) => file)).toEqual([...names].sort().map((name) => join(directory, name)));
  });

  test('are read with the guards of definitions', async () => {
    const [directory, outside] = [temporaryDirectory(), temporaryDirectory()];
    writeFiles(directory, { 'open.json': route, 'large.json': `[["${'x'.repeat(256 * 1024)}"]]` });
    writeFiles(outside, { 'out.json': route });
    chmodSync(join(directory, 'open.json'), 0o666);
    symlinkSync(join(outside, 'out.json'), join(directory, 'out.json'));
    const { facts, codes } = await load(directory);
    expect(facts).toEqual([]);
    expect(codes.sort()).toEqual(['link-leads-out', 'too-large', 'unsafe-permissions']);
  });

  test('that turn bad assert what was last good in them, also after the manager was started anew', async () => {
    const [directory, state] = [temporaryDirectory(), temporaryDirectory()];
    const options = (): LoadOptions => ({ lastGood: createLastGoodStore(join(state, 'last-good')) });
    writeFiles(directory, { 'a.json': route, 'web.toml': 'exec_start = ["a"]\n' });
    await (await load(directory, options())).snapshot.commit();
    writeFiles(directory, { 'a.json': '[["default-route"' });
    const { facts, codes, snapshot } = await load(directory, options());
    expect(facts).toEqual([['a.json', [['default-route', 'ipv4']]]]);
    expect(codes).toEqual(['last-good-kept', 'syntax']);
    await snapshot.commit();
    expect((await load(directory, options())).facts).toEqual(facts);
    const store = createLastGoodStore(join(state, 'last-good'));
    expect(await loadLastGoodFacts([directory], store)).toEqual(snapshot.facts);
    expect((await loadLastGood([directory], store)).map(({ id }) => id)).toEqual(['web']);
  });

  test('that never were good assert nothing, and those that are gone take their facts along', async () => {
    const directory = temporaryDirectory();
    const lastGood = createMemoryLastGoodStore();
    writeFiles(directory, { 'a.json': route, 'b.json': '[3]' });
    const first = await load(directory, { lastGood });
    expect(first.facts).toEqual([['a.json', [['default-route', 'ipv4']]]]);
    await first.snapshot.commit();
    rmSync(join(directory, 'a.json'));
    const second = await load(directory, { lastGood });
    expect(second.facts).toEqual([]);
    await second.snapshot.commit();
    expect(await lastGood.list(directory)).toEqual([]);
  });

  test('of a directory that is missing are held, with its definitions', async () => {
    const directory = temporaryDirectory();
    const lastGood = createMemoryLastGoodStore();
    writeFiles(directory, { 'a.json': route, 'web.toml': 'exec_start = ["a"]\n' });
    await (await load(directory, { lastGood })).snapshot.commit();
    rmSync(directory, { recursive: true });
    const { facts, codes, snapshot } = await load(directory, { lastGood });
    expect(facts).toEqual([['a.json', [['default-route', 'ipv4']]]]);
    expect(snapshot.definitions.map(({ id }) => id)).toEqual(['web']);
    expect(codes).toEqual(['unreadable-directory']);
  });

  test('have nothing to do with defaults beside them', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'a.json': route, '_defaults.toml': 'nonsense = 1\n' });
    const { facts, codes } = await load(directory);
    expect(facts).toHaveLength(1);
    expect(codes).toEqual(['unknown-key']);
  });

  test('are validated one by one as well', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'a.json': '[["a"],\n ["system", "active"]]', 'b.json': '3' });
    const { findings, files } = await validatePaths([join(directory, 'a.json')]);
    expect(files).toBe(1);
    expect(findings).toMatchObject([{ code: 'reserved-fact', line: 2, column: 2, keyPath: '[1]' }]);
  });
});

describe('the text of a fact file', () => {
  test.each([
    ['[["a"],]', 1, 8],
    ['[["a"', 1, 6],
    ['[["a" "b"]]', 1, 7],
    ['[\n["a", nope]]', 2, 7],
    ['', 1, 1],
    ['[,1]', 1, 2],
    ['[["a"]] x', 1, 9],
    ['{"a" 1}', 1, 6],
  ])('%j is refused where it is wrong', (text, line, column) => {
    expect(checkFacts('/d/a.json', text).findings).toMatchObject([{ code: 'syntax', line, column }]);
  });

  test('is never too much, too deep or too odd to be judged', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    for (const text of [deep, `[${deep}]`, `[["a", ${deep}]]`, '[{"__proto__": 1}]', `[["${'x'.repeat(9000)}"]]`]) {
      const { facts, findings } = checkFacts('/d/a.json', text);
      expect(facts).toBeNull();
      expect(findings[0]).toMatchObject({ severity: 'error', line: 1 });
    }
  });

  test('places of elements are where they begin', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.constantFrom(undefined, 2, '\t'),
        (elements, space) => {
          const text = JSON.stringify(elements, null, space);
          const offsets = elementOffsets(text);
          expect(offsets).toHaveLength(elements.length);
          const shown = elements.map((element) => JSON.stringify(element)[0]);
          expect(offsets.map((offset) => text[offset])).toEqual(shown);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('mutated, gives facts or an error with a place', () => {
    const good = '[["a", 1, {"b": [true, null]}],\n ["require-service", ["x", "y"]]]';
    const edit = fc.tuple(
      fc.nat(good.length),
      fc.nat(4),
      fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('[', ']', '"')),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
        const text = edits.reduce(
          (old, [at, removed, added]) => old.slice(0, at) + added + old.slice(at + removed),
          good,
        );
        const { facts, findings } = checkFacts('/d/a.json', text);
        expect(facts === null).toBe(findings.length > 0);
        for (const { line, column } of findings) expect([line, column].every((count) => Number(count) >= 1)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
