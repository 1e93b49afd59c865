import type { ExitStatus } from '../model/exit-status.ts';
import type { CancelSignal } from '../spawner/cancel-signal.ts';
import type { ProcessHandle } from '../spawner/process-handle.ts';
import type { StartResult } from '../spawner/process-spawner.ts';
import { harmlessStartErrors, type SpawnerError } from '../spawner/spawner-error.ts';
import { Canceller } from './canceller.ts';
import type { Clock } from './ports.ts';
import type { ReloadServiceProcess, Seen } from './reload-service-process.ts';

/** How long the command of a reload may take before it is killed. Milliseconds. */
export const reloadTimeoutMs = 10_000;

/** How long after SIGKILL its process counts as one that will not go. Milliseconds. */
const killGraceMs = 5000;

/** How the command of a reload ended; `uncertain`: nobody knows whether it ran. */
export type CommandEnd =
  | { readonly kind: 'exited'; readonly exit: ExitStatus | null; readonly output: string | null }
  | { readonly kind: 'not-started' | 'uncertain'; readonly error: Pick<SpawnerError, 'code' | 'stage' | 'message'> }
  | { readonly kind: 'timed-out' | 'called-off' };

/** The end of a command, and whether something of it may still be there although it was killed. */
export interface CommandReport {
  readonly end: CommandEnd;
  readonly isLeft: boolean;
}

/** Makes the process of the command; `null` for an answer that the contract does not know. */
export type StartCommand = (cancel: CancelSignal) => Promise<StartResult | null>;

const noAnswer = { code: 'internal', stage: null, message: 'its spawner gave no proper answer in time' } as const;

/**
 * Follows the command of one reload from its start until nothing is left of it: looks when the spawner tells of an end and in
 * every poll, and kills the whole group when it takes too long, is called off, or leaves processes behind. At any time
 * it waits for one timer at most.
 */
export class ReloadServiceCommand {
  readonly #process: ReloadServiceProcess;
  readonly #clock: Clock;
  readonly #pollIntervalMs: () => number;
  readonly #cancel = new Canceller();
  #isCalledOff = false;
  #isNudged = false;
  #wake: (() => void) | null = null;

  constructor(process: ReloadServiceProcess, clock: Clock, pollIntervalMs: () => number) {
    this.#process = process;
    this.#clock = clock;
    this.#pollIntervalMs = pollIntervalMs;
  }

  /** It is not wanted any more. Idempotent. */
  callOff(): void {
    this.#isCalledOff = true;
    this.#cancel.cancel();
    this.nudge();
  }

  /** It may have ended. */
  nudge(): void {
    this.#isNudged = true;
    this.#wake?.();
  }

  /** Starts it and resolves when it has ended, or will not. */
  async run(start: StartCommand): Promise<CommandReport> {
    const deadlineMs = this.#clock.nowMs() + reloadTimeoutMs;
    const result = await this.#start(start, deadlineMs);
    if (result?.ok === true) return this.#follow(result.handle, deadlineMs);
    const error = result?.error ?? noAnswer;
    const kind = harmlessStartErrors.has(error.code) ? 'not-started' : 'uncertain';
    const isLeft = kind === 'uncertain' && !(await this.clear());
    return { end: this.#isCalledOff ? { kind: 'called-off' } : { kind, error }, isLeft };
  }

  /** Kills what there is of the start, whoever made it; false if something may be left. */
  async clear(): Promise<boolean> {
    const giveUpAtMs = this.#clock.nowMs() + killGraceMs;
    for (;;) {
      const found = await this.#process.find();
      if (found.kind === 'nothing') return true;
      if (found.kind === 'handle') return this.#kill(found.handle);
      if (this.#clock.nowMs() >= giveUpAtMs) return false;
      await this.#pause(giveUpAtMs);
    }
  }

  /** `null` if there is no answer in time; a process that is made after that is killed. */
  async #start(start: StartCommand, deadlineMs: number): Promise<StartResult | null> {
    const answer = start(this.#cancel).catch(() => null);
    let isLate = false;
    void answer.then((late) => (isLate && late?.ok === true ? this.#kill(late.handle) : undefined));
    let callOff = (): void => {};
    const tooLate = new Promise<null>((resolve) => {
      callOff = this.#clock.wakeAt(deadlineMs, () => {
        isLate = true;
        this.#cancel.cancel();
        resolve(null);
      });
    });
    const inTime = await Promise.race([answer, tooLate]);
    callOff();
    return inTime;
  }

  async #follow(handle: ProcessHandle, deadlineMs: number): Promise<CommandReport> {
    for (;;) {
      await this.#pause(deadlineMs);
      const seen = await this.#process.look(handle);
      const end = endOf(seen) ?? this.#interruption(deadlineMs);
      if (isGone(seen)) await this.#process.release(handle);
      if (end !== null) return { end, isLeft: !isGone(seen) && !(await this.#kill(handle)) };
    }
  }

  /** Why it is not waited for any longer. */
  #interruption(deadlineMs: number): CommandEnd | null {
    if (this.#isCalledOff) return { kind: 'called-off' };
    return this.#clock.nowMs() >= deadlineMs ? { kind: 'timed-out' } : null;
  }

  /** False if it is still there after some time. */
  async #kill(handle: ProcessHandle): Promise<boolean> {
    const giveUpAtMs = this.#clock.nowMs() + killGraceMs;
    for (;;) {
      await this.#process.kill(handle);
      const seen = await this.#process.look(handle);
      if (isGone(seen)) {
        await this.#process.release(handle);
        return true;
      }
      if (this.#clock.nowMs() >= giveUpAtMs) return false;
      await this.#pause(giveUpAtMs);
    }
  }

  /** Until it is worth looking again; not beyond `untilMs`. */
  async #pause(untilMs: number): Promise<void> {
    const atMs = Math.min(untilMs, this.#clock.nowMs() + this.#pollIntervalMs());
    if (!this.#isNudged) {
      await new Promise<void>((resolve) => {
        const callOff = this.#clock.wakeAt(atMs, resolve);
        this.#wake = () => {
          callOff();
          resolve();
        };
      });
    }
    this.#wake = null;
    this.#isNudged = false;
  }
}

function endOf(seen: Seen): CommandEnd | null {
  if (seen.kind === 'exited') return { kind: 'exited', exit: seen.exit, output: seen.output };
  return seen.kind === 'absent' ? { kind: 'exited', exit: null, output: null } : null;
}

function isGone(seen: Seen): boolean {
  return (seen.kind === 'exited' || seen.kind === 'absent') && seen.leftovers.length === 0;
}
