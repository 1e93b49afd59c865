// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts refer to variables so.
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/model/json.ts';
import { anyText } from '../support/checked-property.ts';

/** Texts that mean something in a pattern, an id or a text with references. */
export const telling: fc.Arbitrary<string> = fc.constantFrom(
  ...['', '?x', '_', '=', '=a', '=?x', '...', '?', '? ', '${x}', '$${x}', '${', 'a,b', 'a@b', '%2C', '%', '/', '..'],
  ...['__proto__', 'constructor', 'a', 'b', '\n', '"', '\\', '$&', '$1', 'ä', '\ud800'],
);

const leaf: fc.Arbitrary<JsonValue> = fc.oneof(
  telling,
  anyText,
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom<JsonValue>(null, true, false, 0.5, 1e300),
);

/** Any JSON of moderate size, with an eye on what could be mistaken. */
export const anyJson: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.oneof(telling, fc.string()), tie('value')), { maxLength: 3 }).map(objectOf),
  ),
})).value;

function objectOf(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  return Object.fromEntries(entries);
}

/** The same value, the keys of its objects in another order. */
export function reordered(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(reordered);
  return objectOf(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reordered(inner)]),
  );
}
