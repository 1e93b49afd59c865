import { Evaluation, type SystemView } from '../evaluate/evaluation.ts';
import { Instances } from '../evaluate/instances.ts';
import { managerOwner } from '../facts/fact-watches.ts';
import type { RuleSource } from '../facts/rule-source.ts';
import type { DefinitionOutline } from '../model/definition-outline.ts';
import { reservedLabels } from '../model/fact.ts';
import { type ServiceId, templateNameOf } from '../model/service-id.ts';
import { applyDefinition } from './apply-to-memory.ts';
import { blockersOf } from './blockers.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import { DemandNumbers } from './demand-numbers.ts';
import { DirtyQueue } from './dirty-queue.ts';
import { effectiveValue, expiresAtMs, InputBook, type InputEntry } from './input-book.ts';
import type { Notice } from './notice.ts';
import type { Action } from './operation.ts';
import { emptyMemory, type ServiceMemory } from './service-memory.ts';
import { nextPollMs, type ReconcilerSettings } from './settings.ts';
import type { SettleContext } from './settle-context.ts';
import { Slots } from './slots.ts';

/** Keys of deadlines that belong to no service. */
export type SystemDeadline =
  | { readonly kind: 'active' }
  | { readonly kind: 'system-dependency'; readonly name: string }
  | { readonly kind: 'doubt'; readonly owner: string }
  | { readonly kind: 'oscillation' };

/** Everything that a reconciler remembers, and the small steps by which it changes. */
export class ReconcilerState {
  readonly services: Map<ServiceId, ServiceMemory> = new Map();
  readonly instances: Instances = new Instances();
  readonly evaluation: Evaluation;
  readonly inputs: InputBook;
  readonly slots: Slots;
  readonly dirty: DirtyQueue = new DirtyQueue();
  readonly deadlines: DeadlineHeap = new DeadlineHeap();
  readonly systemDeadlines: DeadlineHeap = new DeadlineHeap();
  /** Who needs an input. */
  readonly inputUsers: Map<string, Set<ServiceId>> = new Map();
  settings: ReconcilerSettings;
  nowMs: number;
  lastOperationId = 0;
  readonly demandNumbers: DemandNumbers = new DemandNumbers();
  isConfigured = false;
  isShuttingDown = false;
  killNow = false;
  actions: Action[] = [];
  notices: Notice[] = [];
  /** As the last definitions gave them. */
  ruleSources: readonly RuleSource[] = [];
  /** What rules could not do, as it was told last. */
  toldProblems: ReadonlySet<string> = new Set();
  /** Those of which a conflict has ended in this poll. */
  readonly #released = new Set<ServiceId>();

  constructor(nowMs: number, settings: ReconcilerSettings) {
    this.nowMs = nowMs;
    this.settings = settings;
    this.inputs = new InputBook(nowMs);
    this.slots = new Slots(settings.concurrencyLimit);
    this.evaluation = new Evaluation({
      nowMs: () => this.nowMs,
      system: () => this.#system(),
      memory: (id) => this.services.get(id),
      demandChanged: (id, isDemanded) => this.#demandChanged(id, isDemanded),
    });
    this.schedule({ kind: 'active' }, expiresAtMs(this.inputs.active, nowMs));
  }

  /** The memory of a service, made if there is none. */
  memoryOf(id: ServiceId): ServiceMemory {
    let memory = this.services.get(id);
    if (memory === undefined) {
      memory = emptyMemory(id, this.nowMs);
      this.services.set(id, memory);
    }
    return memory;
  }

  /** Gives a service its definition; answers whether anything is different because of it. */
  define(id: ServiceId, outline: DefinitionOutline): boolean {
    const memory = this.memoryOf(id);
    const before = memory.isDefined ? memory.outline : null;
    if (before === null && templateNameOf(id) !== null) memory.isOverLimit = this.instances.enter(id);
    if (!applyDefinition(memory, outline, this.context())) return false;
    this.useInputs(id, before, outline);
    for (const name of outline.systemDependencies) this.scheduleInput(name);
    this.#noteConflicts(id, before?.conflicts ?? [], outline.conflicts);
    this.evaluation.define(id, outline);
    if (before === null) this.evaluation.markNeighbours(id);
    // Whoever wanted it before it was defined has wanted it from now on.
    if (this.evaluation.graph.demand.isDemanded(id)) this.demandNumbers.set(memory, true);
    return true;
  }

  /** Takes the definition of a service away. */
  undefine(memory: ServiceMemory): void {
    memory.isDefined = false;
    this.useInputs(memory.id, memory.outline, null);
    this.#noteConflicts(memory.id, memory.outline?.conflicts ?? [], []);
    this.instances.leave(memory.id);
    this.evaluation.undefine(memory.id, memory.outline);
    this.evaluation.markNeighbours(memory.id);
  }

  /** The service is no more. Lets in an instance that was waiting for its place. */
  forget(id: ServiceId): void {
    const memory = this.services.get(id);
    if (memory === undefined) return;
    if (memory.isDefined) this.useInputs(id, memory.outline, null);
    this.instances.leave(id);
    this.services.delete(id);
    this.deadlines.set(id, null);
    this.evaluation.forget(id);
    this.admit(templateNameOf(id) ?? '');
  }

