import { type FileId, noFile } from './file-id.ts';
import { appendRows } from './index-file.ts';
import type { IndexRow } from './index-row.ts';
import type { LogError } from './log-error.ts';
import type { OutputStream } from './log-file-path.ts';
import { readLastRow } from './read-index.ts';
import { lookAtFile } from './read-part.ts';

/** How long a file was at a moment. */
export interface KnownSize {
  readonly fileId: FileId;
  /** Bytes. */
  readonly size: number;
}

/** What the files of a service were when they were opened for a process. */
export type OpenedSizes = ReadonlyMap<OutputStream, KnownSize>;

/** How many rows wait for the pid of a process whose start is under way. */
const mostWaiting = 64;

/** The index of one log file, as the manager keeps it. Its methods are called one after another. */
export class IndexedFile {
  readonly logPath: string;
  readonly #indexPath: string;
  readonly #maxBytes: number;
  #known: { readonly fileId: FileId; readonly end: number } | null = null;
  #lastPid: number | null = null;
  /** How long the file was when the process was started, as long as nothing came after. */
  #base: KnownSize | null = null;
  /** The same, until it was taken in. */
  #ceiling: KnownSize | null = null;
  #isFresh = false;
  #rows: IndexRow[] = [];

  constructor(logPath: string, indexPath: string, maxBytes: number) {
    this.logPath = logPath;
    this.#indexPath = indexPath;
    this.#maxBytes = maxBytes;
  }

  /** From now on nothing behind this is ascribed to an earlier process. Returns at once. */
  expect(base: KnownSize): void {
    this.#ceiling = base;
  }

  /** What is in the file up to there was there before the process that is about to be started. */
  async begin(base: KnownSize, timeMs: number): Promise<void> {
    if (this.#ceiling === base) this.#ceiling = null;
    const known = this.#known;
    if (known === null) this.#base = base;
    else if (known.fileId !== base.fileId || base.size > known.end) await this.#cover(base, timeMs, this.#lastPid);
  }

  /** Looks whether the file grew; what is new was written at this time, by this process. */
  async look(timeMs: number | null, pid: number | null): Promise<boolean> {
    const look = await lookAtFile(this.logPath);
    if (look === null) return false;
    if (this.#base !== null) await this.#cover(this.#base, null, null);
    this.#base = null;
    return this.#cover({ fileId: look.fileId, size: this.#limited(look) }, timeMs, pid);
  }

  /** Looks for the first time at the file of a process that is there already: nobody saw when it wrote what is there. */
  async adopt(pid: number): Promise<void> {
    const look = this.#known === null ? await lookAtFile(this.logPath) : null;
    if (look === null) return;
    await this.#load(look.fileId);
    await this.#cover(look, null, this.#lastPid === pid ? pid : null);
  }

  /** Writes what was seen. `pid`: who wrote what came after the last known process; `undefined` if that is not known yet. */
  async save(pid: number | null | undefined): Promise<LogError | null> {
    if (pid === undefined && this.#rows.length < mostWaiting) return null;
    if (this.#rows.length === 0) return null;
    const rows = this.#rows.map((row) => (row.pid === pendingPid ? { ...row, pid: pid ?? null } : row));
    const { fileId } = this.#known ?? { fileId: noFile };
    const change = { path: this.#indexPath, fileId, isFresh: this.#isFresh, rows, maxBytes: this.#maxBytes };
    this.#rows = [];
    const error = await appendRows(change);
    if (error === null) this.#isFresh = false;
    return error;
  }

  #limited({ fileId, size }: KnownSize): number {
    if (this.#ceiling === null || this.#ceiling.fileId !== fileId) return size;
    return Math.min(size, Math.max(this.#ceiling.size, this.#known?.end ?? 0));
  }

  async #load(fileId: FileId): Promise<void> {
    const last = await readLastRow(this.#indexPath, fileId);
    this.#known = { fileId, end: last?.end ?? 0 };
    this.#lastPid = last?.pid ?? null;
    this.#isFresh = last === null;
  }

  async #cover({ fileId, size }: KnownSize, timeMs: number | null, pid: number | null): Promise<boolean> {
    if (this.#known === null) await this.#load(fileId);
    const known = this.#known;
    if (known === null || known.fileId !== fileId || size < known.end) this.#beginAnew(fileId);
    const end = this.#known?.end ?? 0;
    if (size === end) return false;
    this.#known = { fileId, end: size };
    this.#lastPid = pid;
    this.#rows.push({ end: size, timeMs, pid });
    return true;
  }

  #beginAnew(fileId: FileId): void {
    this.#known = { fileId, end: 0 };
    this.#rows = [];
    this.#isFresh = true;
  }
}

/** Stands for the pid of a process that is being started. No process has it. */
export const pendingPid = -1;
