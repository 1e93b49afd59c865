import type { OperatorDecision } from '../../src/model/operator-decision.ts';
import type { InputValue } from '../../src/model/system-inputs.ts';
import type { ReconcilerEvent } from '../../src/reconcile/event.ts';
import type { FaultyWorld } from './faulty-world.ts';

interface ModelInput {
  source: InputValue;
  operator: InputValue;
  changedAtMs: number;
}

const unknownSince = (changedAtMs: number): ModelInput => ({ source: null, operator: null, changedAtMs });

/** What is wanted of each service, worked out in the plainest way from the events alone. */
export class PromisedDemand {
  readonly #active: ModelInput = unknownSince(0);
  readonly #dependencies = new Map<string, ModelInput>();
  readonly #operator = new Map<string, OperatorDecision>();
  isShuttingDown = false;

  notice(event: ReconcilerEvent, world: FaultyWorld): void {
    if (event.kind === 'active') this.#set(this.#active, event, world.nowMs);
    if (event.kind === 'system-dependency') this.#set(this.#dependency(event.name, world.nowMs), event, world.nowMs);
    if (event.kind === 'shutdown') this.isShuttingDown = true;
    if (event.kind === 'definitions') {
      for (const { systemDependencies } of event.definitions) {
        for (const name of systemDependencies) this.#dependency(name, world.nowMs);
      }
    }
    if (event.kind === 'operator') this.#command(event, world);
    if (event.kind === 'recovered' && event.decision !== null) this.#operator.set(event.serviceId, event.decision);
  }

  forget(id: string): void {
    this.#operator.delete(id);
  }

  /** Whether the service is to run; `unknown` if an input is not known. */
  wants(id: string, world: FaultyWorld): 'run' | 'stop' | 'unknown' {
    const outline = world.definitions.get(id);
    const operator = this.#operator.get(id);
    if (outline === undefined || operator === 'stop' || (!outline.autostart && operator !== 'start')) return 'stop';
    if (this.isShuttingDown) return 'stop';
    const inputs = [this.#active, ...outline.systemDependencies.map((name) => this.#dependency(name, world.nowMs))];
    const values = inputs.map((input) => countedValue(input, world.nowMs));
    if (values.includes(false)) return 'stop';
    return values.includes(null) ? 'unknown' : 'run';
  }

  #command(event: Extract<ReconcilerEvent, { kind: 'operator' }>, world: FaultyWorld): void {
    const outline = world.definitions.get(event.serviceId);
    if (outline === undefined) return;
    if (event.command === 'stop') this.#operator.set(event.serviceId, 'stop');
    else if (event.command === 'reset' || outline.autostart) this.#operator.delete(event.serviceId);
    else this.#operator.set(event.serviceId, 'start');
  }

  #set(input: ModelInput, event: { value: InputValue; origin: 'source' | 'operator' }, nowMs: number): void {
    const before = input.operator ?? input.source;
    input[event.origin] = event.value;
    if ((input.operator ?? input.source) !== before) input.changedAtMs = nowMs;
  }

  #dependency(name: string, nowMs: number): ModelInput {
    const input = this.#dependencies.get(name) ?? unknownSince(nowMs);
    this.#dependencies.set(name, input);
    return input;
  }
}

function countedValue(input: ModelInput, nowMs: number): InputValue {
  const value = input.operator ?? input.source;
  return value === null && nowMs - input.changedAtMs >= 30_000 ? false : value;
}
