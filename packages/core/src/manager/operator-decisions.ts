import type { OperatorDecision } from '../model/operator-decision.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { RecordStore, ServiceRecords } from './ports.ts';
import type { RecordQueue } from './record-queue.ts';

/** What the operator decided about services. It outlives their definitions, this manager and the boot. */
export class OperatorDecisions {
  readonly #records: RecordStore;
  readonly #queue: RecordQueue;
  readonly #decisions = new Map<ServiceId, OperatorDecision>();

  constructor(records: RecordStore, queue: RecordQueue) {
    this.#records = records;
    this.#queue = queue;
  }

  restore(services: readonly ServiceRecords[]): void {
    for (const { serviceId, decision } of services) if (decision !== null) this.#decisions.set(serviceId, decision);
  }

  all(): Iterable<readonly [ServiceId, OperatorDecision]> {
    return this.#decisions;
  }

  of(id: ServiceId): OperatorDecision | null {
    return this.#decisions.get(id) ?? null;
  }

  /** Resolves when the decision is on record; at once if it was already. */
  remember(id: ServiceId, decision: OperatorDecision | null): Promise<void> {
    if (this.of(id) === decision) return Promise.resolve();
    if (decision === null) this.#decisions.delete(id);
    else this.#decisions.set(id, decision);
    return this.#queue.write(id, "the operator's decision", () => this.#records.saveDecision(id, decision));
  }
}
