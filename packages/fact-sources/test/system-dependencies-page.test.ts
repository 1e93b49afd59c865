import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { clockWayNames } from '../src/index.ts';

const page = readFileSync(new URL('../../../docs/reference/system-dependencies.md', import.meta.url), 'utf8');

it('the page lists the ways to ask for the clock in the order in which they are asked', () => {
  const table = page.slice(page.indexOf('| way '), page.indexOf('- A way whose'));
  expect([...table.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name)).toEqual(clockWayNames);
});
