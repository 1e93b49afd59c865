import type { Doubt } from '../evaluate/doubts.ts';
import type { OscillationSnapshot } from '../evaluate/oscillations.ts';
import type { FactBookSnapshot } from '../facts/fact-book.ts';
import type { RuleSource } from '../facts/rule-source.ts';
import type { RequirementTimes } from '../graph/requirement-book.ts';
import type { DefinitionOutline } from '../model/definition-outline.ts';
import { templateNameOf } from '../model/service-id.ts';
import type { InputEntry } from './input-book.ts';
import type { ReconcilerState } from './reconciler-state.ts';
import type { ServiceMemory } from './service-memory.ts';
import type { ReconcilerSettings } from './settings.ts';
import type { PoolSnapshot } from './slots.ts';

/** Everything that a reconciler remembers, as plain JSON. Whatever can be computed from it is left out. */
export interface ReconcilerSnapshot {
  readonly version: 2;
  readonly nowMs: number;
  readonly settings: ReconcilerSettings;
  readonly isConfigured: boolean;
  readonly isShuttingDown: boolean;
  readonly killNow: boolean;
  readonly lastOperationId: number;
  readonly lastDemandSequence: number;
  readonly active: InputEntry;
  readonly systemDependencies: readonly (readonly [string, InputEntry])[];
  readonly templates: readonly DefinitionOutline[];
  readonly rules: readonly RuleSource[];
  /** The activations of rules that have been told. */
  readonly activations: readonly string[];
  readonly toldProblems: readonly string[];
  readonly facts: FactBookSnapshot;
  readonly doubts: readonly Doubt[];
  readonly requirementTimes: RequirementTimes;
  readonly oscillations: OscillationSnapshot;
  readonly services: readonly ServiceMemory[];
  readonly slots: readonly PoolSnapshot[];
}

/** A deep copy of plain data. */
export function copyOf<T>(data: T): T {
  return JSON.parse(JSON.stringify(data)) as T;
}

/** The whole state as plain JSON that shares nothing with it. */
export function snapshotOf(state: ReconcilerState): ReconcilerSnapshot {
  const { evaluation, inputs } = state;
  return copyOf<ReconcilerSnapshot>({
    version: 2,
    nowMs: state.nowMs,
    settings: state.settings,
    isConfigured: state.isConfigured,
    isShuttingDown: state.isShuttingDown,
    killNow: state.killNow,
    lastOperationId: state.lastOperationId,
    lastDemandSequence: state.demandNumbers.last,
    active: inputs.active,
    systemDependencies: [...inputs.systemDependencies],
    templates: [...state.instances.templates()],
    rules: state.ruleSources,
    activations: evaluation.rules.activationKeys(),
    toldProblems: [...state.toldProblems],
    facts: evaluation.facts.snapshot(),
    doubts: evaluation.doubts.all(),
    requirementTimes: evaluation.graph.requirements.snapshot(),
    oscillations: evaluation.oscillations.snapshot(),
    services: [...state.services.values()],
    slots: state.slots.snapshot(),
  });
}

/** Fills a new state with a snapshot. Whatever can be computed is, and every service is decided about again. */
export function restoreState(state: ReconcilerState, snapshot: ReconcilerSnapshot): void {
  const copy = copyOf(snapshot);
  state.isConfigured = copy.isConfigured;
  state.isShuttingDown = copy.isShuttingDown;
  state.killNow = copy.killNow;
  state.lastOperationId = copy.lastOperationId;
  state.demandNumbers.last = copy.lastDemandSequence;
  restoreInputs(state, copy);
  state.slots.restore(copy.slots);
  for (const template of copy.templates) state.instances.setTemplate(template.id, template);
  for (const memory of copy.services) restoreService(state, memory);
  restoreEvaluation(state, copy);
}

function restoreInputs(state: ReconcilerState, { active, systemDependencies, nowMs }: ReconcilerSnapshot): void {
  Object.assign(state.inputs.active, active);
  state.scheduleActive();
  for (const [name, entry] of systemDependencies) {
    Object.assign(state.inputs.systemDependency(name, nowMs), entry);
    state.scheduleInput(name);
  }
}

function restoreService(state: ReconcilerState, memory: ServiceMemory): void {
  state.services.set(memory.id, memory);
  if (!memory.isDefined) return;
  state.useInputs(memory.id, null, memory.outline);
  if (templateNameOf(memory.id) !== null) state.instances.enter(memory.id, memory.isOverLimit);
}

function restoreEvaluation(state: ReconcilerState, copy: ReconcilerSnapshot): void {
  const { evaluation } = state;
  evaluation.facts.restore(copy.facts);
  for (const doubt of copy.doubts) {
    evaluation.doubts.set(doubt);
    state.schedule({ kind: 'doubt', owner: doubt.owner }, doubt.endsAtMs);
  }
  state.ruleSources = copy.rules;
  evaluation.rules.replaceRules(copy.rules);
  evaluation.rules.assumeBegun(copy.activations);
  state.toldProblems = new Set(copy.toldProblems);
  evaluation.oscillations.restore(copy.oscillations);
  state.scheduleThaw();
  evaluation.restore(copy.services, copy.requirementTimes);
  state.demandNumbers.beginPoll();
  for (const memory of copy.services) {
    if (memory.operation !== null) state.deadlines.set(memory.id, memory.operation.deadlineMs);
  }
}
