import type { Action, ServiceDefinition, ServiceId } from '@hermit/core';
import type { ProcessHandle, StartRequest } from '@hermit/core/spawner';
import { duePromises, dueReason } from './due-reason.ts';
import { OrderChecks } from './order-checks.ts';
import { SignalGrounds } from './signal-grounds.ts';
import { hasRemains, type SimProcess } from './sim-process.ts';
import type { Told } from './told.ts';
import { UndoChecks } from './undo-checks.ts';
import type { Verdict } from './violation.ts';
import type { Wishes } from './wishes.ts';
import type { World } from './world.ts';

/** How a spawner answered a start. */
export type StartAnswer = 'made' | 'harmless' | 'uncertain';

/** What held when the manager decided a start. */
interface StartDecision {
  readonly id: ServiceId;
  readonly atMs: number;
  /** When a spawner had said that nothing is there. */
  readonly permitMs: number | undefined;
  /** Why it was not permitted; `null` if it was. */
  readonly obstacle: string | null;
  readonly definition: ServiceDefinition | null;
}

/** How long the manager waits for an answer. */
export const operationTimeoutMs = 10_000;

/**
 * Holds what the manager does against the world and against what the manager was told. It sees the calls at the ports
 * and the answers; it never asks the manager what it believes.
 */
export class Checker {
  readonly #world: World;
  readonly #verdict: Verdict;
  readonly #pollMs: number;
  #manager = 0;
  #wishes: Wishes | null = null;
  /** When a spawner last answered that nothing is there, and nothing was begun since. */
  readonly #permits = new Map<ServiceId, number>();
  readonly #decided = new Map<string, StartDecision>();
  readonly #starts = new Map<string, StartDecision>();
  /** The running process that the manager was told of. */
  readonly #told = new Map<ServiceId, Told>();
  readonly #lastCallAtMs = new Map<ServiceId, number>();
  readonly #busyUntilMs = new Map<ServiceId, number>();
  readonly #writingUntilMs = new Map<ServiceId, number>();
  readonly #dueSinceMs = new Map<ServiceId, number>();
  readonly #prepared = new Map<ServiceId, string>();
  readonly #grounds: SignalGrounds;
  readonly #order: OrderChecks;
  readonly #undo: UndoChecks;
  /** The starts that the last poll decided and that are not under way yet. */
  #startsToCome: Extract<Action, { kind: 'start' }>[] = [];

  constructor(world: World, verdict: Verdict, pollMs: number, losesRecords: boolean) {
    this.#world = world;
    this.#verdict = verdict;
    this.#pollMs = pollMs;
    this.#grounds = new SignalGrounds(world);
    this.#order = new OrderChecks(world, verdict, (id) => this.#told.get(id));
    this.#undo = new UndoChecks(world, verdict, losesRecords);
    world.onBirth = (process, others) => this.#born(process, others);
    world.listeners.add((process) => this.#died(process));
  }

  get #nowMs(): number {
    return this.#world.time.nowMs;
  }

  managerOpened(manager: number, wishes: Wishes): void {
    this.managerGone();
    this.#manager = manager;
    this.#wishes = wishes;
  }

