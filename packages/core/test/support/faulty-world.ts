import { type DefinitionOutline, instanceOutline } from '../../src/model/definition-outline.ts';
import { type ServiceId, templateNameOf } from '../../src/model/service-id.ts';
import type { ReconcilerEvent } from '../../src/reconcile/event.ts';
import type { Action, FoundProcess, OperationResult } from '../../src/reconcile/operation.ts';
import { Reconciler, type Reconciliation } from '../../src/reconcile/reconciler.ts';
import type { ReconcilerSettings } from '../../src/reconcile/settings.ts';
import type { AnswerManner, WorldStep } from './world-step.ts';

type Asked = Extract<Action, { operationId: number }>;
type Result = Extract<ReconcilerEvent, { kind: 'result' }>;

interface WorldProcess {
  readonly found: FoundProcess;
  isAlive: boolean;
  exitCode: number | null;
  leftovers: readonly number[];
}

/** One event with its time and what the reconciler made of it. */
export interface WorldMoment {
  readonly event: ReconcilerEvent;
  readonly nowMs: number;
  readonly reconciliation: Reconciliation;
}

/** Sees every event before and after the reconciler does; throws when something is not as promised. */
export interface Witness {
  before?(event: ReconcilerEvent, world: FaultyWorld): void;
  after(moment: WorldMoment, world: FaultyWorld): void;
}

/** A witness that is costly to hear: heard at one event of so many, beginning with that one. */
export function sometimes(witness: Witness, every: number, beginning: number): Witness {
  return {
    after: (moment, world) => {
      if (world.moments.length % every === beginning % every) witness.after(moment, world);
    },
  };
}

/** How a world is set up. */
export interface WorldOptions {
  readonly settings?: Partial<ReconcilerSettings>;
  readonly witnesses?: readonly Witness[];
  /** The order in which definitions are given. */
  readonly order?: (outlines: readonly DefinitionOutline[]) => readonly DefinitionOutline[];
  /** Counts pids for each service alone, so that the process of one does not depend on the others. */
  readonly pidsByService?: boolean;
  /** Pre-start commands end by themselves; otherwise only every third one does. */
  readonly canPrepare?: boolean;
}

/**
 * Processes, a spawner that keeps the contract but may fail, be slow or lose answers, and the reconciler amid them.
 * It never lies: what it says of a process is so.
 */
