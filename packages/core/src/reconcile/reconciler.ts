import type { FactFeed } from '../facts/fact-book.ts';
import type { ReadonlyFacts } from '../facts/readonly-facts.ts';
import type { ReadonlyGraph } from '../graph/readonly-graph.ts';
import { invariant, unreachable } from '../model/invariant-error.ts';
import type { ServiceId } from '../model/service-id.ts';
import { absorbDefinitions } from './absorb-definitions.ts';
import { absorbDoubt, absorbFacts, dropProcessFacts, expireDoubt } from './absorb-facts.ts';
import { absorbResult, absorbStale, expireOperation, lookSoon } from './absorb-result.ts';
import { applyCommand, applyRecovery, hurryStop } from './apply-to-memory.ts';
import type { Decision } from './decision.ts';
import { demandedBy } from './demanded-by.ts';
import type { ReconcilerEvent } from './event.ts';
import { type InputBook, setInput } from './input-book.ts';
import { nextDeadlineMs } from './next-deadline.ts';
import type { Notice } from './notice.ts';
import type { Action } from './operation.ts';
import { ReconcilerState, type SystemDeadline } from './reconciler-state.ts';
import type { ServiceMemory } from './service-memory.ts';
import { defaultSettings, type ReconcilerSettings } from './settings.ts';
import { settle } from './settle.ts';
import type { SettleContext } from './settle-context.ts';
import { type ReconcilerSnapshot, restoreState, snapshotOf } from './snapshot.ts';
import { takeNotices } from './take-notices.ts';

/** What an event led to. */
export interface Reconciliation {
  /** To be carried out in this order. */
  readonly actions: readonly Action[];
  /** The decisions that became different in something that is shown. */
  readonly decisions: readonly Decision[];
  /** Every service that was decided about, whether or not anything became different. */
  readonly decided: readonly ServiceId[];
  /** What there is to tell beside decisions. */
  readonly notices: readonly Notice[];
  /** When to come back with a `time` event if nothing happens before; `null`: only an event can change anything. */
  readonly wakeAtMs: number | null;
}

/**
 * Decides, for every service, what to do next: a deterministic state machine without clock, randomness or I/O.
 * The same events at the same times give the same decisions, so a run can be replayed, planned and simulated.
 *
 * Each event is taken in; then it is worked out what every service that it touches is to do, until nothing changes any
 * more; only then is it decided, service by service, what to do about it.
 */
export class Reconciler {
  readonly #state: ReconcilerState;

  constructor(nowMs: number, settings: Partial<ReconcilerSettings> = {}) {
    this.#state = new ReconcilerState(nowMs, { ...defaultSettings, ...settings });
  }

  /**
   * Takes in one event and decides what follows. Times never run backwards: an earlier `nowMs` counts as the last one.
   * The event is not changed, and nothing of it is kept by reference that the caller may change.
   */
  apply(event: ReconcilerEvent, nowMs: number): Reconciliation {
    const state = this.#state;
    state.nowMs = Math.max(state.nowMs, nowMs);
    state.actions = [];
    state.beginPoll(isFromOutside(event));
    this.#absorb(event);
    this.#takeDue();
    const { decisions, decided } = this.#decide();
    state.scheduleThaw();
    const notices = takeNotices(state);
    const wakeAtMs = earlier(state.deadlines.earliestMs(), state.systemDeadlines.earliestMs());
    return { actions: state.actions, decisions, decided, notices, wakeAtMs };
  }

  /** What is remembered of one service; `undefined` if there is none. Not to be changed. */
  service(id: ServiceId): Readonly<ServiceMemory> | undefined {
    return this.#state.services.get(id);
  }

  /** Everything that is remembered, in the order of the ids' first appearance. */
  services(): Iterable<Readonly<ServiceMemory>> {
    return this.#state.services.values();
  }

  /** Who wants a service. See `ServiceStatus.demandedBy`. */
  demandedBy(id: ServiceId): readonly string[] {
    return demandedBy(this.#state, id);
  }

  get inputs(): Readonly<InputBook> {
    return this.#state.inputs;
  }

  get settings(): ReconcilerSettings {
    return this.#state.settings;
  }

  /** The facts as they are, with their owners. To be looked at only. */
  get facts(): ReadonlyFacts {
    return this.#state.evaluation.facts;
  }

  /** Hands out what changes of the facts from now on. */
  followFacts(): FactFeed {
    return this.#state.evaluation.facts.follow();
  }

  /** What services have to do with each other. To be looked at only. */
  get graph(): ReadonlyGraph {
    return this.#state.evaluation.graph;
  }

  /** A copy of the whole state as plain JSON; `Reconciler.restore` makes an equal reconciler of it. */
  snapshot(): ReconcilerSnapshot {
    return snapshotOf(this.#state);
  }

  /** Continues from a snapshot. The first `apply` decides about every service once more. */
  static restore(snapshot: ReconcilerSnapshot): Reconciler {
    invariant(snapshot.version === 2, `a snapshot of version ${snapshot.version} cannot be restored`);
    const reconciler = new Reconciler(snapshot.nowMs, snapshot.settings);
    restoreState(reconciler.#state, snapshot);
    return reconciler;
  }

  #absorb(event: ReconcilerEvent): void {
    const state = this.#state;
    switch (event.kind) {
      case 'time':
        return;
      case 'definitions':
        return absorbDefinitions(state, event);
      case 'facts':
        return absorbFacts(state, event);
      case 'facts-unknown':
        return absorbDoubt(state, event);
      case 'active':
        if (setInput(state.inputs.active, event.value, event.origin, state.nowMs)) state.markAll();
        return state.scheduleActive();
      case 'system-dependency': {
        const entry = state.inputs.systemDependency(event.name, state.nowMs);
        if (setInput(entry, event.value, event.origin, state.nowMs)) state.markInputUsers(event.name);
        return state.scheduleInput(event.name);
      }
      case 'settings':
        state.settings = { ...state.settings, ...event.settings };
        state.slots.resize(state.settings.concurrencyLimit);
        return state.markAll();
      case 'shutdown':
        return this.#absorbShutdown(event.killNow);
      default:
        return this.#absorbServiceEvent(event);
    }
  }

  #absorbShutdown(killNow: boolean): void {
    const state = this.#state;
    state.isShuttingDown = true;
    state.killNow ||= killNow;
    if (killNow) for (const memory of state.services.values()) hurryStop(memory, state.context());
    state.markAll();
  }

  #absorbServiceEvent(event: Extract<ReconcilerEvent, { serviceId: ServiceId }>): void {
    const state = this.#state;
    const { serviceId } = event;
    if (event.kind === 'operator' && !state.services.get(serviceId)?.isDefined) state.makeInstance(serviceId);
    const memory = makesKnown(event) ? state.memoryOf(serviceId) : state.services.get(serviceId);
    if (memory === undefined) return;
    state.evaluation.mark(serviceId);
    const before = mainNonce(memory);
    this.#absorbInto(memory, event);
    if (before !== null && before !== mainNonce(memory)) dropProcessFacts(state, serviceId);
  }

