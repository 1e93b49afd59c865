import type { CancelSignal } from '../spawner/cancel-signal.ts';
import type { ProcessHandle, StartIntent } from '../spawner/process-handle.ts';
import type { ProcessObservation } from '../spawner/process-observation.ts';
import type { ProcessSpawner } from '../spawner/process-spawner.ts';
import { answerInTime } from './answer-in-time.ts';
import { checkedAdoption, checkedObservations } from './checked-answer.ts';
import type { Clock } from './ports.ts';

/** What a look at the process of a reload command showed; `unknown` proves nothing. */
export type Seen = Exclude<ProcessObservation, { kind: 'unknown' }> | { readonly kind: 'unknown' };

/** What is to be found of a start: its process, certainly nothing, or no answer. */
export type Found =
  | { readonly kind: 'handle'; readonly handle: ProcessHandle }
  | { readonly kind: 'nothing' | 'unknown' };

/**
 * The process of one reload command, through its spawner. No call takes longer than 10 s, none rejects, and an answer of the
 * wrong form is none: nothing but the very start of `intent` is ever looked at, killed or forgotten.
 */
export class ReloadServiceProcess {
  readonly spawner: ProcessSpawner;
  readonly intent: StartIntent;
  readonly #clock: Clock;

  constructor(spawner: ProcessSpawner, intent: StartIntent, clock: Clock) {
    this.spawner = spawner;
    this.intent = intent;
    this.#clock = clock;
  }

  async look(handle: ProcessHandle): Promise<Seen> {
    const answer = await this.#ask((cancel) => this.spawner.observe([handle], cancel));
    const seen = checkedObservations(answer, 1)?.[0];
    return seen === undefined || seen.kind === 'unknown' ? { kind: 'unknown' } : seen;
  }

  /** Looks for it where its handle is not known. After `nothing` the start makes no process any more. */
  async find(): Promise<Found> {
    const answer = await this.#ask((cancel) => this.spawner.adopt({ kind: 'intent', intent: this.intent }, cancel));
    const { serviceId, nonce } = this.intent;
    const adoption = checkedAdoption(answer, { serviceId, spawner: this.spawner.name });
    if (adoption?.handle?.nonce === nonce) return { kind: 'handle', handle: adoption.handle };
    const isNothing = adoption?.handle === null && adoption.observation.kind === 'absent';
    return { kind: isNothing ? 'nothing' : 'unknown' };
  }

  async kill(handle: ProcessHandle): Promise<void> {
    await this.#ask((cancel) => this.spawner.kill(handle, cancel));
  }

  async release(handle: ProcessHandle): Promise<void> {
    await this.#ask(() => this.spawner.release(handle));
  }

  /** The answer, or `undefined` if there was none in time. */
  #ask(call: (cancel: CancelSignal) => Promise<unknown>): Promise<unknown> {
    return answerInTime(call, this.#clock);
  }
}
