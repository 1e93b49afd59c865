import { type FSWatcher, watch } from 'node:fs';
import { basename } from 'node:path';
import { serviceLogDirectory } from './log-file-path.ts';

/** How often a follower looks by itself where the system gives no notice. Milliseconds. */
const blindMs = 1_000;

/** What may have changed since the last time it was asked. */
export interface LogChanges {
  /** Whether directories came or went, or anything may have changed. */
  readonly isAnything: boolean;
  /** Names of files, as `service/stdout.log`. */
  readonly files: ReadonlySet<string>;
}

/**
 * Notices of changes in a log directory, without a timer as long as the system gives them. One that cannot be had (the
 * directory is not there, or no more watches are to be had) is asked for again every second.
 */
export class LogWatch {
  readonly #directory: string;
  readonly #services = new Map<string, FSWatcher>();
  #root: FSWatcher | null = null;
  #isBlind = false;
  #isAnything = true;
  #files = new Set<string>();
  #wake: () => void = () => undefined;

  constructor(directory: string) {
    this.#directory = directory;
    this.#watchRoot();
  }

  /** Watches the directory of a service, too. One that is not there is noticed when it comes. Idempotent. */
  add(service: string): void {
    if (this.#services.has(service)) return;
    const path = serviceLogDirectory(this.#directory, service);
    const opened = open(
      path,
      (file) => this.#changed(service, file),
      () => this.#lost(service),
    );
    if (opened === 'failed') this.#isBlind = true;
    else if (opened !== 'missing') this.#services.set(service, opened);
  }

  /** What changed since the last call. Where there are no notices, everything may have. */
  take(): LogChanges {
    const changes = { isAnything: this.#isAnything || this.#isBlind, files: this.#files };
    this.#isAnything = false;
    this.#files = new Set();
    if (this.#isBlind) this.#retry();
    return changes;
  }

  /** Resolves when something has changed, the time is over or the signal aborts; at once if something has already. */
  async changed(signal: AbortSignal, withinMs: number | null): Promise<void> {
    if (this.#isAnything || this.#files.size > 0 || signal.aborted) return;
    const limitMs = this.#isBlind ? Math.min(blindMs, withinMs ?? blindMs) : withinMs;
    await new Promise<void>((resolve) => {
      const timer = limitMs === null ? null : setTimeout(() => this.#wake(), Math.max(0, limitMs));
      this.#wake = () => {
        if (timer !== null) clearTimeout(timer);
        signal.removeEventListener('abort', this.#wake);
        this.#wake = () => undefined;
        resolve();
      };
      signal.addEventListener('abort', this.#wake, { once: true });
    });
  }

  close(): void {
    this.#root?.close();
    for (const watcher of this.#services.values()) watcher.close();
    this.#services.clear();
  }

  #changed(service: string, file: string | null): void {
    if (file === null || file === service) {
      // The directory itself went, and may come back as another one.
      this.#services.get(service)?.close();
      this.#services.delete(service);
      this.#isAnything = true;
    } else this.#files.add(`${service}/${file}`);
    this.#wake();
  }

  #watchRoot(): void {
    const name = basename(this.#directory);
    const opened = open(
      this.#directory,
      (file) => {
        if (file === name) this.#lost(null);
        this.#isAnything = true;
        this.#wake();
      },
      () => this.#lost(null),
    );
    if (typeof opened === 'string') this.#isBlind = true;
    else this.#root = opened;
  }

  #lost(service: string | null): void {
    const watcher = service === null ? this.#root : this.#services.get(service);
    watcher?.close();
    if (service === null) this.#root = null;
    else this.#services.delete(service);
    this.#isBlind = true;
    this.#wake();
  }

  #retry(): void {
    this.#isBlind = false;
    if (this.#root === null) this.#watchRoot();
  }
}

function open(
  path: string,
  changed: (file: string | null) => void,
  lost: () => void,
): FSWatcher | 'missing' | 'failed' {
  try {
    return watch(path, (_event, file) => changed(file)).on('error', lost);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'failed';
  }
}