  #absorbInto(memory: ServiceMemory, event: Extract<ReconcilerEvent, { serviceId: ServiceId }>): void {
    const state = this.#state;
    const context = state.context();
    switch (event.kind) {
      case 'operator':
        applyCommand(memory, event.command, context);
        if (event.command === 'start' || event.command === 'force') state.renewDemand(memory);
        return state.evaluation.graph.demand.touch(memory.id);
      case 'recovered':
        applyRecovery(memory, event, state.nowMs);
        state.demandNumbers.noteSaved(memory.demandSequence);
        return state.evaluation.graph.demand.touch(memory.id);
      case 'hint':
        return lookSoon(memory, context);
      case 'result':
        if (memory.operation?.id === event.operationId) return absorbResult(memory, event.result, context);
        return absorbStale(memory, context);
      default:
        return unreachable(event);
    }
  }

  #takeDue(): void {
    const state = this.#state;
    for (const key of state.systemDeadlines.takeDue(state.nowMs)) this.#takeDueOfSystem(JSON.parse(key));
    for (const id of state.deadlines.takeDue(state.nowMs).sort()) {
      const memory = state.services.get(id);
      if (memory === undefined) continue;
      expireOperation(memory, state.context());
      state.evaluation.mark(id);
    }
  }

  #takeDueOfSystem(due: SystemDeadline): void {
    const state = this.#state;
    switch (due.kind) {
      case 'active':
        state.scheduleActive();
        return state.markAll();
      case 'system-dependency':
        state.scheduleInput(due.name);
        return state.markInputUsers(due.name);
      case 'doubt':
        return expireDoubt(state, due.owner);
      case 'oscillation':
        for (const id of state.evaluation.oscillations.thaw()) state.evaluation.mark(id);
        return;
      default:
        return unreachable(due);
    }
  }

  /**
   * In the order of the ids, so that neither the order of definitions nor what happened before a snapshot matters.
   * Whoever is handed a slot meanwhile is decided once more after that; its last decision is the one that counts.
   */
  #decide(): Pick<Reconciliation, 'decisions' | 'decided'> {
    const state = this.#state;
    const news = new Map<ServiceId, Decision>();
    const decided = new Set<ServiceId>();
    // A service that is forgotten makes room for an instance of its template: that is worked out in the same step.
    do {
      for (const id of state.evaluation.run()) state.dirty.add(id);
      state.saveDemand();
      const context = state.context();
      for (let id = state.dirty.take(); id !== undefined; id = state.dirty.take()) {
        this.#settleOne(id, context, news);
        decided.add(id);
      }
    } while (state.evaluation.isDue);
    const decisions = [...news.values()].sort((one, other) => (one.serviceId < other.serviceId ? -1 : 1));
    return { decisions, decided: [...decided] };
  }

  #settleOne(id: ServiceId, context: SettleContext, news: Map<ServiceId, Decision>): void {
    const state = this.#state;
    const memory = state.services.get(id);
    const view = state.evaluation.view(id);
    if (memory === undefined || view === undefined) return;
    const settled = settle(memory, view, context);
    if (settled.isNews) news.set(id, settled.decision);
    if (settled.isForgotten) return state.forget(id);
    state.deadlines.set(id, nextDeadlineMs(memory, view, state.nowMs, state.settings));
  }
}

/** A record, or a start that came through after all, speaks of a process even where nothing is remembered of a service. */
function makesKnown(event: Extract<ReconcilerEvent, { serviceId: ServiceId }>): boolean {
  return event.kind === 'recovered' || (event.kind === 'result' && event.result.kind === 'started');
}

/** Whether somebody asked for something, rather than that something followed. */
function isFromOutside({ kind }: ReconcilerEvent): boolean {
  return kind !== 'time' && kind !== 'result' && kind !== 'hint';
}

function mainNonce({ phase }: ServiceMemory): string | null {
  const isMain = phase.kind === 'process' && phase.process.purpose === 'main' && phase.process.ended === null;
  return isMain ? phase.process.nonce : null;
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}
