import { canonicalJson } from '../model/fingerprint.ts';
import { type FactPattern, matchPattern, noBindings } from '../model/pattern.ts';
import type { FactEntry, FactTable } from './fact-table.ts';
import { PatternIndex } from './pattern-index.ts';
import type { WorkCounter } from './work-counter.ts';

/** The owner whose facts are the manager's own answers. */
export const managerOwner = 'manager';

/** Whether facts match a pattern. Lives on: it always says what is so now. */
export interface FactWatch {
  readonly isMatched: boolean;
  /** Whether a fact matches that some owner other than the manager asserts. */
  readonly isMatchedByOthers: boolean;
}

type Answer = 'no' | 'by-manager' | 'by-others';

/** Everybody who watches one pattern. */
class WatchedPattern implements FactWatch {
  readonly pattern: FactPattern;
  /** What each watcher was told, or saw when it began. */
  readonly told: Map<string, Answer> = new Map();
  matches = 0;
  matchesByOthers = 0;

  constructor(pattern: FactPattern) {
    this.pattern = pattern;
  }

  get isMatched(): boolean {
    return this.matches > 0;
  }

  get isMatchedByOthers(): boolean {
    return this.matchesByOthers > 0;
  }

  get answer(): Answer {
    if (this.isMatchedByOthers) return 'by-others';
    return this.isMatched ? 'by-manager' : 'no';
  }
}

/** Who is to be told when it changes whether a pattern is matched. */
export class FactWatches {
  readonly #byPattern = new Map<string, WatchedPattern>();
  readonly #index = new PatternIndex<WatchedPattern>();
  readonly #touched = new Set<WatchedPattern>();
  readonly #table: FactTable;
  readonly #work: WorkCounter;

  constructor(table: FactTable, work: WorkCounter) {
    this.#table = table;
    this.#work = work;
  }

  watch(watcher: string, pattern: FactPattern): FactWatch {
    const key = watchKey(pattern);
    const watched = this.#byPattern.get(key) ?? this.#begin(key, pattern);
    if (!watched.told.has(watcher)) watched.told.set(watcher, watched.answer);
    return watched;
  }

  unwatch(watcher: string, pattern: FactPattern): void {
    const key = watchKey(pattern);
    const watched = this.#byPattern.get(key);
    if (watched === undefined || !watched.told.delete(watcher) || watched.told.size > 0) return;
    this.#byPattern.delete(key);
    this.#touched.delete(watched);
    this.#index.delete(watched.pattern, watched);
  }

  /** Takes in that a fact came or went, or came to be or ceased to be asserted by others: by how much each count changes. */
  note({ key, fact }: FactEntry, matches: number, matchesByOthers: number): void {
    if (matches === 0 && matchesByOthers === 0) return;
    for (const watched of this.#index.candidates(key, fact)) {
      this.#work.add();
      if (matchPattern(watched.pattern.pattern, fact) === null) continue;
      watched.matches += matches;
      watched.matchesByOthers += matchesByOthers;
      this.#touched.add(watched);
    }
  }

  takeTouched(): readonly string[] {
    const watchers = new Set<string>();
    for (const { told, answer } of this.#touched) {
      for (const [watcher, before] of told) {
        if (before === answer) continue;
        told.set(watcher, answer);
        watchers.add(watcher);
      }
    }
    this.#touched.clear();
    return [...watchers].sort();
  }

  #begin(key: string, pattern: FactPattern): WatchedPattern {
    const watched = new WatchedPattern(pattern);
    for (const { entry } of this.#table.matches(pattern, noBindings)) {
      watched.matches += 1;
      if (isAssertedByOthers(entry)) watched.matchesByOthers += 1;
    }
    this.#byPattern.set(key, watched);
    this.#index.add(pattern, watched);
    return watched;
  }
}

/** Whether some owner other than the manager asserts a fact. */
export function isAssertedByOthers({ owners }: FactEntry): boolean {
  return owners.size > (owners.has(managerOwner) ? 1 : 0);
}

/** Equal for equal patterns. */
export function watchKey({ pattern }: FactPattern): string {
  return canonicalJson(pattern as never);
}
