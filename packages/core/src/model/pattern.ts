import { hasFiniteNumbers, isDeeper, maxFactDepth } from './fact.ts';
import { canonicalJson } from './fingerprint.ts';
import { unreachable } from './invariant-error.ts';
import type { JsonObject, JsonValue } from './json.ts';

/**
 * What a fact has to look like. Written as JSON:
 *
 * | written | matches |
 * |---|---|
 * | `"?x"` | anything, and binds it to `x`; the same variable twice must match equal values |
 * | `"_"` | anything |
 * | `"=…"` | the literal text after the `=`: for texts that begin with `?`, `_` or `=`, and for `...` |
 * | `[…]` | an array of that length, element by element; with `"..."` last, also a longer one |
 * | `{"=": …}` | the value after the `=`, and nothing else: for objects that may have no further keys |
 * | `{…}` | an object that has at least these keys, with matching values |
 * | anything else | itself |
 */
export type Pattern =
  | { readonly kind: 'any' }
  | { readonly kind: 'variable'; readonly name: string }
  /** `key` is the canonical JSON of the one value that matches. */
  | { readonly kind: 'literal'; readonly key: string; readonly value: JsonValue }
  | { readonly kind: 'array'; readonly items: readonly Pattern[]; readonly isOpen: boolean }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Pattern])[] };

/** A pattern of whole facts: its label is literal. */
export interface FactPattern {
  readonly label: string;
  /** The pattern of the whole fact, label included. */
  readonly pattern: Pattern;
  readonly variables: readonly string[];
}

/** The values of variables. */
export type Bindings = ReadonlyMap<string, JsonValue>;

export const noBindings: Bindings = new Map();

/** A pattern, or the sentence that says why a value is none. */
export type ParsedPattern =
  | { readonly ok: true; readonly pattern: FactPattern }
  | { readonly ok: false; readonly message: string };

const variablePattern = /^\?[A-Za-z_][A-Za-z0-9_-]*$/;

/** Reads the JSON form of a pattern of facts. Never throws. */
export function parsePattern(value: JsonValue): ParsedPattern {
  if (!Array.isArray(value) || value.length === 0) {
    return refuse('a pattern is a JSON array that begins with a label, such as ["interface","?name","..."]');
  }
  if (isDeeper(value, maxFactDepth)) return refuse(`a pattern may be nested ${maxFactDepth} levels deep`);
  if (!hasFiniteNumbers(value)) return refuse('a pattern has a number that is too large to be told from others');
  const bad = badText(value);
  if (bad !== null) return refuse(bad);
  const pattern = compile(value);
  const [first] = pattern.kind === 'array' ? pattern.items : [];
  const label = pattern.kind === 'literal' && Array.isArray(pattern.value) ? pattern.value[0] : literalOf(first);
  if (typeof label !== 'string' || label === '') {
    return refuse('a pattern begins with a label: a text that is neither empty nor a variable nor "_"');
  }
  const variables = new Set<string>();
  collectVariables(pattern, variables);
  return { ok: true, pattern: { label, pattern, variables: [...variables] } };
}

/** The bindings that make the pattern match, those given included; `null` if it does not. */
export function matchPattern(pattern: Pattern, value: JsonValue, bindings: Bindings = noBindings): Bindings | null {
  const bound = new Map(bindings);
  return isMatch(pattern, value, bound) ? bound : null;
}

function refuse(message: string): ParsedPattern {
  return { ok: false, message };
}

function isMatch(pattern: Pattern, value: JsonValue, bound: Map<string, JsonValue>): boolean {
  switch (pattern.kind) {
    case 'any':
      return true;
    case 'literal':
      return canonicalJson(value) === pattern.key;
    case 'variable': {
      const before = bound.get(pattern.name);
      if (before !== undefined) return canonicalJson(before) === canonicalJson(value);
      bound.set(pattern.name, value);
      return true;
    }
    case 'array':
      if (!Array.isArray(value)) return false;
      if (pattern.isOpen ? value.length < pattern.items.length : value.length !== pattern.items.length) return false;
      return pattern.items.every((item, index) => isMatch(item, value[index] ?? null, bound));
    case 'object':
      return isObject(value) && pattern.members.every(([key, inner]) => isMember(value, key, inner, bound));
    default:
      return unreachable(pattern);
  }
}

function isMember(object: JsonObject, key: string, inner: Pattern, bound: Map<string, JsonValue>): boolean {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return value !== undefined && isMatch(inner, value, bound);
}

function isObject(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The value that is meant to the letter; `undefined` if the object is written as a pattern. */
function exactValue(value: JsonObject): JsonValue | undefined {
  return Object.hasOwn(value, '=') && Object.keys(value).length === 1 ? value['='] : undefined;
}

/** Depth is bounded by `parsePattern`. */
function compile(value: JsonValue): Pattern {
  if (typeof value === 'string') return compileText(value);
  if (Array.isArray(value)) return compileArray(value);
  if (isObject(value)) {
    const exact = exactValue(value);
    if (exact !== undefined) return literal(exact);
    return { kind: 'object', members: Object.entries(value).map(([key, inner]) => [key, compile(inner)]) };
  }
  return literal(value);
}

function compileText(text: string): Pattern {
  if (text === '_') return { kind: 'any' };
  if (text.startsWith('?')) return { kind: 'variable', name: text.slice(1) };
  return literal(text.startsWith('=') ? text.slice(1) : text);
}

function compileArray(value: readonly JsonValue[]): Pattern {
  const isOpen = value[value.length - 1] === '...';
  const items = (isOpen ? value.slice(0, -1) : value).map(compile);
  if (isOpen || !items.every(isLiteral)) return { kind: 'array', items, isOpen };
  return literal(items.map((item) => item.value));
}

function isLiteral(pattern: Pattern): pattern is Extract<Pattern, { kind: 'literal' }> {
  return pattern.kind === 'literal';
}

function literal(value: JsonValue): Pattern {
  return { kind: 'literal', key: canonicalJson(value), value };
}

function literalOf(pattern: Pattern | undefined): JsonValue {
  return pattern?.kind === 'literal' ? pattern.value : null;
}

function collectVariables(pattern: Pattern, into: Set<string>): void {
  switch (pattern.kind) {
    case 'variable':
      into.add(pattern.name);
      return;
    case 'array':
      for (const item of pattern.items) collectVariables(item, into);
      return;
    case 'object':
      for (const [, inner] of pattern.members) collectVariables(inner, into);
      return;
    case 'any':
    case 'literal':
      return;
    default:
      unreachable(pattern);
  }
}

/** What is wrong with a text in a pattern; `null` if nothing is. */
function badText(value: JsonValue): string | null {
  const open: JsonValue[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string' && next.startsWith('?') && !variablePattern.test(next)) {
      return `"${next}" names no variable; use letters, digits, "_" and "-" after the "?", or write "=${next}"`;
    }
    if (next === '...') return '"..." stands last in an array, for any further elements; write "=..." for the text';
    for (const inner of innerPatterns(next)) open.push(inner);
  }
  return null;
}

function innerPatterns(value: JsonValue): readonly JsonValue[] {
  if (value === null || typeof value !== 'object') return [];
  if (isObject(value)) return exactValue(value) === undefined ? Object.values(value) : [];
  return value.at(-1) === '...' ? value.slice(0, -1) : value;
}
