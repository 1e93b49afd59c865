import { expect } from 'vitest';
import type { Decision } from '../../src/reconcile/decision.ts';
import type { ReconcilerEvent } from '../../src/reconcile/event.ts';
import type { Action } from '../../src/reconcile/operation.ts';
import type { FaultyWorld, Witness, WorldMoment } from './faulty-world.ts';
import { PromisedDemand } from './promised-demand.ts';

type Asked = Extract<Action, { operationId: number }>;

interface UnderWay {
  readonly operationId: number;
  readonly kind: Asked['kind'];
  readonly pool: string | null;
  readonly deadlineMs: number;
}

/** Keeps its own account of what is known of each service, and checks every action against it. */
export class SafetyWitness implements Witness {
  readonly #demand = new PromisedDemand();
  readonly #underWay = new Map<string, UnderWay>();
  /** When a look last showed that there is no process, as long as nothing has happened since that could make one. */
  readonly #seenAbsentAtMs = new Map<string, number>();
  readonly #firstSignalAtMs = new Map<string, number>();
  /** Killed already: killed again without waiting for the shutdown timeout. */
  readonly #killed = new Set<string>();
  #isKilling = false;
  readonly #before = new Map<string, Decision>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  before(event: ReconcilerEvent, world: FaultyWorld): void {
    this.#demand.notice(event, world);
    if (event.kind === 'result') this.#noticeResult(event, world);
    if (event.kind === 'shutdown' && event.killNow) this.#isKilling = true;
    for (const [id, { kind, deadlineMs }] of this.#underWay) {
      if (world.nowMs < deadlineMs) continue;
      this.#underWay.delete(id);
      if (kind === 'start' || kind === 'look') this.#seenAbsentAtMs.delete(id);
    }
    this.#before.clear();
    for (const { id, decision } of world.reconciler.services()) if (decision !== null) this.#before.set(id, decision);
  }

  after({ event, reconciliation }: WorldMoment, world: FaultyWorld): void {
    const { actions, decisions } = reconciliation;
    const ids = decisions.map(({ serviceId }) => serviceId);
    expect(ids.length, 'one decision for each service').toBe(new Set(ids).size);
    for (const action of actions) this.#check(action, event, world);
    this.#checkDesired(world);
    this.#checkSlots();
  }

  #noticeResult({ serviceId, operationId, result }: Extract<ReconcilerEvent, { kind: 'result' }>, world: FaultyWorld) {
    const operation = this.#underWay.get(serviceId);
    if (operation?.operationId !== operationId) {
      this.#seenAbsentAtMs.delete(serviceId);
      return;
    }
    this.#underWay.delete(serviceId);
    const isAbsent = result.kind === 'looked' && result.look.kind === 'ended' && result.look.leftovers.length === 0;
    if (isAbsent) {
      this.#seenAbsentAtMs.set(serviceId, world.nowMs);
      this.#firstSignalAtMs.delete(serviceId);
      this.#killed.delete(serviceId);
    } else if (result.kind !== 'start-failed') this.#seenAbsentAtMs.delete(serviceId);
  }

  #check(action: Action, event: ReconcilerEvent, world: FaultyWorld): void {
    if (action.kind === 'forget') this.#demand.forget(action.serviceId);
    if (!('operationId' in action) || action.kind === 'cancel') return;
    const id = action.serviceId;
    expect(this.#underWay.has(id), `service ${id} has one operation at a time`).toBe(false);
    const { pollIntervalMs, operationTimeoutMs } = world.reconciler.settings;
    const pool = action.kind === 'start' ? `${action.spawner} ${action.purpose}` : null;
    const deadlineMs = world.nowMs + operationTimeoutMs;
    this.#underWay.set(id, { operationId: action.operationId, kind: action.kind, pool, deadlineMs });
    if (action.kind === 'start') {
      expect(this.#demand.wants(id, world), `service ${id} is started only while its gate is open`).toBe('run');
      const seenAtMs = this.#seenAbsentAtMs.get(id) ?? Number.NEGATIVE_INFINITY;
      const ageMs = world.nowMs - seenAtMs;
      expect(ageMs, `service ${id} is started only after a fresh look`).toBeLessThanOrEqual(2 * pollIntervalMs);
      expect(action.shapeHash).toBe(world.definitions.get(id)?.shapeHash);
      this.#checkRetry(id, event, world);
    }
    if (action.kind === 'signal' || action.kind === 'kill') this.#checkStop(action, event, world);
  }

  /** A new chance is given by the operator and by definitions; by nothing else. */
  #checkRetry(id: string, event: ReconcilerEvent, world: FaultyWorld): void {
    if (event.kind === 'operator' || event.kind === 'definitions') return;
    const nextAttemptAtMs = this.#before.get(id)?.nextAttemptAtMs ?? 0;
    expect(nextAttemptAtMs, `service ${id} is not tried again before its time`).toBeLessThanOrEqual(world.nowMs);
  }

  #checkStop(action: Asked, event: ReconcilerEvent, world: FaultyWorld): void {
    const id = action.serviceId;
    const decision = world.reconciler.service(id)?.decision;
    const began = decision?.reason.data['began'];
    const wants = this.#demand.wants(id, world);
    const isFailedLook =
      event.kind === 'result' &&
      event.serviceId === id &&
      event.result.kind === 'looked' &&
      event.result.look.kind === 'look-failed';
    const wasStopping = this.#before.get(id)?.state === 'stopping';
    const hasGround = wasStopping || began === 'pre-start-timed-out';
    if (isFailedLook && wants !== 'stop') expect(hasGround, 'a failed look alone stops nothing').toBe(true);
    if (wants === 'unknown' && !wasStopping) {
      expect(['leftover-processes', 'pre-start-timed-out'], 'unknown alone stops nothing').toContain(began);
    }
    if (action.kind === 'signal') {
      if (!this.#firstSignalAtMs.has(id)) this.#firstSignalAtMs.set(id, world.nowMs);
    } else if (!this.#killed.has(id) && !this.#isKilledAtOnce(id, began, world)) {
      const firstAtMs = this.#firstSignalAtMs.get(id) ?? Number.POSITIVE_INFINITY;
      const timeoutMs = world.definitions.get(id)?.shutdownTimeoutMs ?? lastTimeoutMs(id, world);
      const dueAtMs = Math.min(firstAtMs + timeoutMs, preStartLimitMs(id, world));
      expect(world.nowMs, `service ${id} is not killed early`).toBeGreaterThanOrEqual(dueAtMs);
    }
    if (action.kind === 'kill') this.#killed.add(id);
  }

  #isKilledAtOnce(id: string, began: unknown, world: FaultyWorld): boolean {
    const purpose = world.processes.get(id)?.found.purpose;
    return (
      this.#isKilling || began === 'pre-start-timed-out' || (began === 'leftover-processes' && purpose === 'pre-start')
    );
  }

  #checkDesired(world: FaultyWorld): void {
    if (world.definitions.size === 0) return;
    for (const { id, decision } of world.reconciler.services()) {
      const wants = this.#demand.wants(id, world);
      if (wants !== 'unknown')
        expect(`${id} ${decision?.desired}`).toBe(`${id} ${wants === 'run' ? 'running' : 'stopped'}`);
    }
  }

  #checkSlots(): void {
    const used = new Map<string, number>();
    for (const { pool } of this.#underWay.values()) {
      if (pool !== null) used.set(pool, (used.get(pool) ?? 0) + 1);
    }
    for (const [pool, count] of used)
      expect(count, `starts at the same time in ${pool}`).toBeLessThanOrEqual(this.#limit);
  }
}

/** A service without a definition keeps the timeout of its last one. */
function lastTimeoutMs(id: string, world: FaultyWorld): number {
  return world.reconciler.service(id)?.outline?.shutdownTimeoutMs ?? 10_000;
}

/** A pre-start command that is being stopped does not get more time than it had anyway. */
function preStartLimitMs(id: string, world: FaultyWorld): number {
  const phase = world.reconciler.service(id)?.phase;
  if (phase?.kind !== 'process' || phase.process.purpose !== 'pre-start') return Number.POSITIVE_INFINITY;
  return phase.process.startedAtMs + (world.reconciler.service(id)?.outline?.preStartTimeoutMs ?? 0);
}
