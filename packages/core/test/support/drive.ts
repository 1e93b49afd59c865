import type { ServiceId } from '../../src/model/service-id.ts';
import type { Decision } from '../../src/reconcile/decision.ts';
import type { ReconcilerEvent } from '../../src/reconcile/event.ts';
import type { Action, OperationResult } from '../../src/reconcile/operation.ts';
import type { Reconciler, Reconciliation } from '../../src/reconcile/reconciler.ts';
import type { ServiceMemory } from '../../src/reconcile/service-memory.ts';
import { ImaginaryProcesses } from './imaginary-processes.ts';

/** What one event led to. Operation ids count from the last one before: the first new operation is 1. */
export interface Step {
  readonly actions: readonly Action[];
  readonly decisions: readonly Decision[];
}

/** A reconciler in the hands of a test: gives it events under a virtual time, and answers what it asks for. */
export class Drive {
  readonly reconciler: Reconciler;
  readonly processes: ImaginaryProcesses;
  nowMs: number;
  wakeAtMs: number | null = null;
  readonly #underWay = new Map<ServiceId, Extract<Action, { operationId: number }>>();
  #lastOperationId = 0;

  constructor(reconciler: Reconciler, nowMs = 0, isWatched = true) {
    this.reconciler = reconciler;
    this.nowMs = nowMs;
    this.processes = new ImaginaryProcesses(isWatched);
  }

  apply(event: ReconcilerEvent): Step {
    const before = this.#lastOperationId;
    const reconciliation = this.reconciler.apply(event, this.nowMs);
    this.wakeAtMs = reconciliation.wakeAtMs;
    this.#remember(reconciliation);
    return {
      actions: reconciliation.actions.map((action) =>
        'operationId' in action ? { ...action, operationId: action.operationId - before } : action,
      ),
      decisions: reconciliation.decisions,
    };
  }

  /** Lets time pass without anything happening, not even what is due; then has it noticed. */
  pass(ms: number): Step {
    this.nowMs += ms;
    return this.apply({ kind: 'time' });
  }

  /** Answers the operation that the service has under way. */
  answer(serviceId: ServiceId, result: OperationResult): Step {
    const operation = this.operationOf(serviceId);
    this.#underWay.delete(serviceId);
    return this.apply({ kind: 'result', serviceId, operationId: operation.operationId, result });
  }

  /** Answers it as a faithful spawner would. */
  answerTruly(serviceId: ServiceId): Step {
    return this.answer(serviceId, this.processes.carryOut(this.operationOf(serviceId), this.nowMs));
  }

  /** Answers what is to be answered, truly and at once, and tells of every end, until nothing of it is under way. */
  settleDown(isAnswered: (serviceId: ServiceId) => boolean = () => true): void {
    for (let round = 0; round < 50; round += 1) {
      const ids = [...this.#underWay.keys()].filter(isAnswered);
      if (ids.length === 0) return;
      for (const id of ids) {
        this.answerTruly(id);
        if (this.processes.hasUnseenEnd(id)) this.apply({ kind: 'hint', serviceId: id });
      }
    }
    throw new Error('operations without end at one and the same time');
  }

  /** Lets time pass, and everything happen that is due until then. */
  run(ms: number): void {
    const endMs = this.nowMs + ms;
    this.settleDown();
    while (this.wakeAtMs !== null && this.wakeAtMs <= endMs) {
      this.nowMs = Math.max(this.nowMs, this.wakeAtMs);
      this.apply({ kind: 'time' });
      this.settleDown();
    }
    this.nowMs = endMs;
  }

  operationOf(serviceId: ServiceId): Extract<Action, { operationId: number }> {
    const operation = this.#underWay.get(serviceId);
    if (operation === undefined) throw new Error(`service ${serviceId} has no operation under way`);
    return operation;
  }

  isUnderWay(serviceId: ServiceId): boolean {
    return this.#underWay.has(serviceId);
  }

  isLooking(serviceId: ServiceId): boolean {
    return this.#underWay.get(serviceId)?.kind === 'look';
  }

  memory(serviceId: ServiceId): Readonly<ServiceMemory> {
    const memory = this.reconciler.service(serviceId);
    if (memory === undefined) throw new Error(`service ${serviceId} is not remembered`);
    return memory;
  }

  decision(serviceId: ServiceId): Decision {
    const { decision } = this.memory(serviceId);
    if (decision === null) throw new Error(`nothing was decided about service ${serviceId}`);
    return decision;
  }

  #remember({ actions }: Reconciliation): void {
    for (const action of actions) {
      if (!('operationId' in action)) continue;
      if (action.kind === 'cancel') {
        // A cancelled start is still answered; anything else was given up by the reconciler itself.
        if (this.reconciler.service(action.serviceId)?.operation?.id !== action.operationId) {
          this.#underWay.delete(action.serviceId);
        }
        continue;
      }
      this.#underWay.set(action.serviceId, action);
      this.#lastOperationId = action.operationId;
    }
  }
}

/** Takes a reconciler in hand. */
export function drive(reconciler: Reconciler, options: { nowMs?: number; isWatched?: boolean } = {}): Drive {
  return new Drive(reconciler, options.nowMs, options.isWatched);
}
