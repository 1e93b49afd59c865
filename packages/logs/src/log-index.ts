import type { Clock, ServiceId } from '@hermit/core';
import type { OpenedSizes } from './indexed-file.ts';
import { IndexedService } from './indexed-service.ts';
import type { LogError } from './log-error.ts';

export interface LogIndexOptions {
  /** Absolute path. */
  readonly logDirectory: string;
  readonly clock: Clock;
  /** Told once of every service whose index cannot be kept, as one sentence. */
  readonly warn?: (message: string) => void;
  /** Longest index of one file; a longer one is thinned out, the older times first. Default 512 KiB. */
  readonly maxBytes?: number;
}

/**
 * Notes when services write to their log files, and which process it is, so that lines have times and pids although
 * their bytes never pass through the manager. No method throws or waits.
 *
 * Costs nothing while nothing is written; of a service that writes without end it takes five looks a second.
 */
export interface LogIndex {
  /** Call before every start, with the files as they were opened for it: what follows comes from the new process. */
  noteLaunch(service: ServiceId, opened: OpenedSizes): void;
  /** Call when a process has started, or an earlier one was found. Idempotent. */
  noteStart(service: ServiceId, pid: number): void;
  /** Call when the process is gone, or its start has failed. Idempotent. */
  noteEnd(service: ServiceId): void;
  /** Ends all watches. Resolves when everything that was noted is written. Never rejects. */
  close(): Promise<void>;
}

/** Makes the index of all files in a log directory. */
export function createLogIndex(options: LogIndexOptions): LogIndex {
  return new LogIndexKeeper(options);
}

class LogIndexKeeper implements LogIndex {
  readonly #options: LogIndexOptions;
  readonly #services = new Map<ServiceId, IndexedService>();
  readonly #due = new Set<IndexedService>();
  readonly #warned = new Set<ServiceId>();
  #stopTimer: (() => void) | null = null;
  #isClosed = false;

  constructor(options: LogIndexOptions) {
    this.#options = options;
  }

  noteLaunch(service: ServiceId, opened: OpenedSizes): void {
    this.#service(service)?.launch(opened);
  }

  noteStart(service: ServiceId, pid: number): void {
    this.#service(service)?.started(pid);
  }

  noteEnd(service: ServiceId): void {
    if (!this.#isClosed) this.#services.get(service)?.ended();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer?.();
    await Promise.all([...this.#services.values()].map((service) => service.close()));
    this.#services.clear();
  }

  #service(id: ServiceId): IndexedService | null {
    if (this.#isClosed) return null;
    const known = this.#services.get(id);
    if (known !== undefined) return known;
    const { logDirectory, clock, maxBytes = 524_288 } = this.#options;
    const service = new IndexedService(id, {
      logDirectory,
      clock,
      maxBytes,
      lookLater: (due) => this.#lookLater(due),
      failed: (error) => this.#warn(id, error),
    });
    this.#services.set(id, service);
    return service;
  }

  /** One timer for all services, and none where nothing is written. */
  #lookLater(service: IndexedService): void {
    if (this.#isClosed) return;
    this.#due.add(service);
    const { clock } = this.#options;
    this.#stopTimer ??= clock.wakeAt(clock.nowMs() + lookAgainMs, () => {
      this.#stopTimer = null;
      const due = [...this.#due];
      this.#due.clear();
      for (const one of due) one.lookAgain();
    });
  }

  #warn(service: ServiceId, { message }: LogError): void {
    if (this.#warned.has(service)) return;
    this.#warned.add(service);
    this.#options.warn?.(`service "${service}": the times of its log lines are not kept (${message})`);
  }
}

/** How long what a service writes is taken together. Milliseconds. */
export const lookAgainMs = 200;
