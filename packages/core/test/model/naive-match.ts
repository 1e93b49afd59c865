import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../../src/model/json.ts';

/** What variables came to mean. */
export type Found = readonly (readonly [string, JsonValue])[];

/** Matches a pattern as it is written, as plainly as can be: the variables it finds, the same one more than once. */
export function naiveMatch(pattern: JsonValue, value: JsonValue): Found | null {
  if (typeof pattern === 'string') return matchText(pattern, value);
  if (pattern === null || typeof pattern !== 'object') return pattern === value ? [] : null;
  if (Array.isArray(pattern)) return matchArray(pattern, value);
  const keys = Object.keys(pattern);
  const members = pattern as Record<string, JsonValue>;
  if (keys.length === 1 && keys[0] === '=') return isDeepStrictEqual(members['='] ?? null, value) ? [] : null;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const inner = value as Record<string, JsonValue>;
  return all(
    keys.map((key) => (Object.hasOwn(inner, key) ? naiveMatch(members[key] ?? null, inner[key] ?? null) : null)),
  );
}

/** Whether no variable was found with two different values. */
export function isConsistent(found: Found): boolean {
  return found.every(([name, value]) => found.every(([other, its]) => other !== name || isDeepStrictEqual(value, its)));
}

function matchText(pattern: string, value: JsonValue): Found | null {
  if (pattern === '_') return [];
  if (pattern.startsWith('?')) return [[pattern.slice(1), value]];
  return (pattern.startsWith('=') ? pattern.slice(1) : pattern) === value ? [] : null;
}

function matchArray(pattern: readonly JsonValue[], value: JsonValue): Found | null {
  if (!Array.isArray(value)) return null;
  const isOpen = pattern.at(-1) === '...';
  const items = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? value.length < items.length : value.length !== items.length) return null;
  return all(items.map((item, index) => naiveMatch(item, value[index] ?? null)));
}

function all(parts: readonly (Found | null)[]): Found | null {
  return parts.includes(null) ? null : parts.flatMap((part) => part ?? []);
}
