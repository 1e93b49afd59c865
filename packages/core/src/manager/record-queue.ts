import type { ServiceId } from '../model/service-id.ts';

/** Writes the records of one service one after the other, and those of different services side by side. */
export class RecordQueue {
  readonly #last = new Map<ServiceId, Promise<void>>();
  readonly #warn: (message: string) => void;
  #isClosed = false;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** Resolves when it is written, or when writing failed: that is a warning, and the manager goes on. */
  write(id: ServiceId, what: string, save: () => Promise<void>): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const before = this.#last.get(id) ?? Promise.resolve();
    const written = before.then(save).catch((error: unknown) => {
      this.#warn(`service "${id}": ${what} was not recorded (${messageOf(error)}); the manager goes on without it`);
    });
    this.#last.set(id, written);
    void written.then(() => {
      if (this.#last.get(id) === written) this.#last.delete(id);
    });
    return written;
  }

  /** Writes nothing any more: the records belong to the next manager. */
  close(): void {
    this.#isClosed = true;
  }

  /** Resolves when everything that was to be written at the time of the call is. */
  async written(): Promise<void> {
    await Promise.all(this.#last.values());
  }

  /** Resolves when nothing is left to write. */
  async flush(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}

/** What an unknown thrown value says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
