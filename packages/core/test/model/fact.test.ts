import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { factKey, factProblem, isDeeper, isFact, maxFactDepth, maxFactLength } from '../../src/model/fact.ts';
import type { JsonValue } from '../../src/model/json.ts';
import { always } from '../support/checked-property.ts';
import { anyJson, reordered } from './json-values.ts';

vi.setConfig({ testTimeout: 120_000 });

function nested(levels: number): JsonValue {
  let value: JsonValue = [];
  for (let level = 1; level < levels; level += 1) value = [value];
  return value;
}

test.each<[JsonValue]>([
  [['default-route', 'ipv4']],
  [['mobile-data-enabled']],
  [['?x', null, true, 1.5, { a: ['b'] }]],
  [['a', nested(maxFactDepth - 1)]],
  [['a', 'b'.repeat(maxFactLength - 8)]],
])('%j is a fact', (value) => {
  expect(factProblem(value)).toBeNull();
  expect(isFact(value)).toBe(true);
});

test.each<[string, JsonValue, string]>([
  ['a text', 'default-route', 'a fact is a JSON array'],
  ['an object', { label: 'a' }, 'a fact is a JSON array'],
  ['nothing', null, 'a fact is a JSON array'],
  ['an empty array', [], 'begins with a label'],
  ['a label that is no text', [1], 'begins with a label'],
  ['an empty label', ['', 'a'], 'begins with a label'],
  ['a label in an array', [['a']], 'begins with a label'],
  ['too deep', ['a', nested(maxFactDepth)], '16 levels'],
  ['much too deep', ['a', nested(100_000)], '16 levels'],
  ['too long', ['a', 'b'.repeat(maxFactLength - 7)], '8192 characters, and this one has 8193'],
  ['a number beyond all numbers', ['a', { b: [Number('1e999')] }], 'too large'],
])('%s is no fact', (_, value, message) => {
  expect(factProblem(value)).toContain(message);
  expect(isFact(value)).toBe(false);
});

test('equal facts have equal keys, whatever the order of the keys of their objects', () => {
  always(
    fc.property(anyJson, (value) => {
      expect(factKey(['a', value])).toBe(factKey(['a', reordered(value)]));
    }),
  );
});

test('facts that differ have keys that differ', () => {
  always(
    fc.property(anyJson, anyJson, (one, other) => {
      if (factKey(['a', one]) === factKey(['a', other])) expect(one).toEqual(other);
    }),
  );
});

test('depth counts arrays and objects', () => {
  expect(isDeeper('a', 0)).toBe(false);
  expect(isDeeper([], 1)).toBe(false);
  expect(isDeeper([{}], 1)).toBe(true);
  expect(isDeeper([{}], 2)).toBe(false);
  expect(isDeeper({ a: { b: [] } }, 2)).toBe(true);
});
