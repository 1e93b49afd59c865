import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hsmProject } from './harness/hsm-project.ts';

const root = new URL('../../../', import.meta.url);
const page = read('docs/reference/synit.md');
const rows = page.split('\n').filter((line) => /^\| [SHP]\d+/.test(line));
const numbers = rows.flatMap((row) => row.split('|')[1]?.match(/[SHP]\d+/g) ?? []);
const upTo = (letter: string, last: number): string[] =>
  Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

describe('the page for those who come from Synit', () => {
  test('has a row for every feature and every pitfall', () => {
    expect(numbers).toEqual([...upTo('S', 50), ...upTo('H', 22), ...upTo('P', 28)]);
  });

  test.each(rows.filter((row) => row.startsWith('| P')))('%s', (row) => {
    const [, number = '', , , shownBy = ''] = row.split('|').map((cell) => cell.trim());
    for (const [, name = ''] of shownBy.matchAll(/`([^`]+)`/g)) {
      const path = name.includes('/') ? name : `apps/hsm/test/e2e/synit/${name}`;
      expect(existsSync(new URL(path, root)), path).toBe(true);
      const saysSo = name.endsWith('pitfalls.test.ts');
      if (saysSo) expect(read(path)).toMatch(new RegExp(`'[^'\\n]*\\b${number}\\b`));
    }
  });
});

const pages = [
  'docs/reference/synit.md',
  'docs/explanation/demand-and-requirements.md',
  'docs/explanation/facts-and-rules.md',
];

test.each(pages)('%s has definitions that are valid together, and as they stand', async (path) => {
  const text = read(path);
  const blocks = [...text.matchAll(/^```toml\n# (\S+\.toml)[^\n]*\n([\s\S]*?)^```$/gm)];
  expect(blocks.length).toBe([...text.matchAll(/^```toml$/gm)].length);
  const project = hsmProject(Object.fromEntries(blocks.map(([, name = '', block = '']) => [name, block])));
  const { stdout } = await project.cli(['validate', '--json', project.directory]);
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly code: string }[] };
  // Who asserts the facts of the examples, and what they run, is not on the page.
  const expected = new Set(['unmatched-pattern', 'executable-missing']);
  expect(findings.filter(({ code }) => !expected.has(code))).toEqual([]);
});
