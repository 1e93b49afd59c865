import { type FSWatcher, watch } from 'node:fs';
import type { Clock, ServiceId } from '@hermit/core';
import { IndexedFile, type OpenedSizes, pendingPid } from './indexed-file.ts';
import type { LogError } from './log-error.ts';
import {
  type LogFileName,
  logFilePath,
  logIndexPath,
  type OutputStream,
  outputStreams,
  serviceLogDirectory,
} from './log-file-path.ts';

export interface IndexedServiceOptions {
  readonly logDirectory: string;
  readonly clock: Clock;
  readonly maxBytes: number;
  /** Asks for a call of `lookAgain` soon. */
  readonly lookLater: (service: IndexedService) => void;
  readonly failed: (error: LogError) => void;
}

/** More notices than this in one interval, and the service is looked at by the clock until it is quiet again. */
const mostNotices = 64;

/** How long the pid of a started process is waited for. Milliseconds. */
const pidPatienceMs = 5_000;

/** The log files of one service: watched, and looked at when they were written to. */
export class IndexedService {
  readonly #directory: string;
  readonly #options: IndexedServiceOptions;
  readonly #files: ReadonlyMap<OutputStream, IndexedFile>;
  #watcher: FSWatcher | null = null;
  /** Whether the service writes so much that it is looked at by the clock, and not watched. */
  #isDeaf = false;
  /** The process that writes: `pendingPid` while one is being started. */
  #pid: number | null = null;
  #pendingUntilMs = 0;
  #notices = 0;
  /** Whether a look is under way or was made in this interval. */
  #isResting = false;
  #isDue = false;
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(service: ServiceId, options: IndexedServiceOptions) {
    this.#options = options;
    this.#directory = serviceLogDirectory(options.logDirectory, service);
    this.#files = new Map(
      outputStreams.map((stream) => {
        const name: LogFileName = { directory: options.logDirectory, serviceId: service, stream };
        return [stream, new IndexedFile(logFilePath(name), logIndexPath(name), options.maxBytes)];
      }),
    );
  }

  launch(opened: OpenedSizes): void {
    const { clock } = this.#options;
    const timeMs = clock.wallMs();
    for (const [stream, size] of opened) this.#files.get(stream)?.expect(size);
    this.#do(async () => {
      for (const [stream, size] of opened) await this.#files.get(stream)?.begin(size, timeMs);
      await this.#save();
      this.#pid = pendingPid;
      this.#pendingUntilMs = clock.nowMs() + pidPatienceMs;
    });
    // The directory may have been removed and made anew, of which a watch says nothing.
    this.#unlisten();
    this.#listen();
  }

  started(pid: number): void {
    this.#listen();
    this.#do(async () => {
      if (this.#pid === null) for (const file of this.#files.values()) await file.adopt(pid);
      this.#pid = pid;
      await this.#save();
    });
  }

  ended(): void {
    const timeMs = this.#options.clock.wallMs();
    this.#do(async () => {
      await this.#look(timeMs);
      if (this.#pid === pendingPid) this.#pid = null;
      await this.#save();
      this.#pid = null;
    });
  }

  /** The interval is over. */
  lookAgain(): void {
    const { clock, lookLater } = this.#options;
    const timeMs = clock.wallMs();
    const wasDeaf = this.#isDeaf;
    this.#notices = 0;
    this.#isResting = false;
    if (!this.#isDue && !wasDeaf) {
      if (this.#pid === pendingPid) this.#settlePid();
      return;
    }
    this.#isDue = false;
    this.#isResting = true;
    this.#do(async () => {
      const hasGrown = await this.#look(timeMs);
      if (wasDeaf && !hasGrown && this.#listen()) await this.#look(timeMs);
      await this.#save();
      lookLater(this);
    });
  }

  async close(): Promise<void> {
    this.ended();
    await this.#last;
    this.#isClosed = true;
    this.#unlisten();
    await this.#last;
  }

  /** Watches the directory; `false` where it is watched already, or cannot be. */
  #listen(): boolean {
    if (this.#watcher !== null || this.#isClosed) return false;
    try {
      const options = { persistent: false };
      this.#watcher = watch(this.#directory, options, (_event, name) => this.#noticed(name));
      this.#watcher.on('error', () => this.#unlisten());
      this.#isDeaf = false;
      return true;
    } catch {
      // Not there yet, or no more watches are to be had: then times are not known.
      return false;
    }
  }

  #unlisten(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  #noticed(name: string | null): void {
    if (name !== 'stdout.log' && name !== 'stderr.log') return;
    this.#notices += 1;
    if (this.#notices > mostNotices) {
      this.#unlisten();
      this.#isDeaf = true;
    }
    this.#isDue = true;
    if (this.#isResting) return;
    this.#isResting = true;
    this.#isDue = false;
    const timeMs = this.#options.clock.wallMs();
    this.#do(async () => {
      await this.#look(timeMs);
      await this.#save();
    });
    this.#options.lookLater(this);
  }

  async #look(timeMs: number): Promise<boolean> {
    // Without notices nobody knows when it was.
    const knownMs = this.#watcher !== null || this.#isDeaf ? timeMs : null;
    let hasGrown = false;
    for (const file of this.#files.values()) hasGrown = (await file.look(knownMs, this.#pid)) || hasGrown;
    return hasGrown;
  }

  async #save(): Promise<void> {
    const pid = this.#pid === pendingPid ? undefined : this.#pid;
    for (const file of this.#files.values()) {
      const error = await file.save(pid);
      if (error !== null) this.#options.failed(error);
    }
  }

  /** A process that nobody heard of again. */
  #settlePid(): void {
    if (this.#options.clock.nowMs() < this.#pendingUntilMs) return this.#options.lookLater(this);
    this.#do(async () => {
      if (this.#pid === pendingPid) this.#pid = null;
      await this.#save();
    });
  }

  /** One after another; none of them rejects. */
  #do(work: () => Promise<void>): void {
    this.#last = this.#last.then(work);
  }
}
