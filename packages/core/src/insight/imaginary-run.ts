import { type Fact, type FactOwner, isFact } from '../model/fact.ts';
import type { JsonValue } from '../model/json.ts';
import { parsePattern } from '../model/pattern.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ServiceState } from '../model/state.ts';
import type { Decision } from '../reconcile/decision.ts';
import type { ReconcilerEvent } from '../reconcile/event.ts';
import type { Action } from '../reconcile/operation.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { ReconcilerSnapshot } from '../reconcile/snapshot.ts';
import { type AskedOperation, ImaginaryProcesses } from './imaginary-processes.ts';

/** Operations for each service, beyond which a run is given up: something goes round in it. */
const operationsEach = 64;

/** Graces that go on for longer are not waited for. */
const longestPlanMs = 24 * 3_600_000;

const downStates: ReadonlySet<ServiceState> = new Set(['inactive', 'waiting', 'stopping', 'delayed', 'failed']);

/**
 * A copy of a reconciler that lives on with imaginary processes, until it rests or has something to wait for. No time
 * passes but where it is told to. What it does is what the original would do if nothing unexpected happened.
 */
export class ImaginaryRun {
  readonly reconciler: Reconciler;
  readonly processes: ImaginaryProcesses;
  /** Services that were down, or on the way there, at some moment. */
  readonly wentDown: Set<ServiceId> = new Set();
  #nowMs: number;
  readonly #asked: AskedOperation[] = [];
  /** What processes asserted before, and those whose facts were put back. */
  readonly #facts = new Map<FactOwner, readonly Fact[]>();
  readonly #assertedFor = new Set<ServiceId>();
  readonly #limit: number;
  /** What follows once the event at hand is taken in. */
  readonly #later: ReconcilerEvent[] = [];

  constructor(snapshot: ReconcilerSnapshot, nowMs: number) {
    this.reconciler = Reconciler.restore(snapshot);
    this.processes = new ImaginaryProcesses(snapshot.services);
    this.#nowMs = Math.max(nowMs, snapshot.nowMs);
    for (const { owner, facts } of snapshot.facts.owners) this.#facts.set(owner, facts);
    for (const memory of snapshot.services) this.#takeUnderWay(memory);
    this.#limit = operationsEach * (snapshot.services.length + 16);
  }

  /** Takes in events, and lives on until nothing is left to do at this moment. */
  apply(events: Iterable<ReconcilerEvent>): void {
    for (const event of events) this.#apply(event);
    for (let done = 0; done < this.#limit; done += 1) {
      const operation = this.#asked[done] ?? this.#nextAfterAnEnd(done);
      if (operation === undefined) break;
      this.#answer(operation);
    }
    this.#asked.length = 0;
  }

  /** Lets this much time pass, and lives on until nothing is left to do then. */
  pass(ms: number): void {
    this.#nowMs += ms;
    this.apply([{ kind: 'time' }]);
  }

  /** Lets time pass until nobody bears a loss any more that would be a stop in the end. Returns how much. */
  passGraces(): number {
    let passedMs = 0;
    while (passedMs < longestPlanMs) {
      const graceMs = this.#longestGraceMs();
      if (graceMs === 0) break;
      this.pass(graceMs);
      passedMs += graceMs;
    }
    return passedMs;
  }

  #longestGraceMs(): number {
    let longestMs = 0;
    for (const { decision } of this.reconciler.services()) {
      const { code, data } = decision?.reason ?? {};
      if (code === 'requirement-lost' && typeof data?.['graceMs'] === 'number')
        longestMs = Math.max(longestMs, data['graceMs']);
    }
    return longestMs;
  }

  /** At rest but for what runs to its end: one of those ends. */
  #nextAfterAnEnd(done: number): AskedOperation | undefined {
    for (let id = this.processes.finishOne(); id !== null; id = this.processes.finishOne()) {
      this.#apply({ kind: 'hint', serviceId: id });
      if (this.#asked[done] !== undefined) return this.#asked[done];
    }
    return undefined;
  }

  #apply(event: ReconcilerEvent): void {
    const { actions, decisions } = this.reconciler.apply(event, this.#nowMs);
    for (const action of actions) this.#take(action);
    for (const decision of decisions) this.#note(decision);
  }

  #take(action: Action): void {
    if ('operationId' in action && action.kind !== 'cancel') this.#asked.push(action);
  }

  #note({ serviceId, state, reason }: Decision): void {
    if (downStates.has(state)) this.wentDown.add(serviceId);
    if (reason.code === 'not-ready-yet') this.#becomeReady(serviceId);
  }

  /** A service that was started here gets ready: it asserts what it asserted before, or what it waits for. */
  #becomeReady(id: ServiceId): void {
    const { outline } = this.reconciler.service(id) ?? {};
    const isWatcher = outline?.kind === 'config-watcher';
    if (outline?.ready.when !== 'fact' || this.#assertedFor.has(id)) return;
    if (!isWatcher && !this.processes.started.has(id)) return;
    this.#assertedFor.add(id);
    const owner = `${isWatcher ? 'watcher' : 'process'}:${id}`;
    const before = this.#facts.get(owner) ?? [];
    const literal = literalFact(outline.ready.fact);
    const facts = literal === null ? before : [...before, literal];
    if (facts.length > 0) this.#later.push({ kind: 'facts', owner, facts });
  }

  #answer(operation: AskedOperation): void {
    const { serviceId, operationId } = operation;
    const memory = this.reconciler.service(serviceId);
    if (memory?.operation?.id !== operationId) return;
    const result = this.processes.answer(operation, memory, this.#nowMs);
    this.#apply({ kind: 'result', serviceId, operationId, result });
    if (this.processes.hasUnseenEnd(serviceId)) this.#apply({ kind: 'hint', serviceId });
    for (const event of this.#later.splice(0)) this.#apply(event);
  }

  /** What the original has under way is under way here, too. */
  #takeUnderWay({ id, operation, outline }: Readonly<ServiceMemory>): void {
    if (operation === null) return;
    const asked = { serviceId: id, operationId: operation.id };
    if (operation.kind === 'signal') this.#asked.push({ ...asked, kind: 'signal', signal: 'SIGTERM' });
    else if (operation.kind !== 'start') this.#asked.push({ ...asked, kind: operation.kind });
    else {
      const { purpose, shapeHash } = operation;
      const spawner = outline?.spawner ?? '';
      this.#asked.push({ ...asked, kind: 'start', purpose: purpose ?? 'main', shapeHash: shapeHash ?? '', spawner });
    }
  }
}

/** The one fact that a pattern without variables means; `null` for any other. */
function literalFact(written: JsonValue): Fact | null {
  const parsed = parsePattern(written);
  if (!parsed.ok || parsed.pattern.pattern.kind !== 'literal') return null;
  const { value } = parsed.pattern.pattern;
  return isFact(value) ? value : null;
}
