import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { JsonValue } from '../../src/model/json.ts';
import { literalPattern, literalText, onlyMatch } from '../../src/model/literal-pattern.ts';
import { always, anyText } from '../support/checked-property.ts';
import { anyJson, telling } from './json-values.ts';

vi.setConfig({ testTimeout: 120_000 });

test.each([
  ['a', 'a'],
  ['', ''],
  ['_', '=_'],
  ['__', '__'],
  ['_a', '_a'],
  ['...', '=...'],
  ['....', '....'],
  ['?', '=?'],
  ['?x', '=?x'],
  ['=', '=='],
  ['=a', '==a'],
  ['a=?_', 'a=?_'],
])('the text %j as a pattern is %j: only what would mean something else is escaped', (text, pattern) => {
  expect(literalText(text)).toBe(pattern);
});

test('a value that is written as a pattern is read as itself', () => {
  always(
    fc.property(fc.oneof(telling, anyText, anyJson), fc.array(anyJson, { maxLength: 3 }), (value, more) => {
      const fact: JsonValue = ['label', value, ...more];
      expect(onlyMatch(literalPattern(fact))).toEqual(fact);
    }),
  );
});

test.each<JsonValue>([['a', '?x'], ['a', '_'], ['a', '...'], ['a', { k: 1 }], 'a', [], ['?x']])(
  '%j has no single match',
  (pattern) => {
    expect(onlyMatch(pattern)).toBeUndefined();
  },
);
