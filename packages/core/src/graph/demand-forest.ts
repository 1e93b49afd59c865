import type { ServiceId } from '../model/service-id.ts';

/** What demand is worked out from. */
export interface DemandGround {
  /** Whether something outside of the services' own wishes demands it: its file, the operator, a fact. */
  isRoot(id: ServiceId): boolean;
  /** Whether demand neither rests on it nor passes through it: the operator stopped it. */
  isBarred(id: ServiceId): boolean;
  /** Whether the one demands the other along while it is demanded itself. */
  pulls(from: ServiceId, to: ServiceId): boolean;
  pulledBy(id: ServiceId): Iterable<ServiceId>;
  pullersOf(id: ServiceId): Iterable<ServiceId>;
}

/** Stands for a demand from outside in the place of a puller. */
const outside = Symbol('outside');

/**
 * Which services are demanded: those that a chain of wishes leads to from outside. Services that only demand each other
 * are not.
 *
 * Each demanded service remembers one puller through which a chain leads to it. Only where that one is lost is there
 * something to work out, so that a change costs what hangs on it.
 */
export class DemandForest {
  readonly #ground: DemandGround;
  readonly #parents = new Map<ServiceId, ServiceId | typeof outside>();
  readonly #touched = new Set<ServiceId>();

  constructor(ground: DemandGround) {
    this.#ground = ground;
  }

  isDemanded(id: ServiceId): boolean {
    return this.#parents.has(id);
  }

  demanded(): Iterable<ServiceId> {
    return this.#parents.keys();
  }

  /** What demands this service, or what it demands, may have changed. */
  touch(id: ServiceId): void {
    this.#touched.add(id);
  }

  /** Works out what changed. Returns the services whose demand began or ended, in the order of their ids. */
  refresh(): readonly ServiceId[] {
    if (this.#touched.size === 0) return [];
    const before = new Map<ServiceId, boolean>();
    const touched = [...this.#touched];
    this.#touched.clear();
    this.#cut([...touched], before);
    this.#grow([...before.keys(), ...touched], before);
    return [...before].flatMap(([id, was]) => (was === this.isDemanded(id) ? [] : [id])).sort();
  }

  /** Takes out whatever hangs on a chain that is broken. */
  #cut(orphans: ServiceId[], before: Map<ServiceId, boolean>): void {
    for (let id = orphans.pop(); id !== undefined; id = orphans.pop()) {
      const parent = this.#parents.get(id);
      if (parent === undefined) continue;
      if (this.#holds(id, parent) || this.#moves(id)) continue;
      this.#parents.delete(id);
      if (!before.has(id)) before.set(id, true);
      for (const target of this.#ground.pulledBy(id)) if (this.#parents.get(target) === id) orphans.push(target);
    }
  }

  #holds(id: ServiceId, parent: ServiceId | typeof outside): boolean {
    if (this.#ground.isBarred(id)) return false;
    if (parent === outside) return this.#ground.isRoot(id);
    return this.#parents.has(parent) && this.#ground.pulls(parent, id);
  }

  /** Hangs it on another chain, if there is one that does not lead through it. What hangs on it stays as it is. */
  #moves(id: ServiceId): boolean {
    if (this.#ground.isBarred(id)) return false;
    if (this.#ground.isRoot(id)) {
      this.#parents.set(id, outside);
      return true;
    }
    for (const puller of this.#ground.pullersOf(id)) {
      if (!this.#isFree(puller, id)) continue;
      this.#parents.set(id, puller);
      return true;
    }
    return false;
  }

  /** Whether a chain from outside leads to the puller and not through `id`. */
  #isFree(puller: ServiceId, id: ServiceId): boolean {
    let link: ServiceId | typeof outside | undefined = puller;
    while (link !== undefined && link !== outside && link !== id) link = this.#parents.get(link);
    return link === outside;
  }

  /** Puts in whatever a demanded service, or somebody outside, asks for. */
  #grow(candidates: ServiceId[], before: Map<ServiceId, boolean>): void {
    for (let id = candidates.pop(); id !== undefined; id = candidates.pop()) {
      if (!this.#parents.has(id)) {
        const parent = this.#parentFor(id);
        if (parent === undefined) continue;
        if (!before.has(id)) before.set(id, false);
        this.#parents.set(id, parent);
      }
      for (const target of this.#ground.pulledBy(id)) if (!this.#parents.has(target)) candidates.push(target);
    }
  }

  #parentFor(id: ServiceId): ServiceId | typeof outside | undefined {
    if (this.#ground.isBarred(id)) return undefined;
    if (this.#ground.isRoot(id)) return outside;
    for (const puller of this.#ground.pullersOf(id)) if (this.#parents.has(puller)) return puller;
    return undefined;
  }
}
