import { describe, expect, test } from 'vitest';
import { repairedJson } from '../src/facts/repaired-json.ts';
import { factsOf, patternOf } from '../src/facts/written-facts.ts';
import { factTable } from '../src/render/fact-table.ts';
import { plain } from '../src/render/paint.ts';

describe('facts as people write them', () => {
  test.each([
    ['[default-route,ipv4]', '["default-route","ipv4"]'],
    ['[user-setting,[mobile, true]]', '["user-setting",["mobile",true]]'],
    ['[a, {b: 1, c: [x y]}]', '["a",{"b":1,"c":["x y"]}]'],
    ['["a",b]', '["a","b"]'],
    ["[it's]", '["it\'s"]'],
    ['[a', null],
    ['a]', null],
    ['[]', null],
    ['[1,2]', null],
    ['', null],
    ['["a]', null],
  ])('%s is meant as %s', (text, meant) => {
    expect(repairedJson(text)).toBe(meant);
  });

  test('are not repaired in time that grows with more than their length', () => {
    expect(repairedJson(`[${'a '.repeat(50_000)}`)).toBe(null);
    expect(repairedJson(`["${'\\'.repeat(50_001)}`)).toBe(null);
  });

  test('are told how to be written, so that the shell takes it', () => {
    expect(() => factsOf(["[it's,b]"])).toThrow(`write '["it'\\''s","b"]'`);
    expect(() => factsOf([`${'x'.repeat(500)}`])).toThrow(/^x{120}… is no JSON/);
    expect(factsOf(['["a",1]', ' ["b"] '])).toEqual([['a', 1], ['b']]);
  });

  test('match as patterns, and a word alone is a label', () => {
    expect(patternOf('default-route')).toEqual(['default-route', '...']);
    expect(patternOf('["interface","?name","..."]')).toEqual(['interface', '?name', '...']);
    expect(() => patternOf('[interface,?name]')).toThrow(`write '["interface","?name"]'`);
  });
});

describe('the table of facts', () => {
  const facts = [
    { fact: ['a', 'x'.repeat(40)] as const, owners: ['operator', 'client:1'] },
    { fact: ['b', '\u009b31m\u001b[0m'] as const, owners: ['file:/etc/hermit/facts.json'] },
  ];

  test('is as wide as it is where nobody looks', () => {
    const lines = factTable(facts, { paint: plain, columns: null });
    expect(lines[1]).toBe(`["a","${'x'.repeat(40)}"]  operator, client:1`);
    expect(lines[2]).toBe(
      `${'["b","\\u009b31m\\u001b[0m"]'.padEnd(lines[0]?.indexOf('OWNERS') ?? 0)}file:/etc/hermit/facts.json`,
    );
  });

  test.each([20, 30, 40, 60, 80])('fits into %i columns', (columns) => {
    const lines = factTable(facts, { paint: plain, columns });
    expect(lines.filter((line) => line.length > Math.max(columns, 24))).toEqual([]);
    expect(lines[1]).toContain('["a",');
  });
});
