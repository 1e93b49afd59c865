import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';

const dist = new URL('../dist/', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, dist), 'utf8');

/** The chunks that a file always loads with it. */
function staticImports(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of textOf(file).matchAll(/(?:from|import)[`"'](\.[^`"']+)[`"']/g)) {
    staticImports(new URL(path ?? '', new URL(file, dist)).href.slice(dist.href.length), seen);
  }
  return seen;
}

test('what hsm run would load later is on the list of what it loads at once', () => {
  const list = JSON.parse(textOf('run-rest.json')) as string[];
  const later = [...textOf('commands/run.js').matchAll(/import\([`"']\.\.\/(chunks\/[^`"']+)/g)].map(
    ([, file]) => file,
  );
  expect(later.length).toBeGreaterThan(0);
  expect(list).toEqual(expect.arrayContaining(later));
  expect(list.filter((file) => !existsSync(new URL(file, dist)))).toEqual([]);
});

test.each(['status', 'start', 'stop', 'system/index', 'shutdown', 'reload'])(
  'hsm %s loads the framework and little else',
  (command) => {
    const files = [...staticImports(`commands/${command}.js`)];
    const own = files.filter((file) => !textOf(file).includes('oclif'));
    const bytes = own.reduce((sum, file) => sum + statSync(new URL(file, dist)).size, 0);
    expect(own.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(40_000);
  },
);
