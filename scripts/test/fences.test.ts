import { describe, expect, test } from 'vitest';
import { allFences } from '../fences/all-fences.mjs';
import { scriptsWork } from '../fences/scripts-work.mjs';
import { config, core, page, reconcile, rows, tests } from './fence-rows.ts';
import { houseWith } from './small-house.ts';

type House = ReturnType<typeof houseWith>;

const purposes = { build: 'builds' };

/** Every breach of every fence as "fence: file:line message". */
function breachesOf(house: House): string[] {
  return [...allFences].flatMap(([name, fence]) => {
    const found = name === 'scripts-work' ? scriptsWork(house, purposes) : fence(house);
    return found.map(({ file, line, message }) => `${name}: ${file}:${line} ${message}`);
  });
}

describe('the fences', () => {
  test('find nothing in a house in which nothing is wrong', () => {
    expect(breachesOf(houseWith({}))).toEqual([]);
  });

  test.each(rows)('find %s, and nothing else', (_title, changes, where, what) => {
    const [breach, ...others] = breachesOf(houseWith(changes));
    expect(others).toEqual([]);
    expect(breach?.startsWith(`${where} `), breach).toBe(true);
    expect(breach).toMatch(what);
  });

  test('have a row for each of them', () => {
    const shown = new Set(rows.map(([, , where]) => where.split(':')[0]));
    // What the scripts of the root call has a test of its own below.
    expect([...allFences.keys()].filter((name) => name !== 'scripts-work' && !shown.has(name))).toEqual([]);
  });
});

describe('what only looks like a breach', () => {
  const harmless: [string, Record<string, string>][] = [
    [
      'a date made of a given time',
      { [core]: 'export const at = (ms: number): string => new Date(ms).toISOString();\n' },
    ],
    [
      'the clock in a comment or a text',
      { [reconcile]: "// Date.now() is banned\nexport const text = 'await new Date()';\n" },
    ],
    ['a parameter called process', { [core]: 'export const pidOf = (process: Process): number => process.pid;\n' }],
    [
      'a clock that was handed in',
      { [core]: 'export const now = (clock: Clock): number => clock.performance.now();\n' },
    ],
    ['an import in a comment', { [config]: "// import { a } from 'nothing';\nexport {};\n" }],
    ['the units of a duration', { [config]: 'const durationUnits = 1;\nexport { durationUnits };\n' }],
    [
      'a function of Node',
      { [config]: "import { readFileSync } from 'node:fs';\nexport const a = readFileSync('a');\n" },
    ],
    ['what another program calls it', { [page]: '# A\n\nA systemd unit can be imported.\n' }],
    ['a word of code in a document', { [page]: '# A\n\nThe key `unit` is unknown.\n\n```\ntask\n```\n' }],
    ['a test that says why it is skipped', { [tests]: "test('a', ({ skip }) => skip(!isRoot, 'needs root'));\n" }],
    ['a test that is skipped on a condition', { [tests]: "test.skipIf(!isRoot)('a', () => {});\n" }],
    ['a second title inside a code block', { [page]: '# A\n\n```sh\n# comment\n```\n' }],
    ['a link to the world', { [page]: '# A\n\n[b](https://example.test/b.md)\n' }],
  ];

  test.each(harmless)('%s', (_title, changes) => {
    expect(breachesOf(houseWith(changes))).toEqual([]);
  });
});

describe('the scripts of the root', () => {
  const withScripts = (scripts: Record<string, string>): House =>
    houseWith({ 'package.json': JSON.stringify({ name: 'hermit', engines: { node: '>=22.18' }, scripts }) });

  test('call only what exists', () => {
    const house = withScripts({ build: 'node scripts/nothing.mjs && pnpm run nowhere' });
    expect(scriptsWork(house, purposes).map(({ message }) => message)).toEqual([
      expect.stringContaining('scripts/nothing.mjs, which does not exist'),
      expect.stringContaining('script "nowhere", which does not exist'),
    ]);
  });

  test('are all explained, and nothing else is', () => {
    expect(scriptsWork(withScripts({ other: 'tsc' }), purposes).map(({ message }) => message)).toEqual([
      expect.stringContaining('"other" has no line'),
      expect.stringContaining('"build", which is no script'),
    ]);
  });
});
