import type { FactChange, FactFeed } from '../facts/fact-book.ts';
import type { ReadonlyFacts } from '../facts/readonly-facts.ts';
import { type Fact, type FactOwner, factKey } from '../model/fact.ts';
import type { JsonValue } from '../model/json.ts';
import { type FactPattern, matchPattern, parsePattern } from '../model/pattern.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import { processOwner, serviceOfOwner } from '../reconcile/absorb-facts.ts';
import type { ReconcilerEvent } from '../reconcile/event.ts';
import type { FactsChange, FactsOutcome, OwnedFact } from './fact-outcome.ts';
import { type Asserter, refusalOf } from './fact-permission.ts';
import type { FactHold, ManagerFactsApi } from './manager-facts-api.ts';
import type { RecordStore } from './ports.ts';
import { messageOf, type RecordQueue } from './record-queue.ts';

/** How many facts one owner may hold, and how many clients may hold some. */
const factLimit = 10_000;
const sessionLimit = 1000;

/** The owner of what the operator asserts. */
export const operatorOwner: FactOwner = 'operator';

/** What the desk needs of the manager around it. */
export interface FactHost {
  readonly records: RecordStore;
  readonly queue: RecordQueue;
  facts(): ReadonlyFacts;
  followFacts(): FactFeed;
  definition(id: ServiceId): ServiceDefinition | undefined;
  hasProcess(id: ServiceId): boolean;
  isClosed(): boolean;
  /** Has an event decided; resolves when it is. */
  decide(event: ReconcilerEvent): Promise<void>;
  /** The same, and everything that follows from it is carried out. */
  settle(event: ReconcilerEvent): Promise<void>;
  warn(message: string): void;
}

interface Watcher {
  readonly pattern: FactPattern | null;
  readonly listener: (change: FactsChange) => void;
}

/** Takes changes of facts from outside, checks who may make them, and keeps on record what has to outlive the manager. */
export class FactDesk implements ManagerFactsApi {
  readonly #host: FactHost;
  readonly #feed: FactFeed;
  readonly #watchers = new Set<Watcher>();
  readonly #recorded = new Set<FactOwner>();
  #sessions = 0;
  #lastSession = 0;

  constructor(host: FactHost) {
    this.#host = host;
    this.#feed = host.followFacts();
  }

  /** The events that bring back what was on record. */
  restore(records: ReadonlyMap<FactOwner, readonly Fact[]>): ReconcilerEvent[] {
    return [...records].map(([owner, facts]): ReconcilerEvent => {
      this.#recorded.add(owner);
      return { kind: 'facts', owner, facts };
    });
  }

  replace(owner: FactOwner, facts: readonly Fact[]): Promise<void> {
    return this.#host.settle({ kind: 'facts', owner, facts });
  }

  unknown(owner: FactOwner, labels: readonly string[] | null, patienceMs: number): void {
    void this.#host.decide({ kind: 'facts-unknown', owner, labels, patienceMs });
  }

  list(pattern: JsonValue | null): readonly OwnedFact[] {
    const facts = this.#host.facts();
    const found = pattern === null ? facts.visible() : facts.matching(patternOf(pattern)).map(({ fact }) => fact);
    return [...found].map((fact) => ({ fact, owners: facts.ownersOf(factKey(fact)) }));
  }

