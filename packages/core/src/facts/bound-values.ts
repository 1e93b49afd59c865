import { canonicalJson } from '../model/fingerprint.ts';
import type { JsonValue } from '../model/json.ts';
import type { Bindings } from '../model/pattern.ts';
import { joinKeys } from './place.ts';

/** A value and its canonical JSON, so that it is made once. */
export interface BoundValue {
  readonly value: JsonValue;
  readonly key: string;
}

/** The values of variables while conditions are joined. */
export type BoundValues = ReadonlyMap<string, BoundValue>;

export const nothingBound: BoundValues = new Map();

export function boundValue(value: JsonValue): BoundValue {
  return { value, key: canonicalJson(value) };
}

/** Bindings as they are used while joining. */
export function boundValues(bindings: Bindings): BoundValues {
  return new Map([...bindings].map(([name, value]) => [name, boundValue(value)]));
}

/** The key of some variables. Those without a value have none: call it with bound ones. */
export function keyOf(bound: BoundValues, variables: readonly string[]): string {
  return joinKeys(variables.map((name) => bound.get(name)?.key ?? ''));
}

/** The values alone, of these variables only. */
export function bindingsIn(bound: BoundValues, variables: readonly string[]): Bindings {
  return new Map(variables.map((name) => [name, bound.get(name)?.value ?? null]));
}
