import { expect } from 'vitest';
import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { ReasonCode } from '../../src/model/reason.ts';
import type { ServiceState } from '../../src/model/state.ts';
import type { OperatorCommand } from '../../src/reconcile/event.ts';
import type { Notice } from '../../src/reconcile/notice.ts';
import { Reconciler, type Reconciliation } from '../../src/reconcile/reconciler.ts';
import { Drive } from './drive.ts';
import { active, definitions } from './healthy-base.ts';

type Event = Parameters<Reconciler['apply']>[0];

/** A reconciler that keeps what it told, for a test to read. */
class TellingReconciler extends Reconciler {
  readonly notices: Notice[] = [];

  override apply(event: Event, nowMs: number): Reconciliation {
    const reconciliation = super.apply(event, nowMs);
    this.notices.push(...reconciliation.notices);
    return reconciliation;
  }
}

/** Services that have to do with each other, in the hands of a test. Whatever is asked for is done at once, unless said. */
export class GraphDrive extends Drive {
  readonly told: readonly Notice[];
  #outlines: readonly DefinitionOutline[] = [];

  constructor() {
    const reconciler = new TellingReconciler(0);
    super(reconciler);
    this.told = reconciler.notices;
    this.apply(active(true));
  }

  /** Replaces all definitions. */
  define(...outlines: readonly DefinitionOutline[]): this {
    this.#outlines = outlines;
    this.apply(definitions(outlines));
    return this;
  }

  /** Changes one definition, or adds it. */
  redefine(outline: DefinitionOutline): this {
    return this.define(...this.#outlines.filter(({ id }) => id !== outline.id), outline);
  }

  undefine(id: string): this {
    return this.define(...this.#outlines.filter((outline) => outline.id !== id));
  }

  settled(): this {
    this.settleDown();
    return this;
  }

  /** Everything that a client asserts. */
  say(...facts: readonly Fact[]): this {
    this.apply({ kind: 'facts', owner: 'client:1', facts });
    return this;
  }

  command(serviceId: string, command: OperatorCommand): this {
    this.apply({ kind: 'operator', serviceId, command });
    return this;
  }

  /** The process ends by itself, and that is seen; what follows is not done yet. */
  end(id: string, code: number): this {
    this.processes.end(id, { code, signal: null });
    this.apply({ kind: 'hint', serviceId: id });
    return this.answered(id);
  }

  answered(id: string): this {
    this.answerTruly(id);
    return this;
  }

  /** The process does what it was told by a signal, and its end is seen. */
  gone(id: string): this {
    if (this.isUnderWay(id)) this.answerTruly(id);
    this.apply({ kind: 'hint', serviceId: id });
    return this.answered(id);
  }

  /** As `a:ready b:stopping`. */
  states(...ids: readonly string[]): string {
    return ids.map((id) => `${id}:${this.reconciler.service(id)?.decision?.state ?? 'none'}`).join(' ');
  }

  code(id: string): ReasonCode {
    return this.decision(id).reason.code;
  }

  expect(id: string, state: ServiceState, code: ReasonCode): this {
    expect(`${id} ${this.decision(id).state} ${this.decision(id).reason.code}`).toBe(`${id} ${state} ${code}`);
    return this;
  }

  /** Which signals are being sent now. */
  get signalled(): readonly string[] {
    return [...this.reconciler.services()]
      .filter(({ operation }) => operation?.kind === 'signal' || operation?.kind === 'kill')
      .map(({ id }) => id)
      .sort();
  }

  get running(): readonly string[] {
    return [...this.reconciler.services()].map(({ id }) => id).filter((id) => this.processes.isRunning(id));
  }
}

/** A world with these definitions, in which everything that was asked for has been done. */
export function graphWorld(...outlines: readonly DefinitionOutline[]): GraphDrive {
  return new GraphDrive().define(...outlines).settled();
}
