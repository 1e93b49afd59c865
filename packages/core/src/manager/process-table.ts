import type { ServiceId } from '../model/service-id.ts';
import type { ProcessHandle, StartIntent } from '../spawner/process-handle.ts';

/** A process that the manager can act on. */
export interface KnownProcess {
  readonly handle: ProcessHandle;
  readonly shapeHash: string;
  readonly startedAtMs: number;
  readonly startedAtWallMs: number;
  /** Whether the spawner object of this manager knows it; one from a record has to be adopted first. */
  readonly isHeld: boolean;
  readonly watched: boolean;
}

/** The handles behind the reconciler's processes, and the intents of starts that nobody confirmed. */
export class ProcessTable {
  readonly #processes = new Map<ServiceId, KnownProcess>();
  readonly #intents = new Map<ServiceId, StartIntent>();

  process(id: ServiceId): KnownProcess | undefined {
    return this.#processes.get(id);
  }

  intent(id: ServiceId): StartIntent | undefined {
    return this.#intents.get(id);
  }

  /** A confirmed process takes the place of the intent. */
  setProcess(id: ServiceId, process: KnownProcess): void {
    this.#processes.set(id, process);
    this.#intents.delete(id);
  }

  setIntent(id: ServiceId, intent: StartIntent): void {
    this.#intents.set(id, intent);
  }

  dropIntent(id: ServiceId): void {
    this.#intents.delete(id);
  }

  drop(id: ServiceId): void {
    this.#processes.delete(id);
    this.#intents.delete(id);
  }
}
