// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts refer to variables so.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { canonicalJson } from '../../src/model/fingerprint.ts';
import type { JsonValue } from '../../src/model/json.ts';
import { matchPattern, parsePattern } from '../../src/model/pattern.ts';
import { parseServiceId } from '../../src/model/service-id.ts';
import {
  hasReference,
  namesIn,
  substituteId,
  substituteJson,
  substitutePattern,
  substituteText,
  wholeReference,
} from '../../src/model/substitution.ts';
import { always, anyText } from '../support/checked-property.ts';
import { anyJson, telling } from './json-values.ts';

vi.setConfig({ testTimeout: 120_000 });

const bindings = new Map<string, JsonValue>([
  ['x', 'eth0'],
  ['n', 7],
  ['nothing', null],
  ['list', ['a', 'b']],
  ['evil', 'a,b@c/${x}'],
]);

test.each([
  ['eth', 'eth'],
  ['${x}', 'eth0'],
  ['-${x}-${n}-', '-eth0-7-'],
  ['$${x}', '${x}'],
  ['$${x}${x}', '${x}eth0'],
  ['${unknown}', '${unknown}'],
  ['${}', '${}'],
  ['${x', '${x'],
  ['$x', '$x'],
  ['${nothing}', 'null'],
  ['${list}', '["a","b"]'],
  ['${evil}', 'a,b@c/${x}'],
])('%j as a text is %j', (written, expected) => {
  expect(substituteText(written, bindings)).toBe(expected);
});

test.each<[JsonValue, JsonValue]>([
  ['${n}', 7],
  ['${nothing}', null],
  ['${list}', ['a', 'b']],
  ['${n}!', '7!'],
  ['$${n}', '${n}'],
  ['${unknown}', '${unknown}'],
  [
    ['a', { k: ['${x}', 1] }],
    ['a', { k: ['eth0', 1] }],
  ],
  [{ '${x}': '${x}' }, { '${x}': 'eth0' }],
])('%j as JSON is %j: a whole reference keeps the type', (written, expected) => {
  expect(substituteJson(written, bindings)).toEqual(expected);
});

test.each([
  ['${x}-${n} $${y} ${x}', ['x', 'n', 'x']],
  ['plain', []],
  ['${}', []],
])('the names in %j are %j', (written, expected) => {
  expect(namesIn(written)).toEqual(expected);
});

test('a text is a whole reference only if there is nothing else in it', () => {
  expect(wholeReference('${x}')).toBe('x');
  for (const written of ['x', '${x} ', '$${x}', '${x}${x}', '']) expect(wholeReference(written)).toBeNull();
  expect(hasReference('$${x}')).toBe(true);
});

test.each([
  ['udhcpc@${x}', 'udhcpc@eth0'],
  ['udhcpc', 'udhcpc'],
  ['${x}', 'eth0'],
  ['${x}@${x}', 'eth0@eth0'],
  ['t@pre-${x},%2F${n}', 't@pre-eth0,%2F7'],
  ['t@${list}', 't@%5B%22a%22%2C%22b%22%5D'],
  ['t@${nothing}', 't@null'],
  ['t@${evil}', 't@a%2Cb%40c%2F%24%7Bx%7D'],
  ['t@$${x}', 't@%24%7Bx%7D'],
  ['t@', 't@'],
])('%j as an id is %j', (written, expected) => {
  expect(substituteId(written, bindings)).toBe(expected);
});

test.each(['t@${unknown}', '${unknown}', '${evil}', 't${evil}', '${list}@a', 't@a b', 't@a@b', 't@%', 't@%C3${x}', ''])(
  '%j makes no id',
  (written) => {
    expect(substituteId(written, bindings)).toBeNull();
  },
);

const anyValue = fc.oneof(telling, anyText, anyJson);

test('no value forges an argument: an instance has the arguments that are written, and the values are in them', () => {
  let made = 0;
  always(
    fc.property(anyValue, anyValue, (one, other) => {
      const id = substituteId(
        't@${one},pre-${other}',
        new Map([
          ['one', one],
          ['other', other],
        ]),
      );
      if (id === null) return;
      made += 1;
      const text = (value: JsonValue): string => (typeof value === 'string' ? value : canonicalJson(value));
      expect(parseServiceId(id)).toEqual({ name: 't', args: [text(one), `pre-${text(other)}`] });
    }),
  );
  expect(made).toBeGreaterThan(300);
});

test('no value changes what a text means around it, nor is it looked at again', () => {
  always(
    fc.property(fc.oneof(telling, anyText), (value) => {
      expect(substituteText('<${x}>${y}', new Map([['x', value]]))).toBe(`<${value}>\${y}`);
    }),
  );
});

test('no value changes what a pattern means: it matches itself and nothing else', () => {
  always(
    fc.property(anyValue, anyValue, (value, other) => {
      const parsed = parsePattern(substitutePattern(['a', '${x}', '?y'], new Map([['x', value]])));
      if (!parsed.ok) throw new Error(parsed.message);
      expect(parsed.pattern.variables).toEqual(['y']);
      const isMatch = (fact: JsonValue): boolean => matchPattern(parsed.pattern.pattern, fact) !== null;
      expect(isMatch(['a', value, 1])).toBe(true);
      expect(isMatch(['a', other, 1])).toBe(canonicalJson(value) === canonicalJson(other));
      if (isObject(value))
        expect(isMatch(['a', { ...value, more: 'more' }, 1])).toBe('more' in value && value['more'] === 'more');
    }),
  );
});

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

test.each<[JsonValue, JsonValue]>([
  [
    ['a', '${x}'],
    ['a', 'eth0'],
  ],
  [
    ['a', 'if-${x}'],
    ['a', 'if-eth0'],
  ],
  [
    ['a', '?v', '_', '=b', '...'],
    ['a', '?v', '_', '=b', '...'],
  ],
  [
    ['a', '$${x}'],
    ['a', '${x}'],
  ],
  [
    ['a', { k: '${list}' }],
    ['a', { k: ['a', 'b'] }],
  ],
])('the pattern %j becomes %j', (written, expected) => {
  expect(substitutePattern(written, bindings)).toEqual(expected);
});
