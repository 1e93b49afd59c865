import type { DefinitionOutline } from '../model/definition-outline.ts';
import { invariant, unreachable } from '../model/invariant-error.ts';
import type { ServiceId } from '../model/service-id.ts';
import { absorbResult, absorbStale, lookSoon } from './absorb-result.ts';
import { applyCommand, applyDefinition, applyRecovery, hurryStop } from './apply-to-memory.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import type { Decision } from './decision.ts';
import { DependencyIndex } from './dependency-index.ts';
import { DirtyQueue } from './dirty-queue.ts';
import type { ReconcilerEvent } from './event.ts';
import { expiresAtMs, InputBook, type InputEntry, setInput } from './input-book.ts';
import { nextDeadlineMs } from './next-deadline.ts';
import type { Action } from './operation.ts';
import { emptyMemory, type ServiceMemory } from './service-memory.ts';
import { defaultSettings, type ReconcilerSettings } from './settings.ts';
import { settle } from './settle.ts';
import type { SettleContext } from './settle-context.ts';
import { Slots } from './slots.ts';
import { copyOf, type ReconcilerSnapshot } from './snapshot.ts';

/** What an event led to. */
export interface Reconciliation {
  /** To be carried out in this order. */
  readonly actions: readonly Action[];
  /** The decisions that became different in something that is shown. */
  readonly decisions: readonly Decision[];
  /** Every service that was decided about, whether or not anything became different. */
  readonly decided: readonly ServiceId[];
  /** When to come back with a `time` event if nothing happens before; `null`: only an event can change anything. */
  readonly wakeAtMs: number | null;
}

const activeKey = 'active';
const dependencyKey = (name: string): string => `dependency ${name}`;

/**
 * Decides, for every service, what to do next: a deterministic state machine without clock, randomness or I/O.
 * The same events at the same times give the same decisions, so a run can be replayed, planned and simulated.
 *
 * An event is decided for the services that it touches and those whose deadline has passed, not for all.
 */
export class Reconciler {
  readonly #services = new Map<ServiceId, ServiceMemory>();
  readonly #dependents = new DependencyIndex();
  readonly #deadlines = new DeadlineHeap();
  readonly #inputDeadlines = new DeadlineHeap();
  readonly #inputs: InputBook;
  readonly #slots: Slots;
  readonly #dirty = new DirtyQueue();
  #settings: ReconcilerSettings;
  #nowMs: number;
  #lastOperationId = 0;
  #isConfigured = false;
  #isShuttingDown = false;
  #killNow = false;
  #actions: Action[] = [];

  constructor(nowMs: number, settings: Partial<ReconcilerSettings> = {}) {
    this.#nowMs = nowMs;
    this.#settings = { ...defaultSettings, ...settings };
    this.#inputs = new InputBook(nowMs);
    this.#slots = new Slots(this.#settings.concurrencyLimit);
    this.#schedule(activeKey, this.#inputs.active);
  }

