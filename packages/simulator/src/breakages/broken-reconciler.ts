import {
  type Action,
  Reconciler,
  type ReconcilerEvent,
  type ReconcilerSettings,
  type Reconciliation,
  type ServiceMemory,
} from '@hermit/core';
import type { MakeReconciler } from '../host.ts';

/** What a breakage may reach into. */
export interface Tampering {
  /** Changes an event before it is taken in; `null` drops it. */
  readonly event?: (event: ReconcilerEvent, reconciler: BrokenReconciler) => ReconcilerEvent | null;
  /** Is called before every event, to change what is remembered. */
  readonly memory?: (memory: ServiceMemory, nowMs: number, event: ReconcilerEvent) => void;
  /** Changes the answers of the graph, of the facts and of the inputs, once and for all. */
  readonly joints?: (reconciler: BrokenReconciler) => void;
  /** Changes what came of a poll. */
  readonly outcome?: (
    reconciliation: Reconciliation,
    event: ReconcilerEvent,
    reconciler: BrokenReconciler,
  ) => Reconciliation;
  /** Changes what is to be done: an event in the place of an action is the answer to it. */
  readonly action?: (action: Action, reconciler: BrokenReconciler) => Action | ReconcilerEvent | null;
}

/** The real reconciler with something put wrong at its joints. */
export class BrokenReconciler extends Reconciler {
  readonly #tampering: Tampering;

  constructor(nowMs: number, settings: Partial<ReconcilerSettings>, tampering: Tampering) {
    super(nowMs, settings);
    this.#tampering = tampering;
    tampering.joints?.(this);
  }

  override apply(event: ReconcilerEvent, nowMs: number): Reconciliation {
    const { memory } = this.#tampering;
    if (memory !== undefined) for (const each of this.services()) memory(each as ServiceMemory, nowMs, event);
    const changed = this.#tampering.event === undefined ? event : this.#tampering.event(event, this);
    const reconciliation = this.#tampered(super.apply(changed ?? { kind: 'time' }, nowMs), nowMs);
    return this.#tampering.outcome?.(reconciliation, event, this) ?? reconciliation;
  }

  #tampered(reconciliation: Reconciliation, nowMs: number): Reconciliation {
    const { action: tamper } = this.#tampering;
    if (tamper === undefined) return reconciliation;
    let { wakeAtMs } = reconciliation;
    const actions: Action[] = [];
    const decisions = [...reconciliation.decisions];
    const decided = [...reconciliation.decided];
    const notices = [...reconciliation.notices];
    for (const action of reconciliation.actions) {
      const instead = tamper(action, this);
      if (instead === null) continue;
      if (!isEvent(instead)) {
        actions.push(instead);
        continue;
      }
      const more = this.apply(instead, nowMs);
      wakeAtMs = more.wakeAtMs;
      actions.push(...more.actions);
      decisions.push(...more.decisions);
      decided.push(...more.decided);
      notices.push(...more.notices);
    }
    return { actions, decisions, decided, notices, wakeAtMs };
  }
}

function isEvent(value: Action | ReconcilerEvent): value is ReconcilerEvent {
  return value.kind === 'result' || value.kind === 'operator';
}

export function breakWith(tampering: Tampering): MakeReconciler {
  return (nowMs, settings) => new BrokenReconciler(nowMs, settings, tampering);
}
