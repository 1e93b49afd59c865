/** Sets of values under keys. A key without values is not kept. */
export class Buckets<Value> {
  readonly #buckets = new Map<string, Set<Value>>();

  get isEmpty(): boolean {
    return this.#buckets.size === 0;
  }

  get(key: string): Iterable<Value> {
    return this.#buckets.get(key) ?? [];
  }

  add(key: string, value: Value): void {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, new Set([value]));
    else bucket.add(value);
  }

  delete(key: string, value: Value): void {
    const bucket = this.#buckets.get(key);
    bucket?.delete(value);
    if (bucket?.size === 0) this.#buckets.delete(key);
  }
}
