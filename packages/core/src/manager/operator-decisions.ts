import type { OperatorDecision } from '../model/operator-decision.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { OperatorCommand } from '../reconcile/event.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';
import type { DefinitionBook } from './definition-book.ts';
import type { PollLoop } from './poll-loop.ts';
import type { ManagerPorts, ServiceRecords } from './ports.ts';
import type { RecordQueue } from './record-queue.ts';

/** What the decisions need of the manager around them. */
export interface DecisionHost {
  readonly ports: ManagerPorts;
  readonly queue: RecordQueue;
  readonly loop: PollLoop;
  readonly reconciler: Reconciler;
  readonly definitions: DefinitionBook;
}

/** What the operator decided about services. It outlives their definitions, this manager and the boot. */
export class OperatorDecisions {
  readonly #host: DecisionHost;
  readonly #decisions = new Map<ServiceId, OperatorDecision>();

  constructor(host: DecisionHost) {
    this.#host = host;
  }

  restore(services: readonly ServiceRecords[]): void {
    for (const { serviceId, decision } of services) if (decision !== null) this.#decisions.set(serviceId, decision);
  }

  /** All of them, also those about services that are not defined now. To be looked at only. */
  get all(): ReadonlyMap<ServiceId, OperatorDecision> {
    return this.#decisions;
  }

  /** Has a command decided; resolves when that is done and what it means for later is on record. */
  async decide(serviceId: ServiceId, command: OperatorCommand): Promise<void> {
    const { loop, reconciler } = this.#host;
    let remembered = Promise.resolve();
    await loop.post(() => {
      const decided = loop.poll({ kind: 'operator', serviceId, command });
      remembered = this.#remember(serviceId, reconciler.service(serviceId)?.operator ?? null);
      return decided;
    });
    await remembered;
  }

  /** Brings the decisions back to services that are defined and not known yet: to be called in a turn. */
  recall(): void {
    const { loop, reconciler, definitions } = this.#host;
    for (const [serviceId, decision] of this.#decisions) {
      if (!definitions.has(serviceId) || reconciler.service(serviceId) !== undefined) continue;
      loop.poll({ kind: 'recovered', serviceId, left: { kind: 'nothing' }, outcome: null, decision });
    }
  }

  /** Resolves when the decision is on record; at once if it was already. */
  #remember(id: ServiceId, decision: OperatorDecision | null): Promise<void> {
    if ((this.#decisions.get(id) ?? null) === decision) return Promise.resolve();
    if (decision === null) this.#decisions.delete(id);
    else this.#decisions.set(id, decision);
    const { ports, queue } = this.#host;
    return queue.write(id, "the operator's decision", () => ports.records.saveDecision(id, decision));
  }
}
