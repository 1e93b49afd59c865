import type { JsonValue } from './json.ts';
import { parsePattern } from './pattern.ts';

/** The pattern that matches one text and nothing else. Escaped only where it would mean something else. */
export function literalText(text: string): string {
  const isSpecial = text === '_' || text === '...' || text.startsWith('?') || text.startsWith('=');
  return isSpecial ? `=${text}` : text;
}

/** The pattern that matches one value and nothing else. */
export function literalPattern(value: JsonValue): JsonValue {
  if (typeof value === 'string') return literalText(value);
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? value.map(literalPattern) : { '=': value };
}

/** The one fact that a pattern matches; `undefined` if there may be several, or if it is no pattern. */
export function onlyMatch(pattern: JsonValue): JsonValue | undefined {
  const parsed = parsePattern(pattern);
  return parsed.ok && parsed.pattern.pattern.kind === 'literal' ? parsed.pattern.pattern.value : undefined;
}