export class FaultyWorld {
  readonly reconciler: Reconciler;
  readonly moments: WorldMoment[] = [];
  readonly definitions = new Map<ServiceId, DefinitionOutline>();
  readonly processes = new Map<ServiceId, WorldProcess>();
  readonly #options: WorldOptions;
  readonly #asked: Asked[] = [];
  readonly #late: Result[] = [];
  /** Starts that can make no process any more: a look at their service promised that. */
  readonly #void = new Set<number>();
  readonly #lastPids = new Map<ServiceId, number>();
  nowMs = 0;
  wakeAtMs: number | null = null;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.reconciler = new Reconciler(0, options.settings);
  }

  takeAll(steps: readonly WorldStep[]): this {
    for (const step of steps) this.take(step);
    return this;
  }

  take(step: WorldStep): void {
    switch (step.kind) {
      case 'pass':
        this.nowMs += step.ms;
        return this.apply({ kind: 'time' });
      case 'wake':
        this.nowMs = Math.max(this.nowMs, this.wakeAtMs ?? this.nowMs);
        return this.apply({ kind: 'time' });
      case 'active':
        return this.apply(step);
      case 'dependency':
        return this.apply({ ...step, kind: 'system-dependency' });
      case 'command':
        return this.apply({ kind: 'operator', serviceId: step.service, command: step.command });
      case 'define':
        return this.#define(step.service, step.outline);
      case 'hint':
        return this.apply({ kind: 'hint', serviceId: step.service });
      case 'die':
        return this.#die(step);
      case 'answer':
        return this.#answer(step.service, step.manner);
      case 'late':
        return this.#deliverLate(step.service);
      case 'configure':
        return this.apply({ kind: 'settings', settings: step.settings });
      case 'shutdown':
        return this.apply(step);
      case 'recover':
        return this.#recover(step);
      case 'facts':
      case 'facts-unknown':
        return this.apply(step);
      case 'answer-all':
        return this.#answerAll();
    }
  }

  /** From now on nothing fails, nothing is late and nothing happens by itself, for this long. Returns the moments. */
  calm(ms: number): number {
    const before = this.moments.length;
    while (this.#late.length > 0) this.#deliverLate(this.#late[0]?.serviceId ?? '');
    for (const id of this.processes.keys()) this.apply({ kind: 'hint', serviceId: id });
    const endMs = this.nowMs + ms;
    this.#answerAll();
    while (this.wakeAtMs !== null && this.wakeAtMs <= endMs) {
      this.take({ kind: 'wake' });
      this.#answerAll();
    }
    return this.moments.length - before;
  }

  /** The definition of a service, made from that of its template if it is an instance. */
  outline(id: ServiceId): DefinitionOutline | undefined {
    const template = this.definitions.get(templateNameOf(id) ?? '');
    const instance = template === undefined ? null : instanceOutline(template, id);
    return instance ?? this.definitions.get(id);
  }

  get isQuiet(): boolean {
    return this.#asked.length === 0;
  }

  apply(event: ReconcilerEvent): void {
    const frozen = deepFreeze(structuredClone(event));
    for (const witness of this.#options.witnesses ?? []) witness.before?.(frozen, this);
    const reconciliation = this.reconciler.apply(frozen, this.nowMs);
    this.wakeAtMs = reconciliation.wakeAtMs;
    const moment = { event: frozen, nowMs: this.nowMs, reconciliation };
    this.moments.push(moment);
    for (const witness of this.#options.witnesses ?? []) witness.after(moment, this);
    for (const action of reconciliation.actions) this.#take(action);
  }

  #take(action: Action): void {
    if (action.kind === 'release') {
      if (this.processes.get(action.serviceId)?.isAlive === false) this.processes.delete(action.serviceId);
    } else if ('operationId' in action && action.kind !== 'cancel') this.#asked.push(action);
  }

  #define(id: ServiceId, outline: DefinitionOutline | null): void {
    if (outline === null) this.definitions.delete(id);
    else this.definitions.set(id, outline);
    const list = [...this.definitions.values()];
    this.apply({ kind: 'definitions', definitions: this.#options.order?.(list) ?? list });
  }

  #recover({ service, shapeHash, isAlive, decision }: Extract<WorldStep, { kind: 'recover' }>): void {
    const pid = this.#nextPid(service);
    const found = {
      purpose: 'main',
      nonce: `nonce ${pid}`,
      pid,
      shapeHash,
      startedAtMs: -60_000,
      watched: false,
    } as const;
    this.processes.set(service, { found, isAlive, exitCode: null, leftovers: [] });
    this.apply({
      kind: 'recovered',
      serviceId: service,
      left: { kind: 'process', process: found },
      outcome: null,
      decision,
    });
  }

  #die({ service, exitCode, leavesOthers }: Extract<WorldStep, { kind: 'die' }>): void {
    const process = this.processes.get(service);
    if (process === undefined || !process.isAlive) return;
    process.isAlive = false;
    process.exitCode = exitCode;
    process.leftovers = leavesOthers ? [process.found.pid + 1000] : [];
    this.apply({ kind: 'hint', serviceId: service });
  }

  #answerAll(): void {
    for (let rounds = 0; this.#asked.length > 0; rounds += 1) {
      if (rounds > 500) throw new Error('operations without end at one and the same time');
      const { serviceId: id = '', kind } = this.#asked[0] ?? {};
      this.#answer(id, 'truly');
      const process = this.processes.get(id);
      if (kind !== 'look' && process?.isAlive === false) this.apply({ kind: 'hint', serviceId: id });
    }
  }

  #answer(id: ServiceId, manner: AnswerManner): void {
    const index = this.#asked.findIndex(({ serviceId }) => serviceId === id);
    const [asked] = index === -1 ? [] : this.#asked.splice(index, 1);
    if (asked === undefined) return;
    const result = this.#carryOut(asked, manner);
    const event: Result = { kind: 'result', serviceId: id, operationId: asked.operationId, result };
    if (manner === 'lost') this.#late.push(event);
    else this.apply(event);
  }

  #deliverLate(id: ServiceId): void {
    const index = this.#late.findIndex(({ serviceId }) => serviceId === id);
    const [event] = index === -1 ? [] : this.#late.splice(index, 1);
    if (event !== undefined) this.apply(event);
  }

  #carryOut(asked: Asked, manner: AnswerManner): OperationResult {
    const fails = manner === 'failing' || manner === 'uncertain' || manner === 'occupied';
    switch (asked.kind) {
      case 'look':
        return { kind: 'looked', look: this.#look(asked.serviceId, manner) };
      case 'start':
        return this.#start(asked, manner);
      case 'signal':
      case 'kill':
        if (fails) return { kind: 'signal-failed', error: { code: 'not-permitted', stage: null, message: 'no' } };
        return { kind: 'signalled', delivered: this.#hit(asked.serviceId, asked.kind === 'kill') };
      case 'cancel':
        throw new Error('a cancel has no answer');
    }
  }

  #look(id: ServiceId, manner: AnswerManner): Extract<OperationResult, { kind: 'looked' }>['look'] {
    const process = this.processes.get(id);
    if (manner === 'failing' || manner === 'uncertain') return { kind: 'look-failed', message: 'no answer' };
    if (manner === 'occupied') {
      return { kind: 'indeterminate', message: 'held', pids: [4711], process: null };
    }
    if (process?.isAlive) return { kind: 'running', process: process.found };
    for (const { kind, operationId, serviceId } of this.#asked) {
      if (kind === 'start' && serviceId === id) this.#void.add(operationId);
    }
    if (process === undefined) return { kind: 'ended', exit: null, output: null, leftovers: [], process: null };
    const exit = process.exitCode === null ? null : { code: process.exitCode, signal: null };
    return { kind: 'ended', exit, output: null, leftovers: process.leftovers, process: process.found };
  }

  #start(asked: Extract<Asked, { kind: 'start' }>, manner: AnswerManner): OperationResult {
    const error = { code: 'spawn-failed', stage: 'execute', message: 'no' } as const;
    if (manner === 'failing' || this.#void.has(asked.operationId)) return { kind: 'start-failed', error };
    if (manner === 'uncertain') return { kind: 'start-uncertain', message: 'lost' };
    if (this.processes.get(asked.serviceId)?.isAlive) throw new Error(`two processes of service ${asked.serviceId}`);
    const pid = this.#nextPid(asked.serviceId);
    const found: FoundProcess = {
      purpose: asked.purpose,
      nonce: `nonce ${pid}`,
      pid,
      shapeHash: asked.shapeHash,
      startedAtMs: this.nowMs,
      watched: pid % 2 === 0,
    };
    const isDone = this.#endsByItself(asked) && (this.#options.canPrepare === true || pid % 3 === 0);
    this.processes.set(asked.serviceId, { found, isAlive: !isDone, exitCode: isDone ? 0 : null, leftovers: [] });
    return { kind: 'started', process: found };
  }

  #endsByItself({ serviceId, purpose }: Extract<Asked, { kind: 'start' }>): boolean {
    return purpose !== 'main' || this.outline(serviceId)?.kind === 'oneshot';
  }

  #nextPid(id: ServiceId): number {
    const key = this.#options.pidsByService ? id : '';
    const pid = (this.#lastPids.get(key) ?? 100) + 1;
    this.#lastPids.set(key, pid);
    return pid;
  }

  /** SIGKILL always has its effect, any other signal on every second process. */
  #hit(id: ServiceId, isKill: boolean): boolean {
    const process = this.processes.get(id);
    if (process === undefined || (!process.isAlive && process.leftovers.length === 0)) return false;
    if (isKill || process.found.pid % 4 < 2) {
      process.isAlive = false;
      process.leftovers = [];
    }
    return true;
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