  /** Whatever it knew is gone with it. */
  managerGone(): void {
    this.#wishes = null;
    const maps = [this.#permits, this.#decided, this.#told, this.#lastCallAtMs, this.#busyUntilMs, this.#dueSinceMs];
    for (const map of maps) map.clear();
    this.#grounds.managerGone();
    this.#writingUntilMs.clear();
    this.#prepared.clear();
    this.#starts.clear();
    this.#order.managerGone();
    this.#startsToCome = [];
  }

  /** The running process that the manager was told of. */
  toldOf(id: ServiceId): Told | undefined {
    return this.#told.get(id);
  }

  wallStepped(): void {
    this.#grounds.wallStepped();
  }

  /** To be called whenever something else is wished, before the manager hears of it and after. */
  noteReasons(): void {
    if (this.#wishes !== null) this.#grounds.note(this.#wishes);
  }

  /** Something that a start waits for takes its time; until then the manager may have a start in flight. */
  busyWriting(id: ServiceId, forMs: number): void {
    this.#writingUntilMs.set(id, Math.max(this.#writingUntilMs.get(id) ?? 0, this.#nowMs + forMs));
  }

  /** What a poll has decided, before anything of it is done. */
  polled(actions: readonly Action[]): void {
    this.#startsToCome = actions.filter((action) => action.kind === 'start');
    this.noteReasons();
  }

  startDecided(uniqueText: string): void {
    const wishes = this.#wishes;
    const start = this.#startsToCome.shift();
    if (wishes === null || start === undefined) return;
    const { serviceId: id, purpose } = start;
    const definition = purpose === 'stop' ? wishes.lastDefinitionOf(id) : wishes.definitionOf(id);
    const obstacle = purpose === 'stop' ? null : this.#obstacle(id, wishes);
    this.#decided.set(uniqueText, { id, atMs: this.#nowMs, permitMs: this.#permits.get(id), obstacle, definition });
  }

  #obstacle(id: ServiceId, wishes: Wishes): string | null {
    if (wishes.ought === null) {
      const wish = wishes.wish(id, this.#nowMs);
      return wish === 'run' ? null : `the wish was "${wish}"`;
    }
    this.#order.startDecided(id, wishes.ought);
    const obstacle = wishes.ought.obstacle(id, this.#nowMs);
    return obstacle !== null && wishes.ought.isFrozen(id) ? null : obstacle;
  }

  /** Returns when and for which definition it was decided. */
  startCalled(request: StartRequest): { readonly atMs: number; readonly definition: ServiceDefinition } | null {
    const { serviceId, nonce, purpose } = request;
    const unique = nonce.split('.')[2] ?? '';
    const decision = this.#decided.get(unique);
    this.#decided.delete(unique);
    const definition = decision?.definition ?? null;
    if (decision?.id !== serviceId || definition === null) {
      this.#verdict.report(
        'P3',
        `${serviceId}: a start of what is not defined, or with a nonce used before (${nonce})`,
      );
      return null;
    }
    this.#checkPermit(serviceId, decision);
    if (purpose !== 'stop') this.#checkGate(serviceId, decision);
    const argv = { main: definition.execStart, 'pre-start': definition.preStart?.argv, stop: definition.stopCommand }[
      purpose as 'main'
    ];
    if (argv?.join(' ') !== request.argv.join(' ')) {
      this.#verdict.report(
        'P4',
        `${serviceId}: started as "${request.argv.join(' ')}", defined as "${argv?.join(' ')}"`,
      );
    }
    if (purpose === 'main' && definition.preStart !== null && this.#prepared.get(serviceId) !== definition.shapeHash) {
      this.#verdict.report('P3', `${serviceId}: started before its pre-start command had succeeded`);
    }
    this.#permits.delete(serviceId);
    this.#starts.set(nonce, decision);
    this.#called(serviceId, decision.atMs);
    return { atMs: decision.atMs, definition };
  }

  startAnswered(id: ServiceId, nonce: string, answer: StartAnswer, process: SimProcess | undefined): void {
    const decision = this.#starts.get(nonce);
    if (decision === undefined) return;
    this.#starts.delete(nonce);
    const isTimely = this.#nowMs <= decision.atMs + operationTimeoutMs;
    this.#permits.delete(id);
    if (!isTimely) return;
    this.#busyUntilMs.set(id, this.#nowMs);
    const { permitMs } = decision;
    if (answer === 'harmless' && permitMs !== undefined) this.#permits.set(id, permitMs);
    if (answer === 'made' && process !== undefined) this.#told.set(id, { process, atMs: this.#nowMs });
  }

  lookCalled(ids: readonly ServiceId[]): void {
    for (const id of ids) this.#called(id, this.#nowMs);
  }

  /** `isTimely`: the manager has not called it off. `shown`: a live process, `nobody` for a positive "absent" or "exited", `doubt` for anything else. */
  lookAnswered(id: ServiceId, isTimely: boolean, shown: SimProcess | 'nobody' | 'remains' | 'doubt'): void {
    this.#permits.delete(id);
    if (!isTimely) return;
    this.#busyUntilMs.set(id, this.#nowMs);
    if (shown === 'nobody') this.#permits.set(id, this.#nowMs);
    if (shown === 'nobody' || shown === 'remains') this.#told.delete(id);
    else if (shown !== 'doubt' && this.#told.get(id)?.process !== shown) {
      this.#told.set(id, { process: shown, atMs: this.#nowMs });
    }
  }

  /** Returns whether the answer is waited for: not if it goes to a start that answered late and has come to its end. */
  signalCalled(handle: ProcessHandle, signal: string): boolean {
    const process = this.#world.byHandle(handle);
    if (process === undefined || process.serviceId !== handle.serviceId || process.spawner !== handle.spawner) {
      this.#verdict.report('P4', `${handle.serviceId}: ${signal} to pid ${handle.pid}, which is not its process`);
      return false;
    }
    const lastCallAtMs = this.#lastCallAtMs.get(process.serviceId) ?? 0;
    if (!this.#grounds.permit(process, this.#wishes, this.#manager, lastCallAtMs)) {
      const isInherited = process.manager !== this.#manager;
      this.#verdict.report(
        isInherited ? 'P5' : 'P4',
        `${process.serviceId}: ${signal} to ${isInherited ? 'inherited ' : ''}${process.purpose} pid ${process.pid}, and nothing asked for it`,
      );
    }
    if (this.#wishes !== null)
      this.#order.signalCalled(process, signal, this.#wishes, process.signalledBy === this.#manager);
    process.signalledBy = this.#manager;
    if (!hasRemains(process)) return false;
    this.#called(process.serviceId, this.#nowMs);
    return true;
  }

  signalAnswered(id: ServiceId, calledAtMs: number): void {
    if (this.#nowMs <= calledAtMs + operationTimeoutMs) this.#busyUntilMs.set(id, this.#nowMs);
  }

  /** After everything that followed from one event has happened. */
  afterStep(): void {
    const wishes = this.#wishes;
    if (wishes === null) return;
    this.noteReasons();
    for (const [id, told] of this.#told) this.#checkDueStop(id, told, wishes);
  }

  #called(id: ServiceId, atMs: number): void {
    this.#lastCallAtMs.set(id, atMs);
    this.#busyUntilMs.set(id, atMs + operationTimeoutMs);
  }

  #checkPermit(id: ServiceId, decision: StartDecision): void {
    const { permitMs } = decision;
    if (permitMs === undefined) {
      return this.#verdict.report('P2', `${id}: a start was decided without a spawner's word that nothing is there`);
    }
    const ageMs = decision.atMs - permitMs;
    if (ageMs > 2 * this.#pollMs) {
      this.#verdict.report('P2', `${id}: a start was decided on a look that is ${ageMs} ms old`);
    }
  }

  #checkGate(id: ServiceId, decision: StartDecision): void {
    const { obstacle } = decision;
    if (obstacle !== null) this.#verdict.report('P3', `${id}: a start was decided, and ${obstacle}`);
    const isStopped = [this.#nowMs, this.#nowMs - 1].every((atMs) => this.#wishes?.wishOfNew(id, atMs) === 'stop');
    if (isStopped) this.#verdict.report('P3', `${id}: a start was made after it had ceased to be wished`);
  }

  #checkDueStop(id: ServiceId, told: Told, wishes: Wishes): void {
    const { process } = told;
    const reason = dueReason(told, wishes, this.#nowMs);
    const isBusy = this.#nowMs < Math.max(this.#busyUntilMs.get(id) ?? 0, this.#writingUntilMs.get(id) ?? 0);
    if (reason === null || process.signalledBy === this.#manager || isBusy || this.#order.mayWait(process, wishes)) {
      this.#dueSinceMs.delete(id);
      return;
    }
    const sinceMs = Math.max(told.atMs, this.#dueSinceMs.get(id) ?? this.#nowMs);
    this.#dueSinceMs.set(id, sinceMs);
    const lateMs = this.#nowMs - sinceMs;
    if (lateMs <= 2 * this.#pollMs || wishes.ought?.isFrozen(id)) return;
    this.#verdict.report(
      duePromises[reason],
      `${id}: pid ${process.pid} is ${reason} and was sent nothing for ${lateMs} ms`,
    );
  }

  #born(process: SimProcess, others: readonly SimProcess[]): void {
    if (process.purpose === 'main') this.#prepared.delete(process.serviceId);
    this.#undo.born(process);
    const isOne = ({ purpose }: SimProcess): boolean => purpose === 'main' || purpose === 'stop';
    const twin = others.find((other) => other.isAlive && isOne(other));
    if (twin !== undefined && isOne(process)) {
      return this.#verdict.report(
        'P1',
        `${process.serviceId}: ${twin.purpose} pid ${twin.pid} and ${process.purpose} pid ${process.pid} are there at once`,
      );
    }
    const rest = others.find(hasRemains);
    if (rest === undefined) return;
    this.#verdict.report(
      'P2',
      `${process.serviceId}: pid ${process.pid} was made beside ${rest.purpose} pid ${rest.pid}`,
    );
  }

  #died(process: SimProcess): void {
    this.#undo.died(process);
    if (process.purpose !== 'pre-start') return;
    if (process.exit?.code === 0) this.#prepared.set(process.serviceId, process.shapeHash);
    else this.#prepared.delete(process.serviceId);
  }
}
