import type { Fact } from '../model/fact.ts';
import { canonicalJson } from '../model/fingerprint.ts';
import { matchPattern } from '../model/pattern.ts';
import { type BoundValue, type BoundValues, boundValue, keyOf } from './bound-values.ts';
import { Buckets } from './buckets.ts';
import type { CompiledCondition } from './compiled-rule.ts';
import { watchKey } from './fact-watches.ts';
import type { WorkCounter } from './work-counter.ts';

/** One way in which a condition matches: the values of its variables, and by how many facts. */
export interface Row {
  readonly key: string;
  readonly bound: BoundValues;
  support: number;
}

/** Told when a row of a condition comes or goes. */
export type RowListener = (row: Row, isAdded: boolean) => void;

/**
 * The ways in which a condition matches now. Facts that differ only where the condition does not care make one row, so
 * that a flood of them is one row too. Shared by all rules with an equal condition.
 */
export class RowMemory {
  readonly condition: CompiledCondition;
  readonly listeners: Set<RowListener> = new Set();
  readonly #rows = new Map<string, Row>();
  /** By the names of the variables that are known, and then by their values. */
  readonly #indexes = new Map<string, { readonly variables: readonly string[]; readonly index: Buckets<Row> }>();
  readonly #work: WorkCounter;

  constructor(condition: CompiledCondition, work: WorkCounter) {
    this.condition = condition;
    this.#work = work;
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /** The rows with these values of some of the variables, sorted by name. */
  rowsWith(variables: readonly string[], bound: BoundValues): Iterable<Row> {
    if (variables.length === 0) return this.#rows.values();
    const key = keyOf(bound, variables);
    if (variables.length === this.condition.variables.length) {
      const row = this.#rows.get(key);
      return row === undefined ? [] : [row];
    }
    return this.#indexOf(variables).get(key);
  }

  /** Takes in that a fact came or went. */
  note(fact: Fact, isAdded: boolean): void {
    this.#work.add();
    const bound = this.#boundBy(fact);
    if (bound === null) return;
    const key = keyOf(bound, this.condition.variables);
    const row = this.#rows.get(key) ?? { key, bound, support: 0 };
    const before = row.support;
    row.support += isAdded ? 1 : -1;
    if (before === 0) this.#appear(row);
    else if (row.support === 0) this.#vanish(row);
  }

  #appear(row: Row): void {
    this.#rows.set(row.key, row);
    for (const { variables, index } of this.#indexes.values()) index.add(keyOf(row.bound, variables), row);
    for (const listener of this.listeners) listener(row, true);
  }

  #vanish(row: Row): void {
    this.#rows.delete(row.key);
    for (const { variables, index } of this.#indexes.values()) index.delete(keyOf(row.bound, variables), row);
    for (const listener of this.listeners) listener(row, false);
  }

  #boundBy(fact: Fact): BoundValues | null {
    const { pattern, variables, computed } = this.condition;
    const bindings = matchPattern(pattern.pattern, fact);
    if (bindings === null) return null;
    const bound = new Map<string, BoundValue>();
    for (const name of variables) {
      const value = bindings.get(name);
      if (value !== undefined) bound.set(name, boundValue(value));
    }
    for (const { name, compute } of computed) bound.set(name, boundValue(compute(bindings)));
    return bound;
  }

  #indexOf(variables: readonly string[]): Buckets<Row> {
    const name = canonicalJson(variables);
    const found = this.#indexes.get(name);
    if (found !== undefined) return found.index;
    const index = new Buckets<Row>();
    this.#work.add(this.#rows.size);
    for (const row of this.#rows.values()) index.add(keyOf(row.bound, variables), row);
    this.#indexes.set(name, { variables, index });
    return index;
  }
}

/** Equal for conditions whose rows are the same. */
export function memoryKey({ pattern, variables, computed }: CompiledCondition): string {
  return canonicalJson([watchKey(pattern), variables, computed.map(({ name, key }) => [name, key])]);
}
