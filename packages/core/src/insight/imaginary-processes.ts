import { unreachable } from '../model/invariant-error.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { LiveProcess } from '../reconcile/live-process.ts';
import type { Action, FoundProcess, LookResult, OperationResult } from '../reconcile/operation.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';

/** An operation that a spawner is asked to carry out. */
export type AskedOperation = Exclude<Extract<Action, { operationId: number }>, { kind: 'cancel' }>;

interface ImaginaryProcess {
  readonly found: FoundProcess;
  isAlive: boolean;
}

/**
 * Processes of a plan: every start succeeds, every signal ends its process at once, and what runs to its end gets there
 * when everything else is at rest. What
 * nobody could tell before stays so.
 */
export class ImaginaryProcesses {
  /** Services whose main process was started, and whose main process was ended. */
  readonly started: Set<ServiceId> = new Set();
  readonly ended: Set<ServiceId> = new Set();
  /** Oneshots that were started here. */
  readonly #finite = new Set<ServiceId>();
  readonly #processes = new Map<ServiceId, ImaginaryProcess>();
  #lastPid = 0;

  constructor(memories: Iterable<Readonly<ServiceMemory>>) {
    for (const { id, phase } of memories) {
      if (phase.kind !== 'process') continue;
      this.#processes.set(id, { found: foundOf(phase.process), isAlive: phase.process.ended === null });
    }
  }

  /** Carries an operation out and answers. */
  answer(operation: AskedOperation, memory: Readonly<ServiceMemory> | undefined, nowMs: number): OperationResult {
    const { serviceId } = operation;
    switch (operation.kind) {
      case 'look':
        return { kind: 'looked', look: this.#look(serviceId, memory) };
      case 'start':
        if (memory?.operation?.isCancelled) {
          return { kind: 'start-failed', error: { code: 'cancelled', stage: null, message: 'cancelled' } };
        }
        return { kind: 'started', process: this.#start(operation, memory, nowMs) };
      case 'signal':
      case 'kill':
        return { kind: 'signalled', delivered: this.#end(serviceId) };
      default:
        return unreachable(operation);
    }
  }

  /** Whether a process has ended and nobody has looked since. */
  hasUnseenEnd(id: ServiceId): boolean {
    return this.#processes.get(id)?.isAlive === false;
  }

  /** Has the first of the processes that run to their end end, and answers whose it was; `null` if there is none. */
  finishOne(): ServiceId | null {
    for (const id of this.#finite) {
      this.#finite.delete(id);
      const process = this.#processes.get(id);
      if (process === undefined || !process.isAlive) continue;
      process.isAlive = false;
      return id;
    }
    return null;
  }

  #look(id: ServiceId, memory: Readonly<ServiceMemory> | undefined): LookResult {
    const process = this.#processes.get(id);
    if (process?.isAlive === false) {
      this.#processes.delete(id);
      const exit = { code: 0, signal: null };
      return { kind: 'ended', exit, output: null, leftovers: [], process: process.found };
    }
    const phase = memory?.phase;
    if (phase?.kind === 'occupied') {
      return { kind: 'indeterminate', message: phase.message, pids: phase.pids, process: null };
    }
    const trouble = phase?.kind === 'unlooked' ? phase.trouble : phase?.kind === 'process' ? phase.doubt : null;
    if (trouble?.code === 'spawner-missing')
      return { kind: 'spawner-missing', spawner: memory?.outline?.spawner ?? '' };
    if (trouble?.code === 'look-failed') return { kind: 'look-failed', message: 'as before' };
    if (process !== undefined) return { kind: 'running', process: process.found };
    return { kind: 'ended', exit: null, output: null, leftovers: [], process: null };
  }

  #start(
    { serviceId, purpose, shapeHash }: Extract<AskedOperation, { kind: 'start' }>,
    memory: Readonly<ServiceMemory> | undefined,
    nowMs: number,
  ): FoundProcess {
    this.#lastPid += 1;
    const nonce = `imaginary ${this.#lastPid}`;
    const found = { purpose, nonce, pid: this.#lastPid, shapeHash, startedAtMs: nowMs, watched: true };
    this.#processes.set(serviceId, { found, isAlive: purpose === 'main' });
    if (purpose !== 'main') return found;
    this.started.add(serviceId);
    if (memory?.outline?.kind === 'oneshot') this.#finite.add(serviceId);
    return found;
  }

  #end(id: ServiceId): boolean {
    const process = this.#processes.get(id);
    if (process === undefined) return false;
    if (process.found.purpose === 'main') this.ended.add(id);
    process.isAlive = false;
    return true;
  }
}

function foundOf({ purpose, nonce, pid, shapeHash, startedAtMs, watched }: LiveProcess): FoundProcess {
  return { purpose, nonce, pid, shapeHash, startedAtMs, watched };
}
