import {
  type InputValue,
  inputExpiryMs,
  type OperatorDecision,
  type ServiceDefinition,
  type ServiceId,
} from '@hermit/core';
import type { SimProcess } from './sim-process.ts';

/** An input as the manager was told it, by its source and by the operator. */
export interface ToldInput {
  source: InputValue;
  operator: InputValue;
  sinceMs: number;
}

/** What ought to be, by what the manager was told. */
export type Wish = 'run' | 'hold' | 'stop';

/**
 * Everything that one manager was told, kept apart from the manager: definitions, inputs, the operator's word. The
 * checks work out from it what ought to be, by the rules of the design and without a look at the manager.
 */
export class Wishes {
  /** `null` until the manager was given definitions. */
  definitions: ReadonlyMap<ServiceId, ServiceDefinition> | null = null;
  readonly decisions: Map<ServiceId, OperatorDecision> = new Map();
  readonly active: ToldInput;
  readonly dependencies: Map<string, ToldInput> = new Map();
  /** When the operator last asked for a restart. */
  readonly restarts: Map<ServiceId, number> = new Map();
  isShuttingDown = false;

  constructor(nowMs: number) {
    this.active = { source: null, operator: null, sinceMs: nowMs };
  }

  dependency(name: string, nowMs: number): ToldInput {
    const told = this.dependencies.get(name) ?? { source: null, operator: null, sinceMs: nowMs };
    this.dependencies.set(name, told);
    return told;
  }

  define(definitions: ReadonlyMap<ServiceId, ServiceDefinition>, nowMs: number): void {
    this.definitions = definitions;
    for (const { systemDependencies } of definitions.values()) {
      for (const name of systemDependencies) this.dependency(name, nowMs);
    }
  }

  command(id: ServiceId, command: 'start' | 'stop' | 'restart' | 'reset', nowMs: number): void {
    const definition = this.definitions?.get(id);
    if (definition === undefined || this.isShuttingDown) return;
    if (command === 'stop') this.decisions.set(id, 'stop');
    else if (command === 'reset' || definition.autostart) this.decisions.delete(id);
    else this.decisions.set(id, 'start');
    if (command === 'restart') this.restarts.set(id, nowMs);
  }

  wish(id: ServiceId, nowMs: number): Wish {
    if (this.isShuttingDown) return 'stop';
    if (this.definitions === null) return 'hold';
    const definition = this.definitions.get(id);
    if (definition === undefined || !this.isDemanded(definition)) return 'stop';
    const values = [this.active, ...definition.systemDependencies.map((name) => this.dependency(name, nowMs))];
    const counted = values.map((told) => countedValue(told, nowMs));
    if (counted.includes(false)) return 'stop';
    return counted.includes(null) ? 'hold' : 'run';
  }

  isDemanded({ id, autostart }: ServiceDefinition): boolean {
    const decision = this.decisions.get(id);
    return decision !== 'stop' && (autostart || decision === 'start');
  }

  /** Why this process ought to go; `null` if nothing asks for that. */
  reasonToStop(process: SimProcess, nowMs: number): 'unwanted' | 'reshaped' | 'restart' | null {
    const wish = this.wish(process.serviceId, nowMs);
    if (wish === 'stop') return 'unwanted';
    if (wish === 'hold') return null;
    if (this.definitions?.get(process.serviceId)?.shapeHash !== process.shapeHash) return 'reshaped';
    const askedAtMs = this.restarts.get(process.serviceId);
    return askedAtMs !== undefined && askedAtMs >= process.decidedAtMs ? 'restart' : null;
  }
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
