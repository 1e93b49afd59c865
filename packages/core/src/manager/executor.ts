import { invariant, unreachable } from '../model/invariant-error.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { Action, OperationResult } from '../reconcile/operation.ts';
import type { OutcomeMemory } from '../reconcile/service-memory.ts';
import { Canceller } from './canceller.ts';
import { type LookRequest, look } from './look.ts';
import type { ManagerPorts } from './ports.ts';
import { ProcessTable } from './process-table.ts';
import { messageOf, RecordQueue } from './record-queue.ts';
import { sendSignal } from './send-signal.ts';
import { startProcess } from './start-process.ts';

/** What the executor needs of the manager around it. */
export interface ExecutorHost {
  readonly ports: ManagerPorts;
  definition(id: ServiceId): ServiceDefinition | undefined;
  spawnerOf(id: ServiceId): string;
  /** Whether the spawner tells of the ends of the processes that it calls watched. */
  hears(spawnerName: string): boolean;
  answer(id: ServiceId, operationId: number, result: OperationResult): void;
  /** The process of a service has ended. */
  processEnded(id: ServiceId): void;
  /** Nothing of the service is needed any more. */
  forgotten(id: ServiceId): void;
  warn(message: string): void;
}

/** Carries out actions through the spawners and the records, and answers each operation exactly once. */
export class Executor {
  readonly table: ProcessTable = new ProcessTable();
  readonly records: RecordQueue;
  readonly #host: ExecutorHost;
  readonly #cancellers = new Map<number, Canceller>();

  constructor(host: ExecutorHost) {
    this.#host = host;
    this.records = new RecordQueue(host.warn);
  }

  /** Begins everything at once; looks are put together into one call for each spawner. */
  execute(actions: readonly Action[]): void {
    const looks: LookRequest[] = [];
    for (const action of actions) {
      if (action.kind === 'look') looks.push(this.#lookRequest(action));
      else this.#begin(action);
    }
    if (looks.length > 0) look(looks, this.#host, this.table);
  }

  /** Calls off whatever is under way. What cannot be called off goes on, and its answer is taken in or dropped. */
  cancelAll(): void {
    for (const canceller of this.#cancellers.values()) canceller.cancel();
    this.#cancellers.clear();
  }

  #begin(action: Exclude<Action, { kind: 'look' }>): void {
    const { serviceId } = action;
    switch (action.kind) {
      case 'start': {
        const definition = this.#host.definition(serviceId);
        invariant(definition?.shapeHash === action.shapeHash, `service ${serviceId} is started without its definition`);
        return this.#run(action, (cancel) =>
          startProcess({ action, definition, cancel, host: this.#host, executor: this }),
        );
      }
      case 'signal':
      case 'kill':
        return this.#run(action, (cancel) => sendSignal(action, this.#host.ports, this.table, cancel));
      case 'cancel':
        return this.#cancel(action.operationId);
      case 'release':
        return this.#release(serviceId);
      case 'save-outcome':
        return this.#saveOutcome(serviceId, action.outcome);
      case 'save-demand':
        return this.#saveDemand(serviceId, action.sequence);
      case 'forget':
        this.#release(serviceId);
        this.#host.forgotten(serviceId);
        return this.#saveOutcome(serviceId, null);
      default:
        return unreachable(action);
    }
  }

  #run(
    action: { readonly serviceId: ServiceId; readonly operationId: number },
    operation: (cancel: Canceller) => Promise<OperationResult>,
  ): void {
    const cancel = this.#canceller(action.operationId);
    void operation(cancel).then((result) => this.#answer(action.serviceId, action.operationId, result));
  }

  #lookRequest(action: Extract<Action, { kind: 'look' }>): LookRequest {
    const { serviceId, operationId } = action;
    const answer = (result: OperationResult): void => this.#answer(serviceId, operationId, result);
    return { serviceId, cancel: this.#canceller(operationId), answer };
  }

  #cancel(operationId: number): void {
    this.#cancellers.get(operationId)?.cancel();
    this.#cancellers.delete(operationId);
  }

  #canceller(operationId: number): Canceller {
    const canceller = new Canceller();
    this.#cancellers.set(operationId, canceller);
    return canceller;
  }

  #answer(serviceId: ServiceId, operationId: number, result: OperationResult): void {
    this.#cancellers.delete(operationId);
    this.#host.answer(serviceId, operationId, result);
  }

  #release(id: ServiceId): void {
    const process = this.table.process(id);
    const hadIntent = this.table.intent(id) !== undefined;
    this.table.drop(id);
    this.#host.processEnded(id);
    if (process === undefined && !hadIntent) return;
    const { ports, warn } = this.#host;
    void this.records.write(id, 'the end of its process', () => ports.records.saveProcess(id, null));
    const spawner = process === undefined ? undefined : ports.spawners.get(process.handle.spawner);
    if (spawner === undefined || process === undefined) return;
    void Promise.resolve()
      .then(() => spawner.release(process.handle))
      .catch((error: unknown) =>
        warn(
          `service "${id}": spawner "${spawner.name}" did not release pid ${process.handle.pid} (${messageOf(error)}); nothing depends on it`,
        ),
      );
  }

  #saveDemand(id: ServiceId, sequence: number | null): void {
    const { ports } = this.#host;
    void this.records.write(id, 'when its demand began', () => ports.records.saveDemandSequence(id, sequence));
  }

  #saveOutcome(id: ServiceId, outcome: OutcomeMemory | null): void {
    const { ports } = this.#host;
    const record = outcome === null ? null : { ...withoutTime(outcome), atWallMs: ports.clock.wallMs() };
    void this.records.write(id, 'how it ended', () => ports.records.saveOutcome(id, record));
  }
}

function withoutTime({ kind, shapeHash, exit }: OutcomeMemory): Omit<OutcomeMemory, 'atMs'> {
  return { kind, shapeHash, exit };
}
