import type { JsonValue } from '../model/json.ts';
import { Buckets } from './buckets.ts';
import { keyAt, type Place } from './place.ts';

/** Values found by what stands at certain places of a fact. */
export class PlaceIndex<Value> {
  readonly buckets: Buckets<Value> = new Buckets();
  readonly #places: readonly Place[];

  constructor(places: readonly Place[]) {
    this.#places = places;
  }

  /** Those under the key of a fact. */
  at(fact: JsonValue): Iterable<Value> {
    const key = keyAt(fact, this.#places);
    return key === null ? [] : this.buckets.get(key);
  }

  add(fact: JsonValue, value: Value): void {
    const key = keyAt(fact, this.#places);
    if (key !== null) this.buckets.add(key, value);
  }

  delete(fact: JsonValue, value: Value): void {
    const key = keyAt(fact, this.#places);
    if (key !== null) this.buckets.delete(key, value);
  }
}
