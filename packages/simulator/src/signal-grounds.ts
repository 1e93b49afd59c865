import type { SimProcess } from './sim-process.ts';
import type { Wishes } from './wishes.ts';
import type { World } from './world.ts';

/** Remembers what spoke for a signal: what was decided for a reason is carried on when the reason has gone. */
export class SignalGrounds {
  readonly #world: World;
  /** When a reason was last seen, by nonce. */
  readonly #reasonAtMs = new Map<string, number>();
  /** Processes that it was decided to stop, for a reason: their signal may have to wait. */
  readonly #decidedToStop = new Set<string>();
  #wallSteppedAtMs = -1;

  constructor(world: World) {
    this.#world = world;
  }

  managerGone(): void {
    this.#reasonAtMs.clear();
    this.#decidedToStop.clear();
  }

  wallStepped(): void {
    this.#wallSteppedAtMs = this.#world.time.nowMs;
  }

  /** Takes in what speaks for a signal now. */
  note(wishes: Wishes): void {
    const { nowMs } = this.#world.time;
    for (const process of this.#world.everyone()) {
      if (wishes.reasonToStop(process, nowMs) === null) continue;
      this.#reasonAtMs.set(process.nonce, nowMs);
      if (wishes.ought?.isBeingStopped(process.serviceId)) this.#decidedToStop.add(process.nonce);
    }
  }

  /** Whether a signal to this process is somebody's wish. `lastCallAtMs`: a reason since then may have been waiting. */
  permit(process: SimProcess, wishes: Wishes | null, manager: number, lastCallAtMs: number): boolean {
    if (process.signalledBy === manager || !process.isAlive || process.wasDoubted) return true;
    if (wishes === null) return false;
    const { nowMs } = this.#world.time;
    if (wishes.reasonToStop(process, nowMs) !== null || this.#decidedToStop.has(process.nonce)) return true;
    const reasonAtMs = this.#reasonAtMs.get(process.nonce);
    if (reasonAtMs !== undefined && reasonAtMs >= lastCallAtMs) return true;
    return this.#isPastItsTime(process, wishes);
  }

  /** A command that takes too long, or a process that is not ready in time. */
  #isPastItsTime({ serviceId, purpose, createdAtMs }: SimProcess, wishes: Wishes): boolean {
    const definition = wishes.lastDefinitionOf(serviceId);
    const ageMs = this.#world.time.nowMs - createdAtMs;
    // The age of a command that was adopted comes from the wall clock.
    const isDoubtful = this.#wallSteppedAtMs >= createdAtMs;
    if (purpose === 'pre-start') return isDoubtful || ageMs >= (definition?.preStart?.timeoutMs ?? 0);
    if (definition === null) return false;
    if (purpose === 'stop') return wishes.isKillingNow || isDoubtful || ageMs >= definition.shutdownTimeoutMs;
    const { ready } = definition;
    return ready.when === 'fact' && ready.timeoutMs !== null && ageMs >= ready.timeoutMs;
  }
}
