import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { canonicalJson } from '../../src/model/fingerprint.ts';
import type { JsonObject, JsonValue } from '../../src/model/json.ts';
import { type FactPattern, matchPattern, noBindings, parsePattern } from '../../src/model/pattern.ts';
import { always } from '../support/checked-property.ts';
import { anyJson } from './json-values.ts';
import { isConsistent, naiveMatch } from './naive-match.ts';

vi.setConfig({ testTimeout: 120_000 });

function parsed(value: JsonValue): FactPattern {
  const result = parsePattern(value);
  if (!result.ok) throw new Error(result.message);
  return result.pattern;
}

function match(pattern: JsonValue, fact: JsonValue): JsonObject | null {
  const bindings = matchPattern(parsed(pattern).pattern, fact);
  return bindings === null ? null : Object.fromEntries(bindings);
}

const long = ['interface', 'eth0', 2];

test.each<[JsonValue, JsonValue, JsonObject | null]>([
  [['a', 'b'], ['a', 'b'], {}],
  [['a', 'b'], ['a', 'c'], null],
  [['a', '?x'], ['a', 'b'], { x: 'b' }],
  [['a', '?x'], ['a', { b: [1] }], { x: { b: [1] } }],
  [['a', '?x'], ['a', null], { x: null }],
  [['a', '?x', '?x'], ['a', 'b', 'b'], { x: 'b' }],
  [['a', '?x', '?x'], ['a', 'b', 'c'], null],
  [['a', '?x', ['?x']], ['a', { b: 1, c: 2 }, [{ c: 2, b: 1 }]], { x: { b: 1, c: 2 } }],
  [['a', '_', '_'], ['a', 'b', 'c'], {}],
  [['a', '=?x'], ['a', '?x'], {}],
  [['a', '=?x'], ['a', 'b'], null],
  [['a', '=_'], ['a', '_'], {}],
  [['a', '=_'], ['a', 'b'], null],
  [['a', '==a'], ['a', '=a'], {}],
  [['a', '=...'], ['a', '...'], {}],
  [['a', '=...'], ['a'], null],
  [['a', '_x'], ['a', '_x'], {}],
  [['=?a'], ['?a'], {}],
  [['a', 1], ['a', 1.0], {}],
  [['a', 1], ['a', '1'], null],
  [['a', false], ['a', null], null],
  [['a', {}], ['a', { b: 1 }], {}],
  [['a', {}], ['a', []], null],
  [['a', { b: '?x' }], ['a', { b: 1, c: 2 }], { x: 1 }],
  [['a', { b: '?x' }], ['a', { c: 2 }], null],
  [['a', { toString: '_' }], ['a', {}], null],
  [['a', { b: null }], ['a', {}], null],
  [['a', { '=': { b: 1 } }], ['a', { b: 1 }], {}],
  [['a', { '=': { b: 1 } }], ['a', { b: 1, c: 2 }], null],
  [['a', { '=': '?x' }], ['a', '?x'], {}],
  [['a', { '=': 1, b: 1 }], ['a', { '=': 1, b: 1, c: 1 }], {}],
  [['a', []], ['a', []], {}],
  [['a', []], ['a', ['b']], null],
  [['a', ['...']], ['a', ['b']], {}],
  [['a', ['...']], ['a', {}], null],
  [['interface', '?name', '...'], long, { name: 'eth0' }],
  [['interface', '?name', '_', '...'], long, { name: 'eth0' }],
  [['interface', '?name', '_', '_', '...'], long, null],
  [['a'], 'a', null],
])('%j matched with %j gives %j', (pattern, fact, expected) => {
  expect(match(pattern, fact)).toEqual(expected);
});

test('P9: an array is closed, so a condition on a short fact says nothing of a longer one', () => {
  expect(match(['exec', '?argv'], ['exec', ['true'], 'on-error'])).toBeNull();
  expect(match(['exec', '?argv', '...'], ['exec', ['true'], 'on-error'])).toEqual({ argv: ['true'] });
});

test('what is bound before must match, and stays', () => {
  const { pattern } = parsed(['a', '?x', '?y']);
  const before = new Map([['x', 'b']]);
  expect(matchPattern(pattern, ['a', 'c', 'd'], before)).toBeNull();
  expect(matchPattern(pattern, ['a', 'b', 'd'], before)).toEqual(
    new Map([
      ['x', 'b'],
      ['y', 'd'],
    ]),
  );
  expect(before).toEqual(new Map([['x', 'b']]));
});

