import type { FactBook } from '../facts/fact-book.ts';
import type { FactWatch } from '../facts/fact-watches.ts';
import type { RequirementEntry, RequirementValue } from '../graph/requirement-book.ts';
import { factKey } from '../model/fact.ts';
import { canonicalJson } from '../model/fingerprint.ts';
import type { JsonValue } from '../model/json.ts';
import { type FactPattern, parsePattern } from '../model/pattern.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { Doubts } from './doubts.ts';
import type { View } from './view.ts';

/** Where the values of requirements come from. */
export interface ValueSources {
  readonly facts: FactBook;
  readonly doubts: Doubts;
  memory(id: ServiceId): Readonly<ServiceMemory> | undefined;
  view(id: ServiceId): View | undefined;
}

/** Says whether requirements hold, and who has to be told when facts change. */
export class RequirementValues {
  readonly #sources: ValueSources;
  readonly #patterns = new Map<string, FactPattern | null>();

  constructor(sources: ValueSources) {
    this.#sources = sources;
  }

  /** Whether a requirement holds now; `null` if nobody can tell. */
  valueOf(id: ServiceId, { key, requirement }: RequirementEntry): RequirementValue {
    if (requirement.kind === 'fact') return this.factValue(watcherOf(id, key), requirement.fact, false);
    const memory = this.#sources.memory(requirement.service);
    if (memory === undefined || !memory.isDefined) return false;
    const view = this.#sources.view(requirement.service);
    const published = view === undefined ? memory.published : view.published;
    return published === null ? null : published.includes(requirement.state);
  }

  /** Whether a fact like this is asserted, by others than the manager if so asked. The watcher is told of changes. */
  factValue(watcher: string, written: JsonValue, byOthers: boolean): RequirementValue {
    const pattern = this.#pattern(written);
    if (pattern === null) return false;
    const { facts, doubts } = this.#sources;
    const watch: FactWatch = facts.watch(watcher, pattern);
    const isThere = byOthers ? watch.isMatchedByOthers : watch.isMatched;
    if (!doubts.covers(pattern.label)) return isThere;
    return isThere && this.#isCertain(pattern) ? true : null;
  }

  forget(watcher: string, written: JsonValue): void {
    const pattern = this.#pattern(written);
    if (pattern !== null) this.#sources.facts.unwatch(watcher, pattern);
    // Read again if somebody else asks for it: texts of facts come and go without end.
    this.#patterns.delete(canonicalJson(written));
  }

  /** Whether somebody who can tell asserts it. */
  #isCertain(pattern: FactPattern): boolean {
    const { facts, doubts } = this.#sources;
    for (const { fact } of facts.matching(pattern)) {
      if (facts.ownersOf(factKey(fact)).some((owner) => !doubts.has(owner))) return true;
    }
    return false;
  }

  #pattern(written: JsonValue): FactPattern | null {
    const key = canonicalJson(written);
    let pattern = this.#patterns.get(key);
    if (pattern === undefined) {
      const parsed = parsePattern(written);
      pattern = parsed.ok ? parsed.pattern : null;
      this.#patterns.set(key, pattern);
    }
    return pattern;
  }
}

/** Names the watch of one requirement, or (without a key) of what makes the service ready. */
export function watcherOf(id: ServiceId, key = ''): string {
  return `${id}\n${key}`;
}

/** What a watcher's name says. */
export function watchedBy(watcher: string): { readonly id: ServiceId; readonly key: string } {
  const end = watcher.indexOf('\n');
  return { id: watcher.slice(0, end), key: watcher.slice(end + 1) };
}