  /**
   * Takes in one event and decides what follows. Times never run backwards: an earlier `nowMs` counts as the last one.
   * The event is not changed, and nothing of it is kept by reference that the caller may change.
   */
  apply(event: ReconcilerEvent, nowMs: number): Reconciliation {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    this.#actions = [];
    this.#absorb(event, this.#context());
    this.#takeDue();
    const { decisions, decided } = this.#settleDirty(this.#context());
    const wakeAtMs = earlier(this.#deadlines.earliestMs(), this.#inputDeadlines.earliestMs());
    return { actions: this.#actions, decisions, decided, wakeAtMs };
  }

  /** What is remembered of one service; `undefined` if there is none. Not to be changed. */
  service(id: ServiceId): Readonly<ServiceMemory> | undefined {
    return this.#services.get(id);
  }

  /** Everything that is remembered, in the order of the ids' first appearance. */
  services(): Iterable<Readonly<ServiceMemory>> {
    return this.#services.values();
  }

  get inputs(): Readonly<InputBook> {
    return this.#inputs;
  }

  get settings(): ReconcilerSettings {
    return this.#settings;
  }

  /** A copy of the whole state as plain JSON; `Reconciler.restore` makes an equal reconciler of it. */
  snapshot(): ReconcilerSnapshot {
    return copyOf<ReconcilerSnapshot>({
      version: 1,
      nowMs: this.#nowMs,
      settings: this.#settings,
      isConfigured: this.#isConfigured,
      isShuttingDown: this.#isShuttingDown,
      killNow: this.#killNow,
      lastOperationId: this.#lastOperationId,
      active: this.#inputs.active,
      systemDependencies: [...this.#inputs.systemDependencies],
      services: [...this.#services.values()],
      slots: this.#slots.snapshot(),
    });
  }

  /** Continues from a snapshot. The first `apply` decides about every service once more. */
  static restore(snapshot: ReconcilerSnapshot): Reconciler {
    invariant(snapshot.version === 1, `a snapshot of version ${snapshot.version} cannot be restored`);
    const copy = copyOf(snapshot);
    const reconciler = new Reconciler(copy.nowMs, copy.settings);
    reconciler.#isConfigured = copy.isConfigured;
    reconciler.#isShuttingDown = copy.isShuttingDown;
    reconciler.#killNow = copy.killNow;
    reconciler.#lastOperationId = copy.lastOperationId;
    Object.assign(reconciler.#inputs.active, copy.active);
    reconciler.#schedule(activeKey, reconciler.#inputs.active);
    for (const [name, entry] of copy.systemDependencies) {
      Object.assign(reconciler.#inputs.systemDependency(name, copy.nowMs), entry);
      reconciler.#schedule(dependencyKey(name), entry);
    }
    reconciler.#slots.restore(copy.slots);
    for (const memory of copy.services) {
      reconciler.#services.set(memory.id, memory);
      if (memory.isDefined) reconciler.#dependents.replace(memory.id, null, memory.outline);
      reconciler.#dirty.add(memory.id);
    }
    return reconciler;
  }

  #absorb(event: ReconcilerEvent, context: SettleContext): void {
    switch (event.kind) {
      case 'time':
        return;
      case 'definitions':
        return this.#absorbDefinitions(event.definitions, context);
      case 'active':
        if (setInput(this.#inputs.active, event.value, event.origin, this.#nowMs)) this.#markAll();
        return this.#schedule(activeKey, this.#inputs.active);
      case 'system-dependency': {
        const entry = this.#inputs.systemDependency(event.name, this.#nowMs);
        if (setInput(entry, event.value, event.origin, this.#nowMs)) this.#markDependents(event.name);
        return this.#schedule(dependencyKey(event.name), entry);
      }
      case 'facts':
      case 'facts-unknown':
        return;
      case 'settings':
        return this.#absorbSettings(event.settings);
      case 'shutdown':
        this.#isShuttingDown = true;
        this.#killNow ||= event.killNow;
        if (event.killNow) for (const memory of this.#services.values()) hurryStop(memory);
        return this.#markAll();
      default:
        return this.#absorbServiceEvent(event, context);
    }
  }

  #absorbServiceEvent(event: Extract<ReconcilerEvent, { serviceId: ServiceId }>, context: SettleContext): void {
    const memory = makesKnown(event) ? this.#memory(event.serviceId) : this.#services.get(event.serviceId);
    if (memory === undefined) return;
    this.#dirty.add(memory.id);
    switch (event.kind) {
      case 'operator':
        return applyCommand(memory, event.command, context);
      case 'recovered':
        return applyRecovery(memory, event, this.#nowMs);
      case 'hint':
        return lookSoon(memory, context);
      case 'result':
        if (memory.operation?.id === event.operationId) return absorbResult(memory, event.result, context);
        return absorbStale(memory, context);
      default:
        return unreachable(event);
    }
  }

  #absorbDefinitions(definitions: readonly DefinitionOutline[], context: SettleContext): void {
    const defined = new Map(definitions.map((outline) => [outline.id, outline]));
    invariant(defined.size === definitions.length, 'two definitions have the same id');
    if (!this.#isConfigured) this.#markAll();
    this.#isConfigured = true;
    for (const memory of this.#services.values()) {
      if (!memory.isDefined || defined.has(memory.id)) continue;
      memory.isDefined = false;
      this.#dependents.replace(memory.id, memory.outline, null);
      this.#dirty.add(memory.id);
    }
    for (const outline of defined.values()) this.#absorbDefinition(outline, context);
  }

  #absorbDefinition(outline: DefinitionOutline, context: SettleContext): void {
    const memory = this.#memory(outline.id);
    const before = memory.isDefined ? memory.outline : null;
    if (!applyDefinition(memory, outline, context)) return;
    this.#dependents.replace(memory.id, before, outline);
    for (const name of outline.systemDependencies) {
      this.#schedule(dependencyKey(name), this.#inputs.systemDependency(name, this.#nowMs));
    }
    this.#dirty.add(memory.id);
  }

  #absorbSettings(settings: Partial<ReconcilerSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#slots.resize(this.#settings.concurrencyLimit);
    this.#markAll();
  }

  #takeDue(): void {
    for (const key of this.#inputDeadlines.takeDue(this.#nowMs)) {
      if (key === activeKey) this.#markAll();
      else this.#markDependents(key.slice(dependencyKey('').length));
    }
    for (const id of this.#deadlines.takeDue(this.#nowMs)) this.#dirty.add(id);
  }

  /**
   * In the order of the ids, so that neither the order of definitions nor what happened before a snapshot matters.
   * Whoever is handed a slot meanwhile is decided once more after that; its last decision is the one that counts.
   */
  #settleDirty(context: SettleContext): Pick<Reconciliation, 'decisions' | 'decided'> {
    const news = new Map<ServiceId, Decision>();
    const decided = new Set<ServiceId>();
    for (let id = this.#dirty.take(); id !== undefined; id = this.#dirty.take()) {
      this.#settleOne(id, context, news);
      decided.add(id);
    }
    const decisions = [...news.values()].sort((one, other) => (one.serviceId < other.serviceId ? -1 : 1));
    return { decisions, decided: [...decided] };
  }

  #settleOne(id: ServiceId, context: SettleContext, news: Map<ServiceId, Decision>): void {
    const memory = this.#services.get(id);
    if (memory === undefined) return;
    const settled = settle(memory, context);
    if (settled.isNews) news.set(id, settled.decision);
    this.#deadlines.set(id, settled.isForgotten ? null : nextDeadlineMs(memory, this.#nowMs, this.#settings));
    if (settled.isForgotten) this.#services.delete(id);
  }

  #context(): SettleContext {
    return {
      nowMs: this.#nowMs,
      settings: this.#settings,
      inputs: this.#inputs,
      slots: this.#slots,
      isConfigured: this.#isConfigured,
      isShuttingDown: this.#isShuttingDown,
      killNow: this.#killNow,
      act: (action) => this.#actions.push(action),
      markDirty: (id) => this.#dirty.add(id),
      nextOperationId: () => {
        this.#lastOperationId += 1;
        return this.#lastOperationId;
      },
    };
  }

  #memory(id: ServiceId): ServiceMemory {
    let memory = this.#services.get(id);
    if (memory === undefined) {
      memory = emptyMemory(id, this.#nowMs);
      this.#services.set(id, memory);
    }
    return memory;
  }

  #schedule(key: string, entry: InputEntry): void {
    this.#inputDeadlines.set(key, expiresAtMs(entry, this.#nowMs));
  }

  #markAll(): void {
    for (const id of this.#services.keys()) this.#dirty.add(id);
  }

  #markDependents(name: string): void {
    for (const id of this.#dependents.dependentsOf(name)) this.#dirty.add(id);
  }
}

/** A record, or a start that came through after all, speaks of a process even where nothing is remembered of a service. */
function makesKnown(event: Extract<ReconcilerEvent, { serviceId: ServiceId }>): boolean {
  return event.kind === 'recovered' || (event.kind === 'result' && event.result.kind === 'started');
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}
