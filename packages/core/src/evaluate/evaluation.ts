import { FactBook } from '../facts/fact-book.ts';
import { RuleEngine } from '../facts/rule-engine.ts';
import { type Link, linksOf, orderLinksOf } from '../graph/link.ts';
import type { RequirementTimes } from '../graph/requirement-book.ts';
import { ServiceGraph } from '../graph/service-graph.ts';
import type { DefinitionOutline } from '../model/definition-outline.ts';
import { reservedLabels } from '../model/fact.ts';
import type { JsonValue } from '../model/json.ts';
import { isOwnState } from '../model/published-states.ts';
import { idFromFact, type ServiceId } from '../model/service-id.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { DefinitionLinks } from './definition-links.ts';
import { isDemandedByOthers, isRoot, type RootSources } from './demand-roots.ts';
import { Doubts } from './doubts.ts';
import { evaluateService } from './evaluate-service.ts';
import { ManagerFacts } from './manager-facts.ts';
import { Oscillations } from './oscillations.ts';
import { RequirementValues, watchedBy, watcherOf } from './requirement-values.ts';
import type { Surroundings } from './surroundings.ts';
import { isPublishedAnew, orderedBelow, touchedBy } from './touched-by.ts';
import type { View } from './view.ts';

/** The parts of the surroundings that are not the evaluation's own. */
export type SystemView = Pick<
  Surroundings,
  'nowMs' | 'settings' | 'inputs' | 'isConfigured' | 'isShuttingDown' | 'killNow'
>;

/** What an evaluation needs of the reconciler around it. */
export interface EvaluationHost {
  nowMs(): number;
  system(): SystemView;
  memory(id: ServiceId): ServiceMemory | undefined;
  /** Demand for a service began or ended. Instances come to be here, and demand is numbered. */
  demandChanged(id: ServiceId, isDemanded: boolean): void;
}

/**
 * Works out what every service is to do, and what others see of it because of that, until nothing changes any more:
 * rules, then demand, then gates, then the facts about services, round after round, before anything is done.
 */
export class Evaluation {
  readonly facts: FactBook = new FactBook();
  readonly rules: RuleEngine = new RuleEngine(this.facts);
  readonly graph: ServiceGraph;
  readonly doubts: Doubts = new Doubts();
  readonly oscillations: Oscillations = new Oscillations();
  readonly managerFacts: ManagerFacts = new ManagerFacts(this.facts);
  readonly #host: EvaluationHost;
  readonly #roots: RootSources;
  readonly #values: RequirementValues;
  readonly #feed = this.facts.follow();
  readonly #views = new Map<ServiceId, View>();
  readonly #links: DefinitionLinks;
  readonly #asserted = new Map<ServiceId, Set<string>>();
  readonly #queue = new Set<ServiceId>();
  readonly #unpublished = new Set<ServiceId>();
  #touched = new Set<ServiceId>();
  /** The graph has changed since it was last worked out. */
  #isChanged = false;

