import { expect, test } from 'vitest';
import { packageEntry } from '../../src/spawners/package-entry.ts';

test.each([
  ['a text', { exports: './a.js' }, './a.js'],
  ['conditions, in their order', { exports: { types: './a.d.ts', import: './a.js', default: './b.js' } }, './a.js'],
  ['a subpath', { exports: { './x': './x.js', '.': { node: { require: './r.cjs', default: './a.js' } } } }, './a.js'],
  ['the first of a list that fits', { exports: { '.': [{ browser: './b.js' }, './a.js'] } }, './a.js'],
  ['exports rather than main', { exports: './a.js', main: './m.js' }, './a.js'],
  ['main', { main: 'lib/m.js' }, 'lib/m.js'],
  ['nothing at all', {}, './index.js'],
  ['a main that is none', { main: 3 }, './index.js'],
])('the main file of a package with %s', (_, manifest, entry) => {
  expect(packageEntry(manifest)).toBe(entry);
});

test.each([
  ['no main export', { exports: { './x': './x.js' } }],
  ['a main export for others only', { exports: { browser: './b.js' } }],
  ['a main export that is closed', { exports: { '.': null } }],
  ['exports that lead out', { exports: './../other.js' }],
  ['a main that leads out', { main: '../other.js' }],
  ['exports that are no path', { exports: 'other' }],
  ['exports of a wrong kind', { exports: 7 }],
])('a package with %s has no main file', (_, manifest) => {
  expect(packageEntry(manifest)).toBeNull();
});
