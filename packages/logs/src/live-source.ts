import { Backlog } from './backlog.ts';
import { type FileId, noFile } from './file-id.ts';
import { findMoved } from './find-moved.ts';
import type { LogGap } from './log-line.ts';
import type { LogSource } from './log-source.ts';
import { isOfCutFile, readLastRow } from './read-index.ts';
import { chunkBytes, type FileLook, lookAtFile, readPart } from './read-part.ts';
import { LineSplitter } from './split-lines.ts';
import { type StampedLine, stampLines } from './stamp-lines.ts';

/** How long lines wait for their times and pids, which the manager writes down just after them. Milliseconds. */
const indexPatienceMs = 300;

/** What one look at a followed file gave. */
export interface LiveRound {
  readonly gap: LogGap | null;
  readonly lines: readonly StampedLine[];
  /** What comes next: more is there already, something is awaited for so long, or nothing before a notice. */
  readonly next:
    | { readonly kind: 'more' }
    | { readonly kind: 'wait'; readonly ms: number }
    | { readonly kind: 'quiet' };
}

type ReadLimit = { readonly kind: 'read'; readonly end: number } | { readonly kind: 'wait'; readonly ms: number };

const quiet: LiveRound = { gap: null, lines: [], next: { kind: 'quiet' } };

/**
 * A stream of a service that is followed from an offset on. Reads only when it is asked to, so that a slow reader costs no
 * memory: what waits, waits in the file. Holds no descriptor between looks. A file that is cut off is read from
 * its beginning; one that is moved away is read to its end, before the one in its place.
 */
export class LiveSource {
  readonly source: LogSource;
  readonly #backlog: Backlog;
  /** Where the bytes come from: another path than the source has, once it was moved. */
  #path: string;
  #fileId: FileId | null;
  #offset: number;
  #splitter: LineSplitter;
  /** Since when lines wait for the index; monotonic. */
  #waitsSinceMs: number | null = null;
  /** How far the file was known to be written at the last look. */
  #seenSize: number;
  /** How far it could have been read then. */
  #offered: number;

  constructor(source: LogSource, from: { readonly fileId: FileId; readonly offset: number } | null, maxUnread: number) {
    this.source = source;
    this.#path = source.path;
    this.#fileId = from?.fileId ?? null;
    this.#offset = from?.offset ?? 0;
    this.#seenSize = this.#offset;
    this.#offered = this.#offset;
    this.#splitter = new LineSplitter(this.#offset);
    this.#backlog = new Backlog(maxUnread);
  }

  /**
   * Reads what is new, one chunk at most. `nowMs`: monotonic. `isPrompt`: what is new was written a moment ago, if
   * everything before it was read.
   */
  async read(nowMs: number, isPrompt: boolean): Promise<LiveRound> {
    const current = await lookAtFile(this.source.path);
    if (this.#fileId === null && current !== null) this.#begin(current);
    const isInPlace = current !== null && current.fileId === this.#fileId;
    const look = isInPlace ? current : await this.#lookAtMoved();
    if (look === null) return this.#replace(current);
    if (isInPlace) this.#path = this.source.path;
    if (look.size < this.#offset) return this.#restart(look);
    if (look.size === this.#offset) return current === null || isInPlace ? quiet : this.#replace(current);
    const round = await this.#readFrom(look, nowMs, isPrompt);
    return round.next.kind === 'quiet' && !isInPlace && current !== null ? { ...round, next: { kind: 'more' } } : round;
  }

  #begin({ fileId }: FileLook): void {
    this.#fileId = fileId;
    this.#path = this.source.path;
    this.#offset = 0;
    this.#seenSize = 0;
    this.#offered = 0;
    this.#waitsSinceMs = null;
    this.#splitter = new LineSplitter(0);
    this.#backlog.forget();
  }

  async #lookAtMoved(): Promise<FileLook | null> {
    if (this.#fileId === null) return null;
    const path = await findMoved(this.source.path, this.#fileId);
    if (path === null) return null;
    this.#path = path;
    return lookAtFile(path);
  }

  /** The file is gone, or read to its end: the next look begins with the one in its place. */
  async #replace(current: FileLook | null): Promise<LiveRound> {
    if (this.#fileId === null) return quiet;
    const lines = await this.#unfinished(current);
    this.#fileId = null;
    return { gap: null, lines, next: current === null ? { kind: 'quiet' } : { kind: 'more' } };
  }

  /** The file was cut off. */
  async #restart(look: FileLook): Promise<LiveRound> {
    const lines = await this.#unfinished(look);
    this.#begin(look);
    return { gap: null, lines, next: { kind: 'more' } };
  }

  /** A line whose end will never come. Its file is not there any more, and neither are its times. */
  async #unfinished(look: FileLook | null): Promise<readonly StampedLine[]> {
    const nothingKnown = { fileId: noFile, size: 0, writtenMs: Date.now() };
    return stampLines(this.#splitter.flush(), this.source, look ?? nothingKnown, true);
  }

  async #readFrom(look: FileLook, nowMs: number, isPrompt: boolean): Promise<LiveRound> {
    const limit = await this.#limit(look, nowMs);
    if (limit.kind === 'wait') return { ...quiet, next: limit };
    const isFresh = isPrompt && this.#offset >= this.#seenSize;
    // However much came since the last look, it is no fault of a prompt reader.
    const gap = await this.#dropBacklog(isPrompt ? Math.min(this.#offered, limit.end) : limit.end);
    this.#offered = limit.end;
    const part = await readPart(this.#path, this.#offset, Math.min(chunkBytes, limit.end - this.#offset));
    if (part === null || part.bytes.length === 0) return { ...quiet, gap };
    this.#offset += part.bytes.length;
    this.#seenSize = Math.max(this.#seenSize, part.size);
    const lines = this.#splitter.push(part.bytes);
    this.#backlog.took(lines.length, this.#offset);
    const next = this.#offset < part.size ? 'more' : 'quiet';
    return { gap, lines: await stampLines(lines, this.source, part, isFresh), next: { kind: next } };
  }

  /** How far may be read: where there is an index, lines wait a moment for it to know them. */
  async #limit(look: FileLook, nowMs: number): Promise<ReadLimit> {
    const { indexPath } = this.source;
    const known = indexPath === null ? null : await readLastRow(indexPath, look.fileId);
    const isStale = known !== null && (await isOfCutFile(this.source.path, look, known.end));
    if (known === null || (known.end >= look.size && !isStale)) return this.#readTo(look.size);
    if (known.end > this.#offset && !isStale) return this.#readTo(known.end);
    this.#waitsSinceMs ??= nowMs;
    const leftMs = this.#waitsSinceMs + indexPatienceMs - nowMs;
    return leftMs > 0 ? { kind: 'wait', ms: leftMs } : this.#readTo(look.size);
  }

  #readTo(end: number): ReadLimit {
    this.#waitsSinceMs = null;
    return { kind: 'read', end };
  }

  /** Leaves out lines, if too many of those before `end` wait. */
  async #dropBacklog(end: number): Promise<LogGap | null> {
    const skipped = await this.#backlog.excess(this.#path, this.#offset, end);
    if (skipped === null) return null;
    this.#offset = skipped.offset;
    this.#splitter = new LineSplitter(skipped.offset);
    const { service, stream } = this.source;
    return { service, stream, dropped: skipped.lines };
  }
}
