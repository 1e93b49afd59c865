import { unreachable } from '../model/invariant-error.ts';
import type { ServiceId } from '../model/service-id.ts';
import { CountedPairs } from './counted-pairs.ts';
import { CycleFinder } from './cycle-finder.ts';
import { DemandForest, type DemandGround } from './demand-forest.ts';
import type { Link } from './link.ts';
import { RequirementBook } from './requirement-book.ts';

/** Where demand begins. */
export type DemandRoots = Pick<DemandGround, 'isRoot' | 'isBarred'>;

/**
 * What services have to do with each other: who demands whom, who waits for whom, and who excludes whom. Kept up to date
 * with every link that comes or goes.
 */
export class ServiceGraph {
  readonly requirements: RequirementBook = new RequirementBook();
  readonly demand: DemandForest;
  readonly cycles: CycleFinder;
  readonly #pulls = new CountedPairs();
  readonly #order = new CountedPairs();
  readonly #after = new CountedPairs();
  readonly #conflicts = new CountedPairs();

  constructor(roots: DemandRoots) {
    this.demand = new DemandForest({
      isRoot: (id) => roots.isRoot(id),
      isBarred: (id) => roots.isBarred(id),
      pulls: (from, to) => this.#pulls.has(from, to),
      pulledBy: (id) => this.#pulls.targetsOf(id),
      pullersOf: (id) => this.#pulls.sourcesOf(id),
    });
    this.cycles = new CycleFinder({
      before: (id) => this.#order.targetsOf(id),
      hasAfter: (id) => this.#order.hasSources(id),
    });
  }

  /** Those that have demand pass to them from this one, as long as it is demanded. */
  pullersOf(id: ServiceId): Iterable<ServiceId> {
    return this.#pulls.sourcesOf(id);
  }

  /** Those that come after it: by a requirement or by `after`. */
  dependentsOf(id: ServiceId): Iterable<ServiceId> {
    return this.#order.sourcesOf(id);
  }

  /** Those that it comes after: by a requirement or by `after`. */
  dependeesOf(id: ServiceId): Iterable<ServiceId> {
    return this.#order.targetsOf(id);
  }

  /** Those whose first attempt it waits for. */
  afterOf(id: ServiceId): Iterable<ServiceId> {
    return this.#after.targetsOf(id);
  }

  followersOf(id: ServiceId): Iterable<ServiceId> {
    return this.#after.sourcesOf(id);
  }

  conflictsOf(id: ServiceId): Iterable<ServiceId> {
    return this.#conflicts.targetsOf(id);
  }

  add(link: Link, nowMs: number): void {
    this.#change(link, true, nowMs);
  }

  remove(link: Link): void {
    this.#change(link, false, 0);
  }

  #change(link: Link, isAdded: boolean, nowMs: number): void {
    const { from } = link;
    switch (link.kind) {
      case 'requires': {
        const { requirement } = link;
        if (isAdded) this.requirements.add(from, requirement, nowMs);
        else this.requirements.remove(from, requirement);
        if (requirement.kind === 'fact') return;
        this.#pull(from, requirement.service, isAdded);
        return this.#orderPair(from, requirement.service, isAdded);
      }
      case 'wants':
        return this.#pull(from, link.to, isAdded);
      case 'after':
        pair(this.#after, from, link.to, isAdded);
        return this.#orderPair(from, link.to, isAdded);
      case 'conflicts':
        pair(this.#conflicts, from, link.to, isAdded);
        pair(this.#conflicts, link.to, from, isAdded);
        return;
      default:
        return unreachable(link);
    }
  }

  #pull(from: ServiceId, to: ServiceId, isAdded: boolean): void {
    if (pair(this.#pulls, from, to, isAdded)) this.demand.touch(to);
  }

  #orderPair(from: ServiceId, to: ServiceId, isAdded: boolean): void {
    if (pair(this.#order, from, to, isAdded)) this.cycles.touch(from);
  }
}

function pair(pairs: CountedPairs, from: ServiceId, to: ServiceId, isAdded: boolean): boolean {
  return isAdded ? pairs.add(from, to) : pairs.remove(from, to);
}
