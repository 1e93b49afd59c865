import { type LineFilter, lineFilter } from './line-filter.ts';
import { LiveSource } from './live-source.ts';
import { logFilePath } from './log-file-path.ts';
import type { LogGap, LogLine, LogQuery } from './log-line.ts';
import { currentSources, servicesOf } from './log-source.ts';
import { type LogChanges, LogWatch } from './log-watch.ts';
import { linesOf, stretchesOf } from './read-log.ts';
import type { StampedLine } from './stamp-lines.ts';
import type { Stretch } from './stretch.ts';

/** How a log is followed. */
export interface FollowOptions {
  /** How many lines of one stream may wait unread before older ones are dropped. Default 10 000. */
  readonly maxUnread?: number;
}

/** How many files are read between two lines at most: what bounds the memory of a reader of very many files. */
const filesPerRound = 32;

/**
 * The lines that are there now, as `readLog`, then those that are written from then on, until the signal aborts: of
 * services whose logs appear later, too. A reader that is too slow finds a gap with the number of lines that were
 * dropped in their place; what was there at the beginning is never dropped.
 *
 * Reads only when it is asked for the next line. Holds watches until it ends, and no descriptors. Abort the signal to
 * end it: while it waits for a line, nothing else does. Never throws. Lines that are cut out of a file before they were
 * read, by whoever empties it, are lost without a gap.
 */
export async function* followLog(
  query: LogQuery,
  signal: AbortSignal,
  { maxUnread = 10_000 }: FollowOptions = {},
): AsyncGenerator<LogLine | LogGap, void, undefined> {
  const follower = new Follower(query, maxUnread);
  try {
    // The watches come first, so that nothing falls between the last line that is there and the first new one.
    await follower.discover(null);
    const stretches = await stretchesOf(query, true);
    follower.goOnAfter(stretches);
    for await (const line of linesOf(stretches, query)) {
      if (signal.aborted) return;
      yield line;
    }
    while (!signal.aborted) {
      for (const entry of await follower.round()) {
        if (signal.aborted) return;
        yield entry;
      }
      await follower.rest(signal);
    }
  } finally {
    follower.close();
  }
}

/** A reader that takes no longer than this between two lines sees them as they are written. Milliseconds. */
const promptMs = 1_000;

/** All followed files, and which of them may have something new. */
class Follower {
  readonly #query: LogQuery;
  readonly #passes: LineFilter;
  readonly #maxUnread: number;
  readonly #watch: LogWatch;
  /** By `service/stdout.log`. */
  readonly #sources = new Map<string, LiveSource>();
  readonly #due = new Set<string>();
  /** Those whose lines wait for the index, and until when; monotonic. */
  readonly #waiting = new Map<string, number>();
  /** When the follower last did something; the time since then is the reader's. Monotonic. */
  #busyUntilMs = performance.now();
  /** Whether the reader took so long that what is new may be old. */
  #isLate = false;

  constructor(query: LogQuery, maxUnread: number) {
    this.#query = query;
    this.#passes = lineFilter(query);
    this.#maxUnread = maxUnread;
    this.#watch = new LogWatch(query.logDirectory);
  }

  /** Finds the services; `changes` is what may have changed, `null` at the beginning. */
  async discover(changes: LogChanges | null): Promise<void> {
    if (changes !== null && !changes.isAnything) return;
    for (const service of await servicesOf(this.#query)) {
      this.#watch.add(service);
      for (const source of currentSources(this.#query, service)) {
        const key = `${service}/${source.stream}.log`;
        if (!this.#sources.has(key)) this.#sources.set(key, new LiveSource(source, null, this.#maxUnread));
        this.#due.add(key);
      }
    }
  }

  /** What is read already of the files that were there at the beginning. */
  goOnAfter(stretches: readonly Stretch[]): void {
    for (const { source, look, end } of stretches) {
      const key = `${source.service}/${source.stream}.log`;
      const { logDirectory: directory } = this.#query;
      const isCurrent = source.path === logFilePath({ directory, serviceId: source.service, stream: source.stream });
      if (isCurrent)
        this.#sources.set(key, new LiveSource(source, { fileId: look.fileId, offset: end }, this.#maxUnread));
    }
  }

  /** Reads a part of what is new. */
  async round(): Promise<readonly (LogLine | LogGap)[]> {
    this.#noticePause();
    await this.#absorb(this.#watch.take());
    const gaps: LogGap[] = [];
    const lines: StampedLine[] = [];
    for (const key of [...this.#due].slice(0, filesPerRound)) {
      this.#due.delete(key);
      const read = await this.#sources.get(key)?.read(performance.now(), !this.#isLate);
      if (read === undefined) continue;
      if (read.gap !== null) gaps.push(read.gap);
      lines.push(...read.lines.filter(({ line }) => this.#passes(line)));
      if (read.next.kind === 'more') this.#due.add(key);
      if (read.next.kind === 'wait') this.#waiting.set(key, performance.now() + read.next.ms);
      else this.#waiting.delete(key);
    }
    if (this.#due.size === 0) this.#isLate = false;
    this.#busyUntilMs = performance.now();
    return [...gaps, ...lines.sort((a, b) => a.orderMs - b.orderMs).map(({ line }) => line)];
  }

  /** Waits until something is to be done. */
  async rest(signal: AbortSignal): Promise<void> {
    this.#noticePause();
    if (this.#due.size > 0) return;
    const untilMs = Math.min(...this.#waiting.values());
    await this.#watch.changed(signal, Number.isFinite(untilMs) ? untilMs - performance.now() : null);
    this.#busyUntilMs = performance.now();
  }

  close(): void {
    this.#watch.close();
  }

  #noticePause(): void {
    if (performance.now() - this.#busyUntilMs > promptMs) this.#isLate = true;
  }

  async #absorb(changes: LogChanges): Promise<void> {
    await this.discover(changes);
    for (const file of changes.files) {
      const isIndex = file.endsWith('.index');
      // A file that was moved aside may still be written to.
      const key = file.replace(/\.(?:index|log\..*)$/, '.log');
      // While lines wait for the index, more of them are no reason to look again.
      if (this.#sources.has(key) && (isIndex || !this.#waiting.has(key))) this.#due.add(key);
    }
    for (const [key, untilMs] of this.#waiting) if (untilMs <= performance.now()) this.#due.add(key);
  }
}
