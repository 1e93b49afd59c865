import { canonicalJson } from '../model/fingerprint.ts';
import { unreachable } from '../model/invariant-error.ts';
import type { JsonObject, JsonValue } from '../model/json.ts';
import type { Bindings, Pattern } from '../model/pattern.ts';

/** Where in a fact something stands: indexes of arrays and keys of objects, from the outside in. */
export interface Place {
  readonly path: readonly (number | string)[];
  readonly what: 'value' | 'length';
}

/** What a pattern demands of some places, so that facts can be found by a hash of what stands there. */
export interface Shape {
  /** Equal for patterns that demand something of the same places. */
  readonly signature: string;
  readonly places: readonly Place[];
  /** What they demand there. */
  readonly key: string;
}

/** Never part of canonical JSON, so it parts texts without doubt. */
const separator = '\n';

/**
 * The places whose values a pattern knows before it is matched: constants, variables that are bound, and the length of
 * arrays that are not open. The label is left out.
 */
export function shapeOf(pattern: Pattern, bindings: Bindings): Shape {
  const places: Place[] = [];
  const keys: string[] = [];
  const demand = (path: Place['path'], what: Place['what'], key: string): void => {
    if (path.length === 1 && path[0] === 0 && what === 'value') return;
    places.push({ path, what });
    keys.push(key);
  };
  visit(pattern, [], bindings, demand);
  return { signature: canonicalJson(places.map(({ path, what }) => [what, ...path])), places, key: joinKeys(keys) };
}

/** What stands at these places of a fact, as the key of a hash; `null` if one of them is not there. */
export function keyAt(fact: JsonValue, places: readonly Place[]): string | null {
  const keys: string[] = [];
  for (const { path, what } of places) {
    const value = valueAt(fact, path);
    if (value === undefined) return null;
    if (what === 'value') keys.push(canonicalJson(value));
    else if (Array.isArray(value)) keys.push(String(value.length));
    else return null;
  }
  return joinKeys(keys);
}

/** Several texts of canonical JSON as one. */
export function joinKeys(keys: readonly string[]): string {
  return keys.join(separator);
}

type Demand = (path: Place['path'], what: Place['what'], key: string) => void;

function visit(pattern: Pattern, path: Place['path'], bindings: Bindings, demand: Demand): void {
  switch (pattern.kind) {
    case 'any':
      return;
    case 'literal':
      demand(path, 'value', pattern.key);
      return;
    case 'variable': {
      const value = bindings.get(pattern.name);
      if (value !== undefined) demand(path, 'value', canonicalJson(value));
      return;
    }
    case 'array':
      if (!pattern.isOpen) demand(path, 'length', String(pattern.items.length));
      for (const [index, item] of pattern.items.entries()) visit(item, [...path, index], bindings, demand);
      return;
    case 'object':
      for (const [key, inner] of pattern.members) visit(inner, [...path, key], bindings, demand);
      return;
    default:
      unreachable(pattern);
  }
}

function valueAt(fact: JsonValue, path: Place['path']): JsonValue | undefined {
  let value: JsonValue | undefined = fact;
  for (const step of path) {
    if (value === undefined || value === null || typeof value !== 'object') return undefined;
    value = typeof step === 'number' ? elementOf(value, step) : memberOf(value, step);
  }
  return value;
}

function elementOf(value: readonly JsonValue[] | JsonObject, index: number): JsonValue | undefined {
  return Array.isArray(value) ? value[index] : undefined;
}

function memberOf(value: readonly JsonValue[] | JsonObject, key: string): JsonValue | undefined {
  return !Array.isArray(value) && Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}
