import type { ServiceId } from '../model/service-id.ts';
import type { ServiceStatus } from '../model/service-status.ts';
import { hasMainProcess } from '../reconcile/gone.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { StartIntent } from '../spawner/process-handle.ts';
import type { ProcessSpawner } from '../spawner/process-spawner.ts';
import type { DefinitionBook } from './definition-book.ts';
import type { EventFeed } from './event-feed.ts';
import type { ManagerPorts, ServiceRecords } from './ports.ts';
import type { ProcessTable } from './process-table.ts';
import type { RecordQueue } from './record-queue.ts';
import { type FollowedRun, type ReloadResult, type ReloadSubject, reloadService } from './reload-service.ts';
import { type CommandReport, ReloadServiceCommand } from './reload-service-command.ts';
import { ReloadServiceProcess } from './reload-service-process.ts';
import type { ServiceReloadOutcome } from './service-reload-outcome.ts';

/** What the desk needs of the manager around it. */
export interface ReloadServiceHost {
  readonly ports: ManagerPorts;
  readonly queue: RecordQueue;
  readonly table: ProcessTable;
  readonly reconciler: Reconciler;
  readonly definitions: DefinitionBook;
  readonly feed: EventFeed;
  status(id: ServiceId): ServiceStatus | null;
}

/** A reload that is under way, or the clearing away of one. */
interface Turn {
  /** Of the main process that is reloaded; `null` for the clearing away. */
  readonly nonce: string | null;
  readonly over: Promise<unknown>;
  command: ReloadServiceCommand | null;
  isCalledOff: boolean;
  /** The reload that everybody shares who asked meanwhile: the one under way may have read what has changed since. */
  next: Promise<ServiceReloadOutcome> | null;
}

/**
 * Reloads services, one reload at a time for each, and lets no command of a reload outlive what it is for: it is killed when
 * its service is to stop, when the manager ends, and when an earlier manager left it. None of it is known to the
 * reconciler: a reload is no state of a service.
 */
export class ReloadServiceDesk {
  readonly #host: ReloadServiceHost;
  readonly #turns = new Map<ServiceId, Turn>();
  /** Starts of commands of which something may still be there. */
  readonly #left = new Map<ServiceId, StartIntent>();
  #isEnded = false;

  constructor(host: ReloadServiceHost) {
    this.#host = host;
  }

  /** Kills what the commands of an earlier manager left. */
  recover(services: readonly ServiceRecords[]): void {
    for (const { serviceId, reload } of services) {
      // Without purpose and nonce it could name another process of the service.
      if (reload?.purpose !== 'reload' || reload.nonce === null) continue;
      this.#left.set(serviceId, reload);
      void this.#begin(serviceId, null, (turn) => this.#clear(serviceId, turn));
    }
  }

