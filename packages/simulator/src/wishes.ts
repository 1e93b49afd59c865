import {
  bindingsOf,
  type Fact,
  type FactOwner,
  type InputValue,
  inputExpiryMs,
  instanceDefinition,
  type OperatorDecision,
  type ServiceDefinition,
  type ServiceId,
  templateNameOf,
} from '@hermit/core';
import type { Judgement, Ought } from './ought/ought.ts';
import type { SimProcess } from './sim-process.ts';

/** An input as the manager was told it, by its source and by the operator. */
export interface ToldInput {
  source: InputValue;
  operator: InputValue;
  sinceMs: number;
}

/** An owner of facts that cannot tell, as the manager was told. */
export interface ToldDoubt {
  readonly owner: FactOwner;
  /** `null`: it may speak of anything. */
  readonly labels: readonly string[] | null;
  readonly endsAtMs: number;
}

/** How long clients may take to come back after a restart of the manager. */
const clientPatienceMs = 10_000;

/**
 * Everything that one manager was told, kept apart from the manager: definitions, inputs, facts, the operator's word. The
 * checks work out from it what ought to be, by the rules of the design and without a look at the manager.
 */
export class Wishes {
  /** `null` until the manager was given definitions. */
  definitions: ReadonlyMap<ServiceId, ServiceDefinition> | null = null;
  readonly decisions: Map<ServiceId, OperatorDecision> = new Map();
  readonly active: ToldInput;
  readonly dependencies: Map<string, ToldInput> = new Map();
  /** What every owner asserts, but for processes. */
  readonly facts: Map<FactOwner, readonly Fact[]> = new Map();
  readonly doubts: Map<FactOwner, ToldDoubt> = new Map();
  /** When the operator last asked for a restart. */
  readonly restarts: Map<ServiceId, number> = new Map();
  isShuttingDown = false;
  isKillingNow = false;
  /** What ought to be as of the last poll; `null` in a run without a graph. */
  ought: Ought | null = null;
  readonly #last = new Map<ServiceId, ServiceDefinition>();

  constructor(nowMs: number) {
    this.active = { source: null, operator: null, sinceMs: nowMs };
  }

  dependency(name: string, nowMs: number): ToldInput {
    const told = this.dependencies.get(name) ?? { source: null, operator: null, sinceMs: nowMs };
    this.dependencies.set(name, told);
    return told;
  }

  /** Every input with the fact that it makes true. */
  *inputs(): Iterable<readonly [label: string, name: string, told: ToldInput]> {
    yield ['system', 'active', this.active];
    for (const [name, told] of this.dependencies) yield ['system-dependency', name, told];
  }

  counted(told: ToldInput, nowMs: number): InputValue {
    return countedValue(told, nowMs);
  }

  define(definitions: ReadonlyMap<ServiceId, ServiceDefinition>, nowMs: number): void {
    this.definitions = definitions;
    for (const { systemDependencies, params } of definitions.values()) {
      if (params.length > 0) continue;
      for (const name of systemDependencies) this.dependency(name, nowMs);
    }
  }

  /** The definition of a service or an instance; `null` for what is none. */
  definitionOf(id: ServiceId): ServiceDefinition | null {
    const own = this.definitions?.get(id);
    if (own !== undefined && (own.kind === 'rules' || own.params.length > 0)) return null;
    const template = own === undefined ? this.definitions?.get(templateNameOf(id) ?? '') : undefined;
    const isInstance = template !== undefined && template.params.length > 0 && bindingsOf(template, id) !== null;
    const definition = own ?? (isInstance ? instanceOf(template, id) : null);
    if (definition !== null) this.#last.set(id, definition);
    return definition;
  }

  /** The same, or the one that it had last: what has to be undone outlives its definition. */
  lastDefinitionOf(id: ServiceId): ServiceDefinition | null {
    return this.definitionOf(id) ?? this.#last.get(id) ?? null;
  }

  command(id: ServiceId, command: 'start' | 'force' | 'stop' | 'restart' | 'reset', nowMs: number): void {
    const definition = this.definitionOf(id);
    if (definition === null || this.isShuttingDown) return;
    const isForced = this.decisions.get(id) === 'force';
    if (command === 'stop') this.decisions.set(id, 'stop');
    else if (command === 'force' || (command === 'restart' && isForced)) this.decisions.set(id, 'force');
    else if (command === 'reset' || this.#isDemandedByOthers(definition)) this.decisions.delete(id);
    else this.decisions.set(id, 'start');
    if (command === 'restart') this.restarts.set(id, nowMs);
  }

  #isDemandedByOthers({ id, autostart }: ServiceDefinition): boolean {
    return this.ought === null ? autostart : this.ought.isDemandedByOthers(id);
  }

