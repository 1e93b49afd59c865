import type { ManagerEvent } from '@hermit/core';
import type { EventDocument, EventQuery, StreamGap } from '../event-document.ts';

/** How much is kept. */
export interface EventHistoryOptions {
  /** Names this life of the manager, so that cursors of an earlier one are told from its own. Letters and digits. */
  readonly managerId: string;
  /** Default 4 000. */
  readonly maxEntries?: number;
  /** In characters of JSON. Default 2 Mi. */
  readonly maxLength?: number;
}

/** The events of a manager, the oldest of which are forgotten. `add` is made to be a listener of the manager. */
export interface EventHistory {
  add(event: ManagerEvent): void;
  /** As a backend of the control API offers it. Readers cost nothing while they do not read. */
  events(query: EventQuery, signal: AbortSignal): AsyncGenerator<EventDocument | StreamGap>;
}

interface Kept {
  readonly event: EventDocument;
  readonly length: number;
}

/** An empty history. */
export function createEventHistory(options: EventHistoryOptions): EventHistory {
  return new History(options);
}

class History implements EventHistory {
  readonly #managerId: string;
  readonly #maxEntries: number;
  readonly #maxLength: number;
  /** By number; the oldest is the first. */
  readonly #kept = new Map<number, Kept>();
  readonly #waiting = new Set<() => void>();
  #length = 0;
  /** The number of the next event. Numbers begin with 1. */
  #next = 1;

  constructor({ managerId, maxEntries = 4_000, maxLength = 2 * 1024 * 1024 }: EventHistoryOptions) {
    this.#managerId = managerId;
    this.#maxEntries = maxEntries;
    this.#maxLength = maxLength;
    this.add = this.add.bind(this);
    this.events = this.events.bind(this);
  }

  add(event: ManagerEvent): void {
    const kept = { event: { ...event, cursor: `${this.#managerId}-${this.#next}` }, length: lengthOf(event) };
    this.#kept.set(this.#next, kept);
    this.#next += 1;
    this.#length += kept.length;
    this.#forget();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  async *events(
    { since, follow, services }: EventQuery,
    signal: AbortSignal,
  ): AsyncGenerator<EventDocument | StreamGap> {
    const wanted = new Set(services);
    let number = this.#placeOf(since, follow);
    if (number === null) {
      yield { dropped: null };
      number = this.#oldest;
    }
    while (!signal.aborted) {
      if (number < this.#oldest) {
        yield { dropped: this.#oldest - number };
        number = this.#oldest;
      }
      const kept = this.#kept.get(number);
      if (kept !== undefined) {
        number += 1;
        if (isWanted(kept.event, wanted)) yield kept.event;
      } else if (follow) await this.#news(signal);
      else return;
    }
  }

  get #oldest(): number {
    return this.#next - this.#kept.size;
  }

  /** The number of the first event that is asked for; `null` where the cursor means nothing here. */
  #placeOf(since: string | null, follow: boolean): number | null {
    if (since === null) return follow ? this.#next : this.#oldest;
    const [managerId, text = ''] = since.split('-');
    const number = /^[0-9]{1,15}$/.test(text) ? Number(text) : 0;
    return managerId === this.#managerId && number > 0 && number < this.#next ? number + 1 : null;
  }

  #forget(): void {
    for (const [number, { length }] of this.#kept) {
      if (this.#kept.size <= this.#maxEntries && this.#length <= this.#maxLength) return;
      this.#kept.delete(number);
      this.#length -= length;
    }
  }

  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

function isWanted({ service }: EventDocument, wanted: ReadonlySet<string>): boolean {
  return wanted.size === 0 || (service !== null && wanted.has(service));
}

function lengthOf(event: ManagerEvent): number {
  return JSON.stringify(event).length;
}
