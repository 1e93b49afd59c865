import { type Link, linksOf, orderLinksOf, type RequirementKey, requirementKey } from '../graph/link.ts';
import type { RequirementEntry } from '../graph/requirement-book.ts';
import type { ServiceGraph } from '../graph/service-graph.ts';
import type { JsonValue } from '../model/json.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';

/** What changes of links lead to. */
export interface LinkEffects {
  nowMs(): number;
  /** Has a service worked out anew. */
  mark(id: ServiceId): void;
  /** Has a service worked out anew, and those that stop and wait for whoever comes after it. */
  markBelow(id: ServiceId): void;
  /** Looks whether a requirement holds. */
  revalue(id: ServiceId, entry: RequirementEntry): void;
  /** Nobody watches this fact for this requirement (or, without a key, for readiness) any more. */
  unwatch(id: ServiceId, key: RequirementKey | null, fact: JsonValue): void;
}

/** What definitions say of services and others, exchanged as a whole: what stays is not disturbed. */
export class DefinitionLinks {
  readonly #graph: ServiceGraph;
  readonly #effects: LinkEffects;
  readonly #links = new Map<ServiceId, readonly Link[]>();
  readonly #readyFacts = new Map<ServiceId, JsonValue>();

  constructor(graph: ServiceGraph, effects: LinkEffects) {
    this.#graph = graph;
    this.#effects = effects;
  }

  exchange(id: ServiceId, after: readonly Link[], ready: JsonValue | null): void {
    const before = this.#links.get(id) ?? [];
    for (const link of after) this.add(link);
    for (const link of before) this.remove(link);
    if (after.length === 0) this.#links.delete(id);
    else this.#links.set(id, after);
    this.#exchangeReady(id, ready);
    this.#graph.demand.touch(id);
  }

  /** Takes in what a service of a snapshot had; its values are restored after that. */
  restore(memory: Readonly<ServiceMemory>): void {
    const links = linksLeftOf(memory);
    for (const link of links) this.#graph.add(link, this.#effects.nowMs());
    if (links.length > 0) this.#links.set(memory.id, links);
    const ready = memory.isDefined ? memory.outline?.ready : undefined;
    if (ready?.when === 'fact') this.#readyFacts.set(memory.id, ready.fact);
    this.#graph.demand.touch(memory.id);
  }

  add(link: Link): void {
    this.#graph.add(link, this.#effects.nowMs());
    this.#linked(link);
  }

  remove(link: Link): void {
    this.#graph.remove(link);
    this.#linked(link);
    if (link.kind !== 'requires' || link.requirement.kind !== 'fact') return;
    const key = requirementKey(link.requirement);
    if (!this.#graph.requirements.has(link.from, key)) this.#effects.unwatch(link.from, key, link.requirement.fact);
  }

  #linked(link: Link): void {
    this.#effects.mark(link.from);
    if (link.kind === 'requires') {
      const entry = this.#graph.requirements.entryOf(link.from, requirementKey(link.requirement));
      if (entry !== undefined) this.#effects.revalue(link.from, entry);
      if (link.requirement.kind === 'service') this.#effects.markBelow(link.requirement.service);
    }
    if (link.kind === 'after') this.#effects.markBelow(link.to);
    if (link.kind === 'conflicts') this.#effects.mark(link.to);
  }

  #exchangeReady(id: ServiceId, fact: JsonValue): void {
    const before = this.#readyFacts.get(id);
    if (before !== undefined && before !== fact) this.#effects.unwatch(id, null, before);
    if (fact === null) this.#readyFacts.delete(id);
    else this.#readyFacts.set(id, fact);
  }
}

function linksLeftOf({ isDefined, outline }: Readonly<ServiceMemory>): readonly Link[] {
  if (outline === null) return [];
  return isDefined ? linksOf(outline) : orderLinksOf(outline);
}
