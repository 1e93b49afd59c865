import { type Fact, type FactKey, type FactOwner, factKey } from '../model/fact.ts';
import { type Bindings, type FactPattern, noBindings } from '../model/pattern.ts';
import { type FactEntry, type FactMatch, FactTable } from './fact-table.ts';
import { type FactWatch, FactWatches, isAssertedByOthers } from './fact-watches.ts';
import { sortedEntries } from './key-order.ts';
import { NetChanges } from './net-changes.ts';
import { WorkCounter } from './work-counter.ts';

/** A fact that became visible, or ceased to be. */
export interface FactChange {
  readonly fact: Fact;
  readonly isAdded: boolean;
}

/** Hands out what changed since it was last asked. */
export interface FactFeed {
  /** Net changes of what is visible, sorted by key. */
  take(): readonly FactChange[];
}

/** Owners and their facts, as plain JSON. */
export interface FactBookSnapshot {
  readonly owners: readonly { readonly owner: FactOwner; readonly facts: readonly Fact[] }[];
}

/** What the owners of facts that rules derive begin with. */
export const ruleOwnerPrefix = 'rule:';

/**
 * Who asserts what. A fact is visible while one owner holds it. A change costs what it touches: the watches and feeds
 * of that one fact. Facts are taken as they are; whoever adds one that comes from outside checks it with `factProblem`.
 */
export class FactBook {
  readonly #byOwner = new Map<FactOwner, Map<FactKey, Fact>>();
  readonly #work = new WorkCounter();
  readonly #table = new FactTable(this.#work);
  readonly #watches = new FactWatches(this.#table, this.#work);
  readonly #feeds: NetChanges<Fact>[] = [];
  readonly #changes = this.follow();

  /** How many facts were compared with patterns so far: what tests and benchmarks count. */
  get work(): number {
    return this.#work.count;
  }

  /** The owner asserts a fact. Idempotent. */
  add(owner: FactOwner, fact: Fact): void {
    this.#add(owner, fact, factKey(fact));
  }

  /** The owner no longer asserts a fact; other owners of it are left alone. Idempotent. */
  remove(owner: FactOwner, fact: Fact): void {
    this.#remove(owner, factKey(fact));
  }

  /** The owner asserts these facts and no others; those that stay are not disturbed. */
  replace(owner: FactOwner, facts: readonly Fact[]): void {
    const wanted = new Map(facts.map((fact) => [factKey(fact), fact]));
    for (const key of [...(this.#byOwner.get(owner)?.keys() ?? [])]) if (!wanted.has(key)) this.#remove(owner, key);
    for (const [key, fact] of wanted) this.#add(owner, fact, key);
  }

  /** The owner asserts nothing any more. Idempotent. */
  drop(owner: FactOwner): void {
    this.replace(owner, []);
  }

  /** Those who assert anything, sorted. */
  owners(): readonly FactOwner[] {
    return [...this.#byOwner.keys()].sort();
  }

  /** What an owner asserts, sorted by key. */
  factsOf(owner: FactOwner): readonly Fact[] {
    return sortedEntries(this.#byOwner.get(owner) ?? new Map<FactKey, Fact>()).map(([, fact]) => fact);
  }

  /** Whether a fact is visible. */
  has(key: FactKey): boolean {
    return this.#table.get(key) !== undefined;
  }

  /** Those who assert a fact, sorted. */
  ownersOf(key: FactKey): readonly FactOwner[] {
    return [...(this.#table.get(key)?.owners ?? [])].sort();
  }

  /** Every visible fact once, sorted by key. */
  visible(): readonly Fact[] {
    return this.#table.entries().map(({ fact }) => fact);
  }

  /** The visible facts that match, with the bindings that make them match, those given included; sorted by key. */
  matching(pattern: FactPattern, bindings: Bindings = noBindings): readonly FactMatch[] {
    return this.#table.matching(pattern, bindings);
  }

  /**
   * The watcher (a service id or any other text) is told by `takeTouchedWatchers` when an answer changes. Idempotent for
   * one watcher and one pattern.
   */
  watch(watcher: string, pattern: FactPattern): FactWatch {
    return this.#watches.watch(watcher, pattern);
  }

  /** The watcher is not told of this pattern any more. Idempotent. */
  unwatch(watcher: string, pattern: FactPattern): void {
    this.#watches.unwatch(watcher, pattern);
  }

  /** Those one of whose answers is another one than at the last take, sorted. */
  takeTouchedWatchers(): readonly string[] {
    return this.#watches.takeTouched();
  }

  /** Net changes of what is visible since the last take, sorted by key. */
  takeChanges(): readonly FactChange[] {
    return this.#changes.take();
  }

  /** A feed of changes of one's own, from now on. */
  follow(): FactFeed {
    const changes = new NetChanges<Fact>();
    this.#feeds.push(changes);
    return { take: () => changes.take().map(({ value, isAdded }) => ({ fact: value, isAdded })) };
  }

  /** Owners and facts without those that rules derive, which are derived again. */
  snapshot(): FactBookSnapshot {
    const owners = this.owners().filter((owner) => !isRuleOwner(owner));
    return { owners: owners.map((owner) => ({ owner, facts: this.factsOf(owner) })) };
  }

  /** Replaces what everybody asserts, except for rules. What changes by that is told like any other change. */
  restore({ owners }: FactBookSnapshot): void {
    const kept = new Set(owners.map(({ owner }) => owner));
    for (const owner of this.owners()) if (!kept.has(owner) && !isRuleOwner(owner)) this.drop(owner);
    for (const { owner, facts } of owners) this.replace(owner, facts);
  }

  #add(owner: FactOwner, fact: Fact, key: FactKey): void {
    const owned = this.#byOwner.get(owner) ?? new Map<FactKey, Fact>();
    if (owned.has(key)) return;
    this.#byOwner.set(owner, owned.set(key, fact));
    const entry = this.#table.get(key);
    if (entry === undefined) this.#appear({ key, fact, owners: new Set([owner]) });
    else this.#changeOwners(entry, () => entry.owners.add(owner));
  }

  #remove(owner: FactOwner, key: FactKey): void {
    const owned = this.#byOwner.get(owner);
    const entry = this.#table.get(key);
    if (owned === undefined || entry === undefined || !owned.delete(key)) return;
    if (owned.size === 0) this.#byOwner.delete(owner);
    if (entry.owners.size === 1) this.#vanish(entry);
    else this.#changeOwners(entry, () => entry.owners.delete(owner));
  }

  #appear(entry: FactEntry): void {
    this.#table.add(entry);
    this.#watches.note(entry, 1, isAssertedByOthers(entry) ? 1 : 0);
    for (const feed of this.#feeds) feed.note(entry.key, entry.fact, true);
  }

  #vanish(entry: FactEntry): void {
    this.#table.delete(entry);
    this.#watches.note(entry, -1, isAssertedByOthers(entry) ? -1 : 0);
    for (const feed of this.#feeds) feed.note(entry.key, entry.fact, false);
  }

  #changeOwners(entry: FactEntry, change: () => void): void {
    const before = isAssertedByOthers(entry);
    change();
    this.#watches.note(entry, 0, Number(isAssertedByOthers(entry)) - Number(before));
  }
}

function isRuleOwner(owner: FactOwner): boolean {
  return owner.startsWith(ruleOwnerPrefix);
}