  watch(pattern: JsonValue | null, listener: (change: FactsChange) => void): () => void {
    const watcher = { pattern: pattern === null ? null : patternOf(pattern), listener };
    this.report();
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  assert(facts: readonly Fact[]): Promise<FactsOutcome> {
    return this.#changeOwn(operatorOwner, { kind: 'client' }, (own) => [...own, ...facts], facts);
  }

  async retract(facts: readonly Fact[]): Promise<FactsOutcome> {
    const own = new Set(this.#host.facts().factsOf(operatorOwner).map(factKey));
    for (const fact of facts) {
      const owners = this.#host.facts().ownersOf(factKey(fact));
      if (owners.length > 0 && !own.has(factKey(fact))) return { kind: 'not-owner', fact, owners };
    }
    const gone = new Set(facts.map(factKey));
    const keep = (before: readonly Fact[]): Fact[] => before.filter((fact) => !gone.has(factKey(fact)));
    return this.#changeOwn(operatorOwner, { kind: 'client' }, keep, []);
  }

  openSession(): FactHold | null {
    if (this.#sessions >= sessionLimit || this.#host.isClosed()) return null;
    this.#sessions += 1;
    this.#lastSession += 1;
    const id = `client:${this.#lastSession}`;
    let isOpen = true;
    return {
      id,
      replace: async (facts) => {
        if (!isOpen) return { kind: 'refused', message: 'the session is closed; open another one' };
        const refusal = this.#refusal(facts, facts, { kind: 'client' });
        if (refusal !== null) return refusal;
        await this.#host.decide({ kind: 'facts', owner: id, facts });
        return { kind: 'done' };
      },
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        this.#sessions -= 1;
        void this.#host.decide({ kind: 'facts', owner: id, facts: [] });
      },
    };
  }

  async replaceOfProcess(id: ServiceId, facts: readonly Fact[]): Promise<FactsOutcome> {
    const definition = this.#host.definition(id);
    if (definition === undefined || !this.#host.hasProcess(id)) {
      return { kind: 'refused', message: `service "${id}" has no process that could assert anything` };
    }
    return this.#changeOwn(processOwner(id), { kind: 'process', definition }, () => [...facts], facts);
  }

  ofProcess(id: ServiceId): readonly Fact[] {
    return this.#host.facts().factsOf(processOwner(id));
  }

  /** The process of a service has ended: what it asserted needs no record any more. */
  processEnded(id: ServiceId): void {
    const owner = processOwner(id);
    if (this.#recorded.has(owner)) void this.#record(owner, []);
  }

  /** Tells whoever watches what has changed since the last call. */
  report(): void {
    const changes = this.#feed.take();
    if (changes.length === 0) return;
    for (const watcher of [...this.#watchers]) this.#tell(watcher, changes);
  }

  #tell(watcher: Watcher, changes: readonly FactChange[]): void {
    const { pattern, listener } = watcher;
    const matching = changes.filter(({ fact }) => pattern === null || matchPattern(pattern.pattern, fact) !== null);
    if (matching.length === 0) return;
    try {
      listener({
        added: matching.filter(({ isAdded }) => isAdded).map(({ fact }) => fact),
        removed: matching.filter(({ isAdded }) => !isAdded).map(({ fact }) => fact),
      });
    } catch (error) {
      this.#watchers.delete(watcher);
      this.#host.warn(`a listener for facts failed (${messageOf(error)}); it is not called any more`);
    }
  }

  async #changeOwn(
    owner: FactOwner,
    asserter: Asserter,
    change: (own: readonly Fact[]) => readonly Fact[],
    added: readonly Fact[],
  ): Promise<FactsOutcome> {
    const facts = unique(change(this.#host.facts().factsOf(owner)));
    const refusal = this.#refusal(facts, added, asserter);
    if (refusal !== null) return refusal;
    await this.#host.decide({ kind: 'facts', owner, facts });
    const isRecorded = await this.#record(owner, facts);
    const message = 'it is so now, and could not be put on record: the next manager will not know of it';
    return isRecorded ? { kind: 'done' } : { kind: 'refused', message };
  }

  #refusal(facts: readonly Fact[], added: readonly Fact[], asserter: Asserter): FactsOutcome | null {
    if (this.#host.isClosed()) return { kind: 'refused', message: 'the manager is shutting down' };
    if (facts.length > factLimit) return { kind: 'busy', limit: factLimit };
    for (const fact of added) {
      const refusal = refusalOf(fact, asserter, (id) => this.#host.definition(id));
      if (refusal !== null) return refusal;
    }
    return null;
  }

  async #record(owner: FactOwner, facts: readonly Fact[]): Promise<boolean> {
    const { queue, records } = this.#host;
    if (facts.length === 0) this.#recorded.delete(owner);
    else this.#recorded.add(owner);
    let isRecorded = true;
    // In turn with what else is on record of the service: no other process is, while these facts are.
    await queue.write(serviceOfOwner(owner) ?? owner, 'what is asserted', () =>
      records.saveFacts(owner, facts.length === 0 ? null : facts).catch((error: unknown) => {
        isRecorded = false;
        throw error;
      }),
    );
    return isRecorded;
  }
}

function unique(facts: readonly Fact[]): readonly Fact[] {
  return [...new Map(facts.map((fact) => [factKey(fact), fact])).values()];
}

function patternOf(written: JsonValue): FactPattern {
  const parsed = parsePattern(written);
  if (!parsed.ok) throw new TypeError(parsed.message);
  return parsed.pattern;
}