test('a pattern knows its label and its variables', () => {
  expect(parsed(['=?a', '?x', { b: ['?y', '?x'] }])).toMatchObject({ label: '?a', variables: ['x', 'y'] });
  expect(parsed(['a'])).toMatchObject({ label: 'a', variables: [] });
  expect(parsed(['a', '...']).label).toBe('a');
});

function nested(levels: number): JsonValue {
  let value: JsonValue = '_';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

test.each<[JsonValue, string]>([
  ['a', 'JSON array'],
  [{ a: 'b' }, 'JSON array'],
  [[], 'JSON array'],
  [['?x'], 'begins with a label'],
  [['_'], 'begins with a label'],
  [['...'], 'begins with a label'],
  [[''], 'begins with a label'],
  [[1], 'begins with a label'],
  [[['a']], 'begins with a label'],
  [['a', '?'], '"?" names no variable'],
  [['a', '?x y'], 'write "=?x y"'],
  [['a', { b: ['?1'] }], '"?1" names no variable'],
  [['a', '...', 'b'], '"..." stands last'],
  [['a', { b: '...' }], '"..." stands last'],
  [['a', nested(16)], '16 levels'],
  [['a', Number('1e999')], 'too large'],
])('%j is no pattern', (value, message) => {
  const result = parsePattern(value);
  expect(result.ok ? '' : result.message).toContain(message);
});

test('a pattern of any depth is refused without a fall', () => {
  expect(parsePattern(['a', nested(50_000)])).toMatchObject({ ok: false });
});

test('a pattern of any length is read', () => {
  const items = Array.from({ length: 300_000 }, () => '_');
  expect(parsePattern(['a', ...items]).ok).toBe(true);
});

const patternLeaf = fc.constantFrom<JsonValue>('?x', '?y', '_', '=?x', 'a', '=', null, 1, [], ['...'], {});
const anyPattern: fc.Arbitrary<JsonValue> = fc.letrec<{ pattern: JsonValue }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    patternLeaf,
    fc
      .tuple(fc.array(tie('pattern'), { maxLength: 3 }), fc.boolean())
      .map(([items, isOpen]): JsonValue => (isOpen ? [...items, '...'] : items)),
    fc.dictionary(fc.constantFrom('k', 'l', '='), tie('pattern'), { maxKeys: 2, noNullPrototype: true }),
  ),
})).pattern;

/** A value that looks like the pattern, so that it often matches. */
function likely(pattern: JsonValue, fill: JsonValue): JsonValue {
  if (typeof pattern === 'string') {
    if (pattern === '_' || pattern.startsWith('?')) return fill;
    return pattern.startsWith('=') ? pattern.slice(1) : pattern;
  }
  if (pattern === null || typeof pattern !== 'object') return pattern;
  if (Array.isArray(pattern)) return pattern.flatMap((item) => (item === '...' ? [fill, fill] : [likely(item, fill)]));
  return Object.fromEntries(Object.entries(pattern).map(([key, inner]) => [key, likely(inner, fill)]));
}

test('patterns match what a plain matcher matches, and bind the same', () => {
  let matched = 0;
  const value = fc.oneof(anyJson, fc.constantFrom<JsonValue>('a', null, 1, [], ['a'], {}, { k: 'a' }));
  always(
    fc.property(anyPattern, value, fc.boolean(), (pattern, other, isLikely) => {
      const result = parsePattern(['label', pattern]);
      if (!result.ok) return;
      const fact = ['label', isLikely ? likely(pattern, other) : other];
      const found = naiveMatch(['label', pattern], fact);
      const expected = found !== null && isConsistent(found) ? new Map(found) : null;
      const bindings = matchPattern(result.pattern.pattern, fact, noBindings);
      const comparable = (map: ReadonlyMap<string, JsonValue> | null): unknown =>
        map === null ? null : [...map].map(([name, one]) => `${name}=${canonicalJson(one)}`).sort();
      expect(comparable(bindings)).toEqual(comparable(expected));
      if (bindings !== null) matched += 1;
    }),
  );
  expect(matched).toBeGreaterThan(100);
});

test('no value at all makes the parser throw', () => {
  always(
    fc.property(anyJson, (value) => {
      const result = parsePattern(value);
      if (!result.ok) expect(result.message).not.toBe('');
    }),
  );
});
