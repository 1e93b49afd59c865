import { canonicalJson } from './fingerprint.ts';
import type { JsonValue } from './json.ts';
import { literalPattern } from './literal-pattern.ts';
import type { Bindings } from './pattern.ts';
import { decodedArgument, formatServiceId, type ServiceId } from './service-id.ts';

/** A reference to a variable, or its escaped form. */
const reference = /\$(\$?)\{([^}]*)\}/g;

/** The names that a text refers to with `${name}`. `$${` is the literal `${`. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(reference)].flatMap(([, escaped, name]) => (escaped === '' && name ? [name] : []));
}

/** Whether a text refers to any variable, or escapes a reference. */
export function hasReference(text: string): boolean {
  return text.includes('${');
}

/** Puts values into a text; those that are no texts as JSON. A name without a value stays as it is written. */
export function substituteText(text: string, bindings: Bindings): string {
  if (!hasReference(text)) return text;
  return text.replaceAll(reference, (whole, escaped: string, name: string) => {
    if (escaped !== '') return whole.slice(1);
    const value = bindings.get(name);
    return value === undefined ? whole : textOf(value);
  });
}

/**
 * Puts values into every text of a value. A text that is nothing but one reference becomes the value itself, whatever its
 * type.
 */
export function substituteJson(value: JsonValue, bindings: Bindings): JsonValue {
  if (typeof value === 'string') return substituteWhole(value, bindings);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => substituteJson(item, bindings));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, substituteJson(inner, bindings)]));
}

/**
 * Puts values into a pattern. A value matches itself there, even if its text looks like a variable or a wildcard: no
 * value can change what the pattern means.
 */
export function substitutePattern(pattern: JsonValue, bindings: Bindings): JsonValue {
  if (typeof pattern === 'string') {
    return hasReference(pattern) ? literalPattern(substituteWhole(pattern, bindings)) : pattern;
  }
  if (pattern === null || typeof pattern !== 'object') return pattern;
  if (Array.isArray(pattern)) return pattern.map((item: JsonValue) => substitutePattern(item, bindings));
  return Object.fromEntries(Object.entries(pattern).map(([key, inner]) => [key, substitutePattern(inner, bindings)]));
}

/**
 * Puts values into an id. The id is taken apart before, so a value with `,` or `@` in it forges no argument.
 * `null` if what comes out is no id, or if a name has no value.
 */
export function substituteId(written: string, bindings: Bindings): ServiceId | null {
  const at = written.indexOf('@');
  const name = substituteText(at === -1 ? written : written.slice(0, at), bindings);
  if (at === -1) return formatServiceId({ name, args: null });
  const args = written
    .slice(at + 1)
    .split(',')
    .map((arg) => substituteArgument(arg, bindings));
  return args.some((arg) => arg === null) ? null : formatServiceId({ name, args: args as string[] });
}

/**
 * Puts values into one argument of an id. What is written outside of references is percent-encoded, as in any id; values
 * are taken as they are. `null` if that is not well-formed, or a name has no value.
 */
export function substituteArgument(written: string, bindings: Bindings): string | null {
  const parts: (string | null)[] = [];
  let end = 0;
  for (const match of written.matchAll(reference)) {
    const [whole, escaped, name = ''] = match;
    const value = bindings.get(name);
    parts.push(decodedArgument(written.slice(end, match.index)));
    if (escaped !== '') parts.push(whole.slice(1));
    else parts.push(value === undefined ? null : textOf(value));
    end = match.index + whole.length;
  }
  parts.push(decodedArgument(written.slice(end)));
  return parts.includes(null) ? null : parts.join('');
}

/** The name that a text refers to, if it is nothing but one reference; else `null`. */
export function wholeReference(text: string): string | null {
  const [match] = text.matchAll(reference);
  return match !== undefined && match[0] === text && match[1] === '' ? (match[2] ?? '') : null;
}

function substituteWhole(text: string, bindings: Bindings): JsonValue {
  const name = wholeReference(text);
  const value = name === null ? undefined : bindings.get(name);
  return value === undefined ? substituteText(text, bindings) : value;
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}
