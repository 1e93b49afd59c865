import type { ProcessHandle, ServiceId } from '@hermit/core/spawner';
import type { TrackedProcess } from './tracked-process.ts';

/** Nonces that may not start any more; enough that none of an operation still in flight is ever forgotten. */
const maxFences = 10_000;

/** The processes of one spawner object, by the nonce of their start, and the nonces that are closed. */
export class ProcessTable {
  readonly #processes = new Map<string, TrackedProcess>();
  readonly #fenced = new Set<string>();
  readonly #starting = new Map<string, ServiceId>();

  get(nonce: string): TrackedProcess | undefined {
    return this.#processes.get(nonce);
  }

  add(tracked: TrackedProcess): void {
    this.#processes.set(tracked.handle.nonce, tracked);
  }

  remove(nonce: string): void {
    this.#processes.delete(nonce);
  }

  ofService(serviceId: ServiceId): readonly TrackedProcess[] {
    return [...this.#processes.values()].filter((one) => one.handle.serviceId === serviceId);
  }

  /** The entry for a handle, made now if the process came from an earlier manager. */
  track(handle: ProcessHandle): TrackedProcess {
    const known = this.#processes.get(handle.nonce);
    if (known !== undefined && known.handle.pid === handle.pid && known.handle.startTime === handle.startTime) {
      return known;
    }
    const tracked: TrackedProcess = { handle, child: null, aliveUntilTicks: 0, isMainGone: false, isDeserted: false };
    if (known === undefined) this.add(tracked);
    return tracked;
  }

  /** Marks a start as under way, so that it can be fenced. */
  beginStart(nonce: string, serviceId: ServiceId): void {
    this.#starting.set(nonce, serviceId);
  }

  endStart(nonce: string): void {
    this.#starting.delete(nonce);
  }

  /** Whether a start with that nonce is under way. */
  isStarting(nonce: string): boolean {
    return this.#starting.has(nonce);
  }

  /** From now on no start with that nonce makes a process. */
  fence(nonce: string): void {
    this.#fenced.add(nonce);
    for (const oldest of this.#fenced) {
      if (this.#fenced.size <= maxFences) break;
      if (!this.#starting.has(oldest)) this.#fenced.delete(oldest);
    }
  }

  /** Fences every start of a service that is under way. */
  fenceService(serviceId: ServiceId): void {
    for (const [nonce, owner] of this.#starting) if (owner === serviceId) this.fence(nonce);
  }

  isFenced(nonce: string): boolean {
    return this.#fenced.has(nonce);
  }

  clear(): void {
    this.#processes.clear();
  }
}
