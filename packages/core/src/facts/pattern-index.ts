import type { Fact, FactKey } from '../model/fact.ts';
import { type FactPattern, noBindings } from '../model/pattern.ts';
import { Buckets } from './buckets.ts';
import { shapeOf } from './place.ts';
import { PlaceIndex } from './place-index.ts';

/**
 * Values filed under patterns. Those whose pattern may match a fact are found by the fact: literal patterns by its key,
 * the others by label and by what stands where a pattern has constants. So patterns of other facts cost nothing, even
 * under the same label.
 */
export class PatternIndex<Value> {
  readonly #literal = new Buckets<Value>();
  readonly #byLabel = new Map<string, Map<string, PlaceIndex<Value>>>();

  add({ label, pattern }: FactPattern, value: Value): void {
    if (pattern.kind === 'literal') {
      this.#literal.add(pattern.key, value);
      return;
    }
    const { signature, places, key } = shapeOf(pattern, noBindings);
    const shapes = this.#byLabel.get(label) ?? new Map<string, PlaceIndex<Value>>();
    this.#byLabel.set(label, shapes);
    const index = shapes.get(signature) ?? new PlaceIndex<Value>(places);
    shapes.set(signature, index);
    index.buckets.add(key, value);
  }

  delete({ label, pattern }: FactPattern, value: Value): void {
    if (pattern.kind === 'literal') {
      this.#literal.delete(pattern.key, value);
      return;
    }
    const { signature, key } = shapeOf(pattern, noBindings);
    const shapes = this.#byLabel.get(label);
    const index = shapes?.get(signature);
    index?.buckets.delete(key, value);
    if (index?.buckets.isEmpty) shapes?.delete(signature);
    if (shapes?.size === 0) this.#byLabel.delete(label);
  }

  /** The values whose pattern may match; whether it does is for the caller to see. */
  *candidates(key: FactKey, fact: Fact): Iterable<Value> {
    yield* this.#literal.get(key);
    for (const index of this.#byLabel.get(fact[0])?.values() ?? []) yield* index.at(fact);
  }
}