  /** Lets in the instances for which there is room now. */
  admit(template: string): void {
    for (const id of this.instances.admit(template)) {
      this.memoryOf(id).isOverLimit = false;
      this.evaluation.mark(id);
    }
  }

  markAll(): void {
    for (const id of this.services.keys()) this.evaluation.mark(id);
  }

  markInputUsers(name: string): void {
    for (const id of this.inputUsers.get(name) ?? []) this.evaluation.mark(id);
  }

  useInputs(id: ServiceId, before: DefinitionOutline | null, after: DefinitionOutline | null): void {
    for (const name of before?.systemDependencies ?? []) this.inputUsers.get(name)?.delete(id);
    for (const name of after?.systemDependencies ?? []) {
      this.inputUsers.set(name, (this.inputUsers.get(name) ?? new Set()).add(id));
    }
  }

  /** Has an input looked at again when its value expires, and asserts the fact about it. */
  scheduleInput(name: string): void {
    const entry = this.inputs.systemDependency(name, this.nowMs);
    this.schedule({ kind: 'system-dependency', name }, expiresAtMs(entry, this.nowMs));
    this.assertInput(reservedLabels.systemDependency, name, entry);
  }

  scheduleActive(): void {
    const { active } = this.inputs;
    this.schedule({ kind: 'active' }, expiresAtMs(active, this.nowMs));
    this.assertInput(reservedLabels.system, 'active', active);
  }

  assertInput(label: string, name: string, entry: InputEntry): void {
    const holds = effectiveValue(entry, this.nowMs) === true;
    if (holds) this.evaluation.facts.add(managerOwner, [label, name]);
    else this.evaluation.facts.remove(managerOwner, [label, name]);
  }

  schedule(deadline: SystemDeadline, atMs: number | null): void {
    this.systemDeadlines.set(JSON.stringify(deadline), atMs);
  }

  scheduleThaw(): void {
    const { isAny } = this.evaluation.oscillations;
    this.schedule({ kind: 'oscillation' }, isAny ? nextPollMs(this.nowMs, this.settings) : null);
  }

  beginPoll(isFromOutside: boolean): void {
    const interval = Math.floor(this.nowMs / this.settings.pollIntervalMs);
    this.evaluation.oscillations.beginPoll(interval, isFromOutside);
    if (!isFromOutside) return;
    for (const id of this.evaluation.oscillations.thaw()) this.evaluation.mark(id);
  }

  /** Makes an id known that is an instance of a template, though nobody demands it yet. */
  makeInstance(id: ServiceId): void {
    const outline = this.instances.outlineOf(id);
    if (outline !== null) this.define(id, outline);
  }

  /** The operator asked for the service once more: its demand counts from now. */
  renewDemand(memory: ServiceMemory): void {
    if (memory.demandSequence === null) return;
    this.demandNumbers.renew(memory);
    for (const other of this.evaluation.graph.conflictsOf(memory.id)) this.evaluation.mark(other);
  }

  /**
   * Has the numbers written down that became other ones in this poll, where a number matters. Where it does not matter any
   * more, none is left on record: it would outlive the demand that it is about.
   */
  saveDemand(): void {
    for (const id of this.demandNumbers.takeChanged((each) => this.services.get(each)?.demandSequence ?? null)) {
      const memory = this.services.get(id);
      if (memory === undefined || !this.#hasConflict(id)) continue;
      this.actions.push({ kind: 'save-demand', serviceId: id, sequence: memory.demandSequence });
    }
    for (const id of [...this.#released].sort()) {
      if (!this.services.has(id) || this.#hasConflict(id)) continue;
      this.actions.push({ kind: 'save-demand', serviceId: id, sequence: null });
    }
    this.#released.clear();
  }

  #hasConflict(id: ServiceId): boolean {
    return [...this.evaluation.graph.conflictsOf(id)].length > 0;
  }

  context(): SettleContext {
    return {
      nowMs: this.nowMs,
      settings: this.settings,
      slots: this.slots,
      killNow: this.killNow,
      around: this.evaluation.surroundings(),
      act: (action) => this.actions.push(action),
      tell: (notice) => this.notices.push(notice),
      blockersOf: (id) => blockersOf(id, this.evaluation.surroundings()),
      markDirty: (id) => this.dirty.add(id),
      nextOperationId: () => {
        this.lastOperationId += 1;
        return this.lastOperationId;
      },
    };
  }

  /** Numbers of services that had no conflict so far were not written down; those that have none any more grow old. */
  #noteConflicts(id: ServiceId, before: readonly ServiceId[], after: readonly ServiceId[]): void {
    for (const other of after) {
      if (before.includes(other)) continue;
      for (const each of [id, other]) this.demandNumbers.noteUnsaved(this.services.get(each));
    }
    for (const other of before) if (!after.includes(other)) for (const each of [id, other]) this.#released.add(each);
  }

  #system(): SystemView {
    const { nowMs, settings, inputs, isConfigured, isShuttingDown, killNow } = this;
    return { nowMs, settings, inputs, isConfigured, isShuttingDown, killNow };
  }

  /** An instance comes to be by being demanded. */
  #demandChanged(id: ServiceId, isDemanded: boolean): void {
    if (isDemanded && !this.services.get(id)?.isDefined) this.makeInstance(id);
    const memory = this.services.get(id);
    if (memory !== undefined) this.demandNumbers.set(memory, isDemanded);
  }
}
