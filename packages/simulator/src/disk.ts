import type {
  Fact,
  FactOwner,
  InputRecords,
  LoadedRecords,
  OperatorDecision,
  OutcomeRecord,
  ProcessRecord,
  RecordStore,
  ServiceId,
  ServiceRecords,
} from '@hermit/core';
import type { StartIntent } from '@hermit/core/spawner';
import { type Link, never } from './link.ts';

/** What is on record; survives every manager. */
export class Disk {
  readonly services: Map<ServiceId, ServiceRecords> = new Map();
  inputs: InputRecords = { active: null, systemDependencies: new Map() };
  readonly facts: Map<FactOwner, readonly Fact[]> = new Map();
  /** Writes on the way: when their manager is killed, each may still arrive. */
  readonly writes: Set<() => void> = new Set();

  /** Whether an earlier manager may have left processes. */
  hasProcesses(): boolean {
    return [...this.services.values()].some(({ process, intent }) => process !== null || intent !== null);
  }

  /** The services of which it is on record when their demand began. */
  numbered(): ReadonlySet<ServiceId> {
    const numbered = [...this.services.values()].filter(({ demandSequence }) => (demandSequence ?? null) !== null);
    return new Set(numbered.map(({ serviceId }) => serviceId));
  }

  merge(serviceId: ServiceId, change: Partial<ServiceRecords>): void {
    const empty: ServiceRecords = { serviceId, intent: null, process: null, outcome: null, decision: null };
    this.services.set(serviceId, { ...empty, ...this.services.get(serviceId), ...change });
  }
}

/** The records as one manager sees them: writes may be slow, be refused, or be lost without a word. */
export class FaultyRecordStore implements RecordStore {
  readonly #disk: Disk;
  readonly #link: Link;

  constructor(disk: Disk, link: Link) {
    this.#disk = disk;
    this.#link = link;
  }

  async load(): Promise<LoadedRecords> {
    return { services: [...this.#disk.services.values()], inputs: this.#disk.inputs, facts: new Map(this.#disk.facts) };
  }

  saveIntent(serviceId: ServiceId, intent: StartIntent | null): Promise<void> {
    return this.#write(serviceId, 'intent', () => this.#disk.merge(serviceId, { intent }));
  }

  saveProcess(serviceId: ServiceId, process: ProcessRecord | null): Promise<void> {
    return this.#write(serviceId, 'process', () => this.#disk.merge(serviceId, { process, intent: null }));
  }

  saveOutcome(serviceId: ServiceId, outcome: OutcomeRecord | null): Promise<void> {
    return this.#write(serviceId, 'outcome', () => this.#disk.merge(serviceId, { outcome }));
  }

  saveDecision(serviceId: ServiceId, decision: OperatorDecision | null): Promise<void> {
    return this.#write(serviceId, 'decision', () => this.#disk.merge(serviceId, { decision }));
  }

  saveInputs(inputs: InputRecords): Promise<void> {
    return this.#write('', 'inputs', () => {
      this.#disk.inputs = inputs;
    });
  }

  saveDemandSequence(serviceId: ServiceId, demandSequence: number | null): Promise<void> {
    return this.#write(serviceId, 'demand', () => this.#disk.merge(serviceId, { demandSequence }));
  }

  saveReload(serviceId: ServiceId, reload: StartIntent | null): Promise<void> {
    return this.#write(serviceId, 'reload', () => this.#disk.merge(serviceId, { reload }));
  }

  saveFacts(owner: FactOwner, facts: readonly Fact[] | null): Promise<void> {
    return this.#write(owner, 'facts', () => {
      if (facts === null) this.#disk.facts.delete(owner);
      else this.#disk.facts.set(owner, facts);
    });
  }

  async #write(id: ServiceId, what: string, apply: () => void): Promise<void> {
    const { scene } = this.#link;
    if (!this.#link.isAlive) return never();
    scene.deeds += 1;
    scene.calls += 1;
    const { world, faults, checker } = scene;
    const { random } = world;
    world.trace.add(`record ${what} of ${id}`);
    if (random.chance(faults.recordRefused)) {
      world.trace.add(`refused ${what} of ${id}`);
      throw new Error('no space left');
    }
    if (random.chance(faults.recordLost)) {
      world.trace.add(`lost ${what} of ${id}`);
      return;
    }
    if (!random.chance(faults.recordSlow)) return apply();
    this.#disk.writes.add(apply);
    const delayMs = random.between(1, 2000);
    checker.busyWriting(id.replace(/^process:/, ''), delayMs);
    await this.#link.after(delayMs, () => {
      if (this.#disk.writes.delete(apply)) apply();
    });
  }
}