  /** Clients of an earlier manager may still come back. */
  awaitClients(nowMs: number): void {
    this.doubts.set('clients', { owner: 'clients', labels: null, endsAtMs: nowMs + clientPatienceMs });
  }

  /** Whoever has not come back in time asserts nothing any more. */
  expireDoubts(nowMs: number): void {
    for (const { owner, endsAtMs } of [...this.doubts.values()]) {
      if (nowMs < endsAtMs) continue;
      this.doubts.delete(owner);
      this.facts.delete(owner);
    }
  }

  doubted(nowMs: number): readonly ToldDoubt[] {
    return this.doubts.size === 0 ? [] : [...this.doubts.values()].filter(({ endsAtMs }) => nowMs < endsAtMs);
  }

  /** What ought to become of a service whose requirements bind it. */
  wish(id: ServiceId, nowMs: number): Judgement {
    if (this.ought !== null) return this.ought.judge(id, true, nowMs);
    const definition = this.definitionOf(id);
    return this.judgedByInputs(id, definition !== null && this.isDemanded(definition), nowMs);
  }

  /** The same for one that has no process yet. */
  wishOfNew(id: ServiceId, nowMs: number): Judgement {
    return this.ought === null ? this.wish(id, nowMs) : this.ought.judge(id, false, nowMs);
  }

  /** The part that demand and the system's inputs say. */
  judgedByInputs(id: ServiceId, isDemanded: boolean, nowMs: number): Exclude<Judgement, 'unsure'> {
    if (this.isShuttingDown) return 'stop';
    if (this.definitions === null) return 'hold';
    const definition = this.definitionOf(id);
    if (definition === null) return 'stop';
    const isDoubtful = this.decisions.get(id) !== 'stop' && this.doubted(nowMs).length > 0;
    if (!isDemanded && !isDoubtful) return 'stop';
    const counted = [countedValue(this.active, nowMs)];
    for (const name of definition.systemDependencies) counted.push(countedValue(this.dependency(name, nowMs), nowMs));
    if (counted.includes(false)) return 'stop';
    return !isDemanded || counted.includes(null) ? 'hold' : 'run';
  }

  isDemanded({ id, autostart }: ServiceDefinition): boolean {
    const decision = this.decisions.get(id);
    return decision !== 'stop' && (autostart || decision === 'start' || decision === 'force');
  }

  /** Why this process ought to go; `null` if nothing asks for that. */
  reasonToStop(process: SimProcess, nowMs: number): 'unwanted' | 'reshaped' | 'restart' | 'perhaps' | null {
    const { serviceId: id, purpose } = process;
    if (purpose === 'stop') return null;
    const wish = this.ought === null ? this.wish(id, nowMs) : this.ought.judge(id, purpose === 'main', nowMs);
    if (wish === 'stop') return 'unwanted';
    if (wish === 'hold') return null;
    if (wish === 'unsure') return 'perhaps';
    if (this.definitionOf(id)?.shapeHash !== process.shapeHash) return 'reshaped';
    const askedAtMs = this.restarts.get(id);
    if (askedAtMs !== undefined && askedAtMs >= process.decidedAtMs) return 'restart';
    return this.ought?.mayOweRestart(id, process.decidedAtMs) ? 'restart' : null;
  }
}

const instances = new WeakMap<ServiceDefinition, Map<ServiceId, ServiceDefinition | null>>();

function instanceOf(template: ServiceDefinition, id: ServiceId): ServiceDefinition | null {
  const made = instances.get(template) ?? new Map<ServiceId, ServiceDefinition | null>();
  instances.set(template, made);
  const known = made.get(id);
  if (known !== undefined) return known;
  const definition = instanceDefinition(template, id);
  made.set(id, definition);
  return definition;
}

/** Sets one side of an input; the value that counts decides since when it is what it is. */
export function tell(told: ToldInput, side: 'source' | 'operator', value: InputValue, nowMs: number): void {
  const before = told.operator ?? told.source;
  told[side] = value;
  if ((told.operator ?? told.source) !== before) told.sinceMs = nowMs;
}

/** Not knowing counts as "not met" after a while. */
export function countedValue(told: ToldInput, nowMs: number): InputValue {
  const value = told.operator ?? told.source;
  return value === null && nowMs >= told.sinceMs + inputExpiryMs ? false : value;
}
