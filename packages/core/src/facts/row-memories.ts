import { type Fact, factKey } from '../model/fact.ts';
import type { CompiledCondition } from './compiled-rule.ts';
import type { FactBook } from './fact-book.ts';
import { PatternIndex } from './pattern-index.ts';
import { memoryKey, type RowListener, RowMemory } from './row-memory.ts';
import type { WorkCounter } from './work-counter.ts';

/** The memories of all conditions. Equal conditions share one, which goes with the last rule that uses it. */
export class RowMemories {
  readonly #byKey = new Map<string, RowMemory>();
  readonly #index = new PatternIndex<RowMemory>();
  readonly #book: FactBook;
  readonly #work: WorkCounter;

  constructor(book: FactBook, work: WorkCounter) {
    this.#book = book;
    this.#work = work;
  }

  /** Takes in that a fact came or went: costs the conditions that it matches. */
  note(fact: Fact, isAdded: boolean): void {
    for (const memory of this.#index.candidates(factKey(fact), fact)) memory.note(fact, isAdded);
  }

  /** The memory of a condition; a new one is filled from the book, whose changes must have been taken in. */
  join(condition: CompiledCondition, listener: RowListener): RowMemory {
    const key = memoryKey(condition);
    const memory = this.#byKey.get(key) ?? this.#filled(key, condition);
    memory.listeners.add(listener);
    return memory;
  }

  leave(memory: RowMemory, listener: RowListener): void {
    memory.listeners.delete(listener);
    if (memory.listeners.size > 0) return;
    this.#byKey.delete(memoryKey(memory.condition));
    this.#index.delete(memory.condition.pattern, memory);
  }

  #filled(key: string, condition: CompiledCondition): RowMemory {
    const memory = new RowMemory(condition, this.#work);
    for (const { fact } of this.#book.matching(condition.pattern)) memory.note(fact, true);
    this.#byKey.set(key, memory);
    this.#index.add(condition.pattern, memory);
    return memory;
  }
}
