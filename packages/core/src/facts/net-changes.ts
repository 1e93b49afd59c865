import { sortedEntries } from './key-order.ts';

/** Something that is there now and was not, or the other way round. */
export interface NetChange<Value> {
  readonly key: string;
  readonly value: Value;
  readonly isAdded: boolean;
}

/** What has come and gone since the last take. Whatever went and came back, or the other way round, is no change. */
export class NetChanges<Value> {
  readonly #changes = new Map<string, NetChange<Value>>();

  /** Call it for every turn of a key, and only then: each key comes and goes in turns. */
  note(key: string, value: Value, isAdded: boolean): void {
    if (!this.#changes.delete(key)) this.#changes.set(key, { key, value, isAdded });
  }

  /** Whether a change of this key is waiting to be taken. */
  has(key: string): boolean {
    return this.#changes.has(key);
  }

  /** The change that is waiting, if there is one, is told with this value. */
  renew(key: string, value: Value): void {
    const change = this.#changes.get(key);
    if (change !== undefined) this.#changes.set(key, { ...change, value });
  }

  /** The changes in the order of their keys. */
  take(): readonly NetChange<Value>[] {
    const changes = sortedEntries(this.#changes).map(([, change]) => change);
    this.#changes.clear();
    return changes;
  }
}
