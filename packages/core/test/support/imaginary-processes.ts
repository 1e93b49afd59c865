import type { ExitStatus } from '../../src/model/exit-status.ts';
import type { ServiceId } from '../../src/model/service-id.ts';
import type { Action, FoundProcess, OperationResult } from '../../src/reconcile/operation.ts';

/** A process that exists in the imagination of a test only. */
interface ImaginaryProcess {
  readonly found: FoundProcess;
  isStubborn: boolean;
  end: { exit: ExitStatus | null } | null;
}

/** Processes without a kernel: obeys actions at once, and tells the truth about what there is. */
export class ImaginaryProcesses {
  readonly #byService = new Map<ServiceId, ImaginaryProcess>();
  readonly #isWatched: boolean;
  #lastPid = 99;

  constructor(isWatched: boolean) {
    this.#isWatched = isWatched;
  }

  /** Carries out an action and gives the answer that a faithful spawner would give. */
  carryOut(action: Extract<Action, { operationId: number }>, nowMs: number): OperationResult {
    switch (action.kind) {
      case 'look':
        return { kind: 'looked', look: this.#look(action.serviceId) };
      case 'start':
        return { kind: 'started', process: this.#start(action, nowMs) };
      case 'signal':
        return { kind: 'signalled', delivered: this.#hit(action.serviceId, action.signal, false) };
      case 'kill':
        return { kind: 'signalled', delivered: this.#hit(action.serviceId, 'SIGKILL', true) };
      case 'cancel':
        throw new Error('a cancel has no answer');
    }
  }

  /** The process of the service ends by itself. */
  end(id: ServiceId, exit: ExitStatus | null): void {
    const process = this.#byService.get(id);
    if (process !== undefined && process.end === null) process.end = { exit };
  }

  /** The process of the service ignores everything but SIGKILL from now on. */
  makeStubborn(id: ServiceId): void {
    const process = this.#byService.get(id);
    if (process !== undefined) process.isStubborn = true;
  }

  isRunning(id: ServiceId): boolean {
    const process = this.#byService.get(id);
    return process !== undefined && process.end === null;
  }

  /** It has ended, and nobody looked since. */
  hasUnseenEnd(id: ServiceId): boolean {
    return (this.#byService.get(id)?.end ?? null) !== null;
  }

  found(id: ServiceId): FoundProcess | null {
    return this.#byService.get(id)?.found ?? null;
  }

  #look(id: ServiceId): Extract<OperationResult, { kind: 'looked' }>['look'] {
    const process = this.#byService.get(id);
    if (process === undefined) return { kind: 'ended', exit: null, output: null, leftovers: [], process: null };
    if (process.end === null) return { kind: 'running', process: process.found };
    this.#byService.delete(id);
    return { kind: 'ended', exit: process.end.exit, output: null, leftovers: [], process: process.found };
  }

  #start(action: Extract<Action, { kind: 'start' }>, nowMs: number): FoundProcess {
    this.#lastPid += 1;
    const found: FoundProcess = {
      purpose: action.purpose,
      nonce: `nonce ${this.#lastPid}`,
      pid: this.#lastPid,
      shapeHash: action.shapeHash,
      startedAtMs: nowMs,
      watched: this.#isWatched,
    };
    const isDone = action.purpose === 'pre-start';
    const end = isDone ? { exit: { code: 0, signal: null } } : null;
    this.#byService.set(action.serviceId, { found, isStubborn: false, end });
    return found;
  }

  #hit(id: ServiceId, signal: `SIG${string}`, isKill: boolean): boolean {
    const process = this.#byService.get(id);
    if (process === undefined || process.end !== null) return false;
    if (isKill || !process.isStubborn) process.end = { exit: { code: null, signal } };
    return true;
  }
}
