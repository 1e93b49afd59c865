import type { ServiceId } from '@hermit/core';
import type { Ought } from './ought/ought.ts';
import type { SimProcess } from './sim-process.ts';
import type { Told } from './told.ts';
import type { Verdict } from './violation.ts';
import type { Wishes } from './wishes.ts';
import type { World } from './world.ts';

/** How long after SIGKILL somebody counts as one who will not go. */
const killGraceMs = 5000;

/** Holds the order in which services come and go against the world: dependents first, and never two that exclude each other. */
export class OrderChecks {
  readonly #world: World;
  readonly #verdict: Verdict;
  readonly #toldOf: (id: ServiceId) => Told | undefined;
  /** When this manager first sent SIGKILL to a process, by nonce. */
  readonly #killedAtMs = new Map<string, number>();

  constructor(world: World, verdict: Verdict, toldOf: (id: ServiceId) => Told | undefined) {
    this.#world = world;
    this.#verdict = verdict;
    this.#toldOf = toldOf;
  }

  managerGone(): void {
    this.#killedAtMs.clear();
  }

  signalCalled(process: SimProcess, signal: string, wishes: Wishes, isRepeated: boolean): void {
    const { nowMs } = this.#world.time;
    if (signal === 'SIGKILL' && !this.#killedAtMs.has(process.nonce)) this.#killedAtMs.set(process.nonce, nowMs);
    const { ought } = wishes;
    const isAsked = process.purpose === 'main' && process.isAlive && signal !== 'SIGKILL' && !isRepeated;
    if (!isAsked || ought === null || wishes.isKillingNow) return;
    const inTheWay = this.#inTheWayOf(process.serviceId, ought, wishes);
    if (inTheWay === undefined) return;
    this.#verdict.report(
      'order',
      `${process.serviceId}: ${signal} while pid ${inTheWay.pid} of ${inTheWay.serviceId}, which depends on it, is still there`,
    );
  }

  /** Whether a process that has to go may still be left alone, because of those that depend on it. */
  mayWait(process: SimProcess, { ought }: Wishes): boolean {
    if (ought === null || process.purpose !== 'main') return false;
    return ought.isWaitingForDependents(process.serviceId);
  }

  /** A start was decided: of those that exclude the service nobody is there, as the manager was told. */
  startDecided(id: ServiceId, ought: Ought): void {
    for (const other of ought.links.conflicts.get(id) ?? []) {
      const process = this.#toldOf(other)?.process;
      if (!process?.isAlive) continue;
      this.#verdict.report('conflict', `${id}: a start was decided while pid ${process.pid} of ${other} has the place`);
    }
  }

  /** A dependent that is on its way down, is there as the manager was told, and may still go. */
  #inTheWayOf(id: ServiceId, ought: Ought, wishes: Wishes): SimProcess | undefined {
    const { nowMs } = this.#world.time;
    for (const dependent of ought.dependentsOf(id)) {
      const process = this.#toldOf(dependent)?.process;
      if (!process?.isAlive || process.purpose !== 'main' || ought.isInCircleWith(id, dependent)) continue;
      if (nowMs >= (this.#killedAtMs.get(process.nonce) ?? nowMs) + killGraceMs) continue;
      if (ought.isDoubtful(dependent)) continue;
      const isGoing = this.#killedAtMs.has(process.nonce) || wishes.reasonToStop(process, nowMs) === 'unwanted';
      if (isGoing) return process;
    }
    return undefined;
  }
}
