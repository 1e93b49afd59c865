import type { Fact, FactKey, FactOwner } from '../model/fact.ts';
import { type Bindings, type FactPattern, matchPattern } from '../model/pattern.ts';
import { byText, sortedEntries } from './key-order.ts';
import { shapeOf } from './place.ts';
import { PlaceIndex } from './place-index.ts';
import type { WorkCounter } from './work-counter.ts';

/** A fact that is visible, and who asserts it. */
export interface FactEntry {
  readonly key: FactKey;
  readonly fact: Fact;
  readonly owners: Set<FactOwner>;
}

/** A fact that matches a pattern, and the values of the variables. */
export interface FactMatch {
  readonly fact: Fact;
  readonly bindings: Bindings;
}

interface LabelTable {
  readonly entries: Set<FactEntry>;
  /** By signature of the shape, the one used last at the end. */
  readonly indexes: Map<string, PlaceIndex<FactEntry>>;
}

/** How many indexes one label may have: clients choose patterns, and may not choose how much memory that takes. */
const maxIndexesPerLabel = 32;

/** The visible facts, found by what a pattern knows of them. */
export class FactTable {
  readonly #byKey = new Map<FactKey, FactEntry>();
  readonly #byLabel = new Map<string, LabelTable>();
  readonly #work: WorkCounter;

  constructor(work: WorkCounter) {
    this.#work = work;
  }

  get(key: FactKey): FactEntry | undefined {
    return this.#byKey.get(key);
  }

  entries(): readonly FactEntry[] {
    return sortedEntries(this.#byKey).map(([, entry]) => entry);
  }

  add(entry: FactEntry): void {
    this.#byKey.set(entry.key, entry);
    const [label] = entry.fact;
    const table = this.#byLabel.get(label) ?? { entries: new Set(), indexes: new Map() };
    this.#byLabel.set(label, table);
    table.entries.add(entry);
    for (const index of table.indexes.values()) index.add(entry.fact, entry);
  }

  delete(entry: FactEntry): void {
    this.#byKey.delete(entry.key);
    const [label] = entry.fact;
    const table = this.#byLabel.get(label);
    table?.entries.delete(entry);
    for (const index of table?.indexes.values() ?? []) index.delete(entry.fact, entry);
    if (table?.entries.size === 0) this.#byLabel.delete(label);
  }

  /** What matches, in no order. */
  *matches({ label, pattern }: FactPattern, bindings: Bindings): Iterable<FactMatch & { readonly entry: FactEntry }> {
    for (const entry of this.#candidates({ label, pattern }, bindings)) {
      this.#work.add();
      const found = matchPattern(pattern, entry.fact, bindings);
      if (found !== null) yield { entry, fact: entry.fact, bindings: found };
    }
  }

  /** What matches, in the order of the facts' keys. */
  matching(pattern: FactPattern, bindings: Bindings): readonly FactMatch[] {
    return [...this.matches(pattern, bindings)]
      .sort((a, b) => byText(a.entry.key, b.entry.key))
      .map(({ fact, bindings: found }) => ({ fact, bindings: found }));
  }

  #candidates({ label, pattern }: Pick<FactPattern, 'label' | 'pattern'>, bindings: Bindings): Iterable<FactEntry> {
    if (pattern.kind === 'literal') {
      const entry = this.#byKey.get(pattern.key);
      return entry === undefined ? [] : [entry];
    }
    const table = this.#byLabel.get(label);
    if (table === undefined) return [];
    const { signature, places, key } = shapeOf(pattern, bindings);
    if (places.length === 0) return table.entries;
    const index = table.indexes.get(signature) ?? filledIndex(new PlaceIndex(places), table, this.#work);
    keepIndex(table, signature, index);
    return index.buckets.get(key);
  }
}

function filledIndex(index: PlaceIndex<FactEntry>, table: LabelTable, work: WorkCounter): PlaceIndex<FactEntry> {
  work.add(table.entries.size);
  for (const entry of table.entries) index.add(entry.fact, entry);
  return index;
}

/** The index goes to the end; the one that was used longest ago makes room. */
function keepIndex({ indexes }: LabelTable, signature: string, index: PlaceIndex<FactEntry>): void {
  indexes.delete(signature);
  indexes.set(signature, index);
  const [oldest] = indexes.keys();
  if (indexes.size > maxIndexesPerLabel && oldest !== undefined) indexes.delete(oldest);
}