  constructor(host: EvaluationHost) {
    this.#host = host;
    this.#roots = { facts: this.facts, memory: (id) => host.memory(id) };
    this.graph = new ServiceGraph({
      isRoot: (id) => isRoot(id, this.#roots),
      isBarred: (id) => host.memory(id)?.operator === 'stop',
    });
    this.#values = new RequirementValues({
      facts: this.facts,
      doubts: this.doubts,
      memory: (id) => host.memory(id),
      view: (id) => this.#views.get(id),
    });
    this.#links = new DefinitionLinks(this.graph, {
      nowMs: () => host.nowMs(),
      mark: (id) => this.mark(id),
      markBelow: (id) => {
        for (const other of orderedBelow(id, this.surroundings())) this.mark(other);
      },
      revalue: (id, entry) => this.#setValue(id, entry),
      unwatch: (id, key, fact) => this.#values.forget(watcherOf(id, key ?? ''), fact),
    });
  }

  view(id: ServiceId): View | undefined {
    return this.#views.get(id);
  }

  /** Has a service worked out anew. */
  mark(id: ServiceId): void {
    this.#queue.add(id);
  }

  /** Has everybody worked out anew who has to do with a service: it came to be defined, or is no more. */
  markNeighbours(id: ServiceId): void {
    for (const other of this.graph.conflictsOf(id)) this.mark(other);
    for (const dependent of this.graph.dependentsOf(id)) this.mark(dependent);
    for (const dependee of this.graph.dependeesOf(id)) this.mark(dependee);
    for (const member of this.graph.cycles.circleOf(id) ?? []) this.mark(member);
  }

  /** Takes in what a definition says of its service and others. */
  define(id: ServiceId, outline: DefinitionOutline): void {
    this.#exchange(id, linksOf(outline), outline.ready.when === 'fact' ? outline.ready.fact : null);
  }

  /** The definition is gone, and the service may be there still. */
  undefine(id: ServiceId, outline: DefinitionOutline | null): void {
    this.#exchange(id, outline === null ? [] : orderLinksOf(outline), null);
  }

  #exchange(id: ServiceId, after: readonly Link[], ready: JsonValue | null): void {
    this.#links.exchange(id, after, ready);
    this.#revalue(id);
    this.mark(id);
  }

  /** The service is no more. */
  forget(id: ServiceId): void {
    this.#exchange(id, [], null);
    this.#isChanged = true;
    this.markNeighbours(id);
    this.#queue.delete(id);
    this.#views.delete(id);
    this.oscillations.forget(id);
    this.managerFacts.publish(id, undefined);
    this.#revalue(id);
  }

  /** An owner of facts can tell, or cannot: every requirement of facts is looked at anew. */
  doubtChanged(ids: Iterable<ServiceId>): void {
    for (const id of ids) {
      for (const entry of this.graph.requirements.entriesOf(id)) {
        if (entry.requirement.kind === 'fact') this.#setValue(id, entry);
      }
      this.mark(id);
    }
  }

  /** Whether there is something to work out. */
  get isDue(): boolean {
    return this.#isChanged || this.#queue.size > 0;
  }

  /** Works everything out. Returns the services that were worked out, in the order of their ids. */
  run(): readonly ServiceId[] {
    this.#touched = new Set();
    this.#isChanged = false;
    do {
      this.rules.settle();
      this.#takeEdges();
      this.#takeFacts();
      this.#takeWatches();
      this.#takeDemand();
      for (const id of this.graph.cycles.refresh()) this.mark(id);
      this.#evaluateMarked();
    } while (this.#publish());
    return [...this.#touched].sort();
  }

  /**
   * Continues from a snapshot: facts, rules and memories are there already, and nothing in them has changed. Only what
   * can be computed is missing.
   */
  restore(memories: Iterable<ServiceMemory>, times: RequirementTimes): void {
    for (const memory of memories) {
      this.#links.restore(memory);
      this.managerFacts.publish(memory.id, memory);
      this.mark(memory.id);
    }
    this.rules.settle();
    this.rules.takeActivationChanges();
    for (const { service, requirement } of this.rules.takeEdgeChanges().added) {
      this.graph.add({ kind: 'requires', from: service, requirement }, this.#host.nowMs());
    }
    this.#takeFacts();
    this.graph.demand.refresh();
    this.graph.requirements.restore(times);
    for (const id of this.#queue) this.doubtChanged([id]);
    this.#foreseeAll(times);
  }

  /** Has the views that there were before the snapshot, so that what happens next is compared with them. */
  #foreseeAll(times: RequirementTimes): void {
    const ids = [...this.#queue];
    const before = this.oscillations.snapshot();
    this.run();
    this.oscillations.restore(before);
    this.graph.requirements.restore(times);
    for (const id of ids) this.mark(id);
  }

  #setValue(id: ServiceId, entry: Parameters<RequirementValues['valueOf']>[1]): void {
    const value = this.#values.valueOf(id, entry);
    if (this.graph.requirements.set(id, entry, value, this.#host.nowMs())) this.mark(id);
  }

  /** What others require of this service may have another value. */
  #revalue(id: ServiceId): void {
    for (const [dependent, entry] of [...this.graph.requirements.entriesTo(id)]) this.#setValue(dependent, entry);
  }

  #takeEdges(): void {
    const { added, removed } = this.rules.takeEdgeChanges();
    for (const { service, requirement } of added) this.#links.add({ kind: 'requires', from: service, requirement });
    for (const { service, requirement } of removed)
      this.#links.remove({ kind: 'requires', from: service, requirement });
  }

  #takeFacts(): void {
    for (const { fact, isAdded } of this.#feed.take()) {
      const [label, name, state] = fact;
      if (label !== reservedLabels.requireService && label !== reservedLabels.serviceState) continue;
      const id = idFromFact(name);
      if (id === null) continue;
      if (label === reservedLabels.requireService) this.graph.demand.touch(id);
      else if (typeof state === 'string' && !isOwnState(state)) this.#assertState(id, state, isAdded);
    }
  }

  #assertState(id: ServiceId, state: string, isAdded: boolean): void {
    const states = this.#asserted.get(id) ?? new Set();
    if (isAdded) states.add(state);
    else states.delete(state);
    if (states.size === 0) this.#asserted.delete(id);
    else this.#asserted.set(id, states);
    this.mark(id);
  }

  #takeWatches(): void {
    for (const watcher of this.facts.takeTouchedWatchers()) {
      const { id, key } = watchedBy(watcher);
      const entry = this.graph.requirements.entryOf(id, key);
      if (entry === undefined) this.mark(id);
      else this.#setValue(id, entry);
    }
  }

  #takeDemand(): void {
    const { demand } = this.graph;
    for (let changed = demand.refresh(); changed.length > 0; changed = demand.refresh()) {
      for (const id of changed) {
        this.#host.demandChanged(id, demand.isDemanded(id));
        this.mark(id);
        for (const other of this.graph.conflictsOf(id)) this.mark(other);
      }
    }
  }

  #evaluateMarked(): void {
    const around = this.surroundings();
    for (const id of this.#queue) {
      this.#queue.delete(id);
      this.#evaluate(id, around);
    }
  }

  #evaluate(id: ServiceId, around: Surroundings): void {
    const memory = this.#host.memory(id);
    if (memory === undefined) return;
    const before = this.#views.get(id);
    const frozen = this.oscillations.frozen(id);
    const view = evaluateService(memory, around, frozen);
    this.#views.set(id, view);
    this.#touched.add(id);
    for (const held of this.oscillations.note(id, before, view)) this.mark(held);
    const isAnew = isPublishedAnew(before, view);
    if (isAnew) this.#revalue(id);
    if (isAnew || before?.isRun !== view.isRun) this.#unpublished.add(id);
    for (const other of touchedBy(id, before, view, around)) this.mark(other);
  }

  /** Tells everybody, all at once, what changed about services. Answers whether there is more to work out. */
  #publish(): boolean {
    const ids = [...this.#unpublished].sort();
    this.#unpublished.clear();
    for (const id of ids) this.managerFacts.publish(id, this.#views.get(id));
    return ids.length > 0 || this.#queue.size > 0;
  }

  /** What working out, and deciding about, one service may look at. */
  surroundings(): Surroundings {
    return {
      ...this.#host.system(),
      graph: this.graph,
      memory: (id) => this.#host.memory(id),
      view: (id) => this.#views.get(id),
      isDemandedByOthers: (id) => isDemandedByOthers(id, this.#roots, this.graph),
      readyValue: (id) => {
        if (this.oscillations.frozen(id) !== null) return null;
        const ready = this.#host.memory(id)?.outline?.ready;
        return ready?.when === 'fact' ? this.#values.factValue(watcherOf(id), ready.fact, true) : true;
      },
      assertedStates: (id) => this.#asserted.get(id) ?? [],
      doubt: () => this.doubts.cause(),
    };
  }
}
