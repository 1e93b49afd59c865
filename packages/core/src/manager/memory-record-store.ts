import type { Fact, FactOwner } from '../model/fact.ts';
import type { OperatorDecision } from '../model/operator-decision.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { StartIntent } from '../spawner/process-handle.ts';
import type {
  InputRecords,
  LoadedRecords,
  OutcomeRecord,
  ProcessRecord,
  RecordStore,
  ServiceRecords,
} from './ports.ts';

/**
 * Records that live as long as this object: for programs that embed the manager and end together with their services,
 * and for tests, where handing the same object to the next manager stands for a state directory.
 */
export class MemoryRecordStore implements RecordStore {
  readonly #services = new Map<ServiceId, ServiceRecords>();
  readonly #facts = new Map<FactOwner, readonly Fact[]>();
  #inputs: InputRecords = { active: null, systemDependencies: new Map() };

  async load(): Promise<LoadedRecords> {
    return { services: [...this.#services.values()], inputs: this.#inputs, facts: new Map(this.#facts) };
  }

  async saveIntent(serviceId: ServiceId, intent: StartIntent | null): Promise<void> {
    this.#merge(serviceId, { intent });
  }

  async saveProcess(serviceId: ServiceId, process: ProcessRecord | null): Promise<void> {
    this.#merge(serviceId, { process, intent: null });
  }

  async saveOutcome(serviceId: ServiceId, outcome: OutcomeRecord | null): Promise<void> {
    this.#merge(serviceId, { outcome });
  }

  async saveDecision(serviceId: ServiceId, decision: OperatorDecision | null): Promise<void> {
    this.#merge(serviceId, { decision });
  }

  async saveInputs(inputs: InputRecords): Promise<void> {
    this.#inputs = inputs;
  }

  async saveDemandSequence(serviceId: ServiceId, demandSequence: number | null): Promise<void> {
    this.#merge(serviceId, { demandSequence });
  }

  async saveReload(serviceId: ServiceId, reload: StartIntent | null): Promise<void> {
    this.#merge(serviceId, { reload });
  }

  async saveFacts(owner: FactOwner, facts: readonly Fact[] | null): Promise<void> {
    if (facts === null) this.#facts.delete(owner);
    else this.#facts.set(owner, facts);
  }

  #merge(serviceId: ServiceId, change: Partial<ServiceRecords>): void {
    const empty: ServiceRecords = {
      serviceId,
      intent: null,
      process: null,
      outcome: null,
      decision: null,
      demandSequence: null,
      reload: null,
    };
    const merged = { ...empty, ...this.#services.get(serviceId), ...change };
    const { serviceId: _, ...parts } = merged;
    if (Object.values(parts).every((part) => !part)) this.#services.delete(serviceId);
    else this.#services.set(serviceId, merged);
  }
}