  /** Reloads a service that is defined. While one reload of it is under way, all who ask share the next. */
  reload(id: ServiceId): Promise<ServiceReloadOutcome> {
    const current = this.#turns.get(id);
    if (current !== undefined) {
      current.next ??= current.over.then(() => this.reload(id));
      return current.next;
    }
    const definition = this.#host.definitions.current(id);
    const reload = definition?.reload ?? null;
    if (definition === undefined) return Promise.resolve({ kind: 'unknown-service', serviceId: id, suggestion: null });
    if (reload === null) return Promise.resolve({ kind: 'no-reload-command', serviceId: id });
    const process = this.#processOf(id);
    if (process === undefined) return Promise.resolve(this.#outcome(id, 'not-reached'));
    return this.#begin(id, process.handle.nonce, (turn) => this.#reload({ definition, reload, process }, turn));
  }

  /** A process of the service may have ended. */
  hinted(id: ServiceId): void {
    this.#turns.get(id)?.command?.nudge();
  }

  /** Something was decided about a service: if the process that is reloaded is to go, so is the reload. */
  decided(id: ServiceId, memory: Readonly<ServiceMemory> | undefined): void {
    const turn = this.#turns.get(id);
    if (turn === undefined || turn.nonce === null || nonceOf(memory) === turn.nonce) return;
    callOff(turn);
  }

  /** Resolves when nothing is left of a reload that was called off, as far as it can be killed. */
  async gone(id: ServiceId): Promise<void> {
    const turn = this.#turns.get(id);
    if (turn?.isCalledOff === true) await turn.over;
  }

  /** Reloads nothing any more. Resolves when nothing is left that can be killed. */
  async end(): Promise<void> {
    this.#isEnded = true;
    for (const turn of this.#turns.values()) callOff(turn);
    await Promise.all([...this.#turns.values()].map(({ over }) => over));
  }

  /** The process to reload: it has been ready, so it handles the signal, and is not to stop. */
  #processOf(id: ServiceId) {
    const memory = this.#host.reconciler.service(id);
    const nonce = nonceOf(memory);
    const process = this.#host.table.process(id);
    const isFitting = nonce !== null && memory?.readyNonce === nonce && process?.handle.nonce === nonce;
    return isFitting && !this.#isEnded ? process : undefined;
  }

  #begin<T>(id: ServiceId, nonce: string | null, work: (turn: Turn) => Promise<T>): Promise<T> {
    const over = Promise.resolve()
      .then(() => work(turn))
      .finally(() => this.#turns.delete(id));
    const turn: Turn = { nonce, over, command: null, isCalledOff: nonce === null, next: null };
    this.#turns.set(id, turn);
    return over;
  }

  async #reload(subject: ReloadSubject, turn: Turn): Promise<ServiceReloadOutcome> {
    const serviceId = subject.definition.id;
    const { isDone, message } = await this.#carryOut(subject, turn);
    if (isDone) {
      this.#host.feed.tell('reload', message, serviceId);
      return this.#outcome(serviceId, 'done');
    }
    const next = turn.isCalledOff ? '' : '; the service itself goes on, reload it again when that is mended';
    this.#host.feed.tell('warning', `reload failed: ${message}${next}`, serviceId);
    return { kind: 'reload-failed', serviceId, message };
  }

  async #carryOut(subject: ReloadSubject, turn: Turn): Promise<ReloadResult> {
    const { id } = subject.definition;
    if (this.#left.has(id) && !(await this.#clear(id, turn))) {
      return { isDone: false, message: 'the command of an earlier reload is still there, and could not be killed' };
    }
    const { ports } = this.#host;
    return reloadService(subject, {
      ports,
      follow: (spawner, intent, run) => this.#follow(spawner, intent, turn, run),
      warn: (message) => this.#host.feed.tell('warning', message, id),
    });
  }

  async #follow(spawner: ProcessSpawner, intent: StartIntent, turn: Turn, run: FollowedRun): Promise<CommandReport> {
    const { serviceId } = intent;
    this.#left.set(serviceId, intent);
    const recorded = this.#record(serviceId, intent);
    const report = await run(this.#command(spawner, intent, turn), recorded);
    if (!report.isLeft) this.#forget(serviceId);
    return report;
  }

  /** False if something of an earlier command may still be there. */
  async #clear(id: ServiceId, turn: Turn): Promise<boolean> {
    const intent = this.#left.get(id);
    const spawner = intent === undefined ? undefined : this.#host.ports.spawners.get(intent.spawner);
    if (intent === undefined) return true;
    const isClear = spawner !== undefined && (await this.#command(spawner, intent, turn).clear());
    const text = 'the command of an earlier reload may still run; it is looked for before the next reload';
    if (isClear) this.#forget(id);
    else this.#host.feed.tell('warning', text, id);
    return isClear;
  }

  #command(spawner: ProcessSpawner, intent: StartIntent, turn: Turn): ReloadServiceCommand {
    const { clock } = this.#host.ports;
    const process = new ReloadServiceProcess(spawner, intent, clock);
    const command = new ReloadServiceCommand(process, clock, () => this.#host.reconciler.settings.pollIntervalMs);
    turn.command = command;
    if (turn.isCalledOff) command.callOff();
    return command;
  }

  #forget(id: ServiceId): void {
    this.#left.delete(id);
    void this.#record(id, null);
  }

  #record(id: ServiceId, intent: StartIntent | null): Promise<void> {
    const { queue, ports } = this.#host;
    return queue.write(id, 'its reload', () => ports.records.saveReload(id, intent));
  }

  #outcome(serviceId: ServiceId, kind: 'done' | 'not-reached'): ServiceReloadOutcome {
    const status = this.#host.status(serviceId);
    return status === null ? { kind: 'unknown-service', serviceId, suggestion: null } : { kind, serviceId, status };
  }
}

function callOff(turn: Turn): void {
  turn.isCalledOff = true;
  turn.command?.callOff();
}

/** The nonce of the main process, unless it is to stop. */
function nonceOf(memory: Readonly<ServiceMemory> | undefined): string | null {
  const phase = memory?.phase;
  return hasMainProcess(memory) && phase?.kind === 'process' && phase.stop === null ? phase.process.nonce : null;
}
