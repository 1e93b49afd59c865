import {
  type Fact,
  type InputRecords,
  type LoadedRecords,
  MemoryRecordStore,
  type OperatorDecision,
  type OutcomeRecord,
  type ProcessRecord,
  type RecordStore,
  type ServiceRecords,
} from '../../src/index.ts';
import type { StartIntent } from '../../src/spawner/index.ts';

type Save = () => Promise<void>;

/** Records in memory that watch over how they are written, and that fail or hang where a test wants it. */
export class WatchedRecords implements RecordStore {
  readonly #store = new MemoryRecordStore();
  readonly #writing = new Map<string, number>();
  /** What was written, in order, such as `intent web`, `no intent web`. */
  readonly log: string[] = [];
  /** Services of which two writes were under way at the same time. */
  readonly overlaps: string[] = [];
  /** Called before every write: may throw, reject, or take its time. */
  disturb: (what: string) => Promise<void> | void = () => {};

  load(): Promise<LoadedRecords> {
    return this.#store.load();
  }

  async of(serviceId: string): Promise<ServiceRecords | undefined> {
    return (await this.load()).services.find((records) => records.serviceId === serviceId);
  }

  saveIntent(serviceId: string, intent: StartIntent | null): Promise<void> {
    return this.#write(serviceId, 'intent', intent, () => this.#store.saveIntent(serviceId, intent));
  }

  saveProcess(serviceId: string, process: ProcessRecord | null): Promise<void> {
    return this.#write(serviceId, 'process', process, () => this.#store.saveProcess(serviceId, process));
  }

  saveOutcome(serviceId: string, outcome: OutcomeRecord | null): Promise<void> {
    return this.#write(serviceId, 'outcome', outcome, () => this.#store.saveOutcome(serviceId, outcome));
  }

  saveDecision(serviceId: string, decision: OperatorDecision | null): Promise<void> {
    return this.#write(serviceId, 'decision', decision, () => this.#store.saveDecision(serviceId, decision));
  }

  saveInputs(inputs: InputRecords): Promise<void> {
    return this.#write('', 'inputs', inputs, () => this.#store.saveInputs(inputs));
  }

  saveDemandSequence(serviceId: string, sequence: number | null): Promise<void> {
    return this.#write(serviceId, 'demand', sequence, () => this.#store.saveDemandSequence(serviceId, sequence));
  }

  saveReload(serviceId: string, intent: StartIntent | null): Promise<void> {
    return this.#write(serviceId, 'reload', intent, () => this.#store.saveReload(serviceId, intent));
  }

  saveFacts(owner: string, facts: readonly Fact[] | null): Promise<void> {
    return this.#write(owner, 'facts', facts, () => this.#store.saveFacts(owner, facts));
  }

  async #write(serviceId: string, kind: string, value: unknown, save: Save): Promise<void> {
    const what = `${value === null ? 'no ' : ''}${kind} ${serviceId}`;
    const others = this.#writing.get(serviceId) ?? 0;
    if (others > 0) this.overlaps.push(serviceId);
    this.#writing.set(serviceId, others + 1);
    try {
      await this.disturb(what);
      await Promise.resolve();
      await save();
      this.log.push(what);
    } finally {
      this.#writing.set(serviceId, (this.#writing.get(serviceId) ?? 1) - 1);
    }
  }
}
