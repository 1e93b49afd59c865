import { appendRows } from './index-file.ts';
import type { IndexRow } from './index-row.ts';
import type { LogError } from './log-error.ts';
import type { OutputStream } from './log-file-path.ts';
import { readLastRow } from './read-index.ts';
import { lookAtFile } from './read-part.ts';

/** How long a file was at a moment. */
export interface KnownSize {
  readonly inode: number;
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
  #known: { readonly inode: number; readonly end: number } | null = null;
  #lastPid: number | null = null;
  /** How long the file was when the process was started, as long as nothing came after. */
  #base: KnownSize | null = null;
  #isFresh = false;
  #rows: IndexRow[] = [];

  constructor(logPath: string, indexPath: string, maxBytes: number) {
    this.logPath = logPath;
    this.#indexPath = indexPath;
    this.#maxBytes = maxBytes;
  }

  /** What is in the file now was there before the process that is about to be started. */
  async begin(base: KnownSize, timeMs: number): Promise<void> {
    if (this.#known === null) this.#base = base;
    else await this.#cover(base, timeMs, this.#lastPid);
  }

  /** Looks whether the file grew; what is new was written at this time, by this process. */
  async look(timeMs: number | null, pid: number | null): Promise<boolean> {
    const look = await lookAtFile(this.logPath);
    if (look === null) return false;
    if (this.#base !== null) await this.#cover(this.#base, null, null);
    this.#base = null;
    return this.#cover(look, timeMs, pid);
  }

  /** Looks for the first time at the file of a process that is there already: nobody saw when it wrote what is there. */
  async adopt(pid: number): Promise<void> {
    const look = this.#known === null ? await lookAtFile(this.logPath) : null;
    if (look === null) return;
    await this.#load(look.inode);
    await this.#cover(look, null, this.#lastPid === pid ? pid : null);
  }

  /** Writes what was seen. `pid`: who wrote what came after the last known process; `undefined` if that is not known yet. */
  async save(pid: number | null | undefined): Promise<LogError | null> {
    if (pid === undefined && this.#rows.length < mostWaiting) return null;
    if (this.#rows.length === 0) return null;
    const rows = this.#rows.map((row) => (row.pid === pendingPid ? { ...row, pid: pid ?? null } : row));
    const { inode } = this.#known ?? { inode: 0 };
    const change = { path: this.#indexPath, inode, isFresh: this.#isFresh, rows, maxBytes: this.#maxBytes };
    this.#rows = [];
    const error = await appendRows(change);
    if (error === null) this.#isFresh = false;
    return error;
  }

  async #load(inode: number): Promise<void> {
    const last = await readLastRow(this.#indexPath, inode);
    this.#known = { inode, end: last?.end ?? 0 };
    this.#lastPid = last?.pid ?? null;
    this.#isFresh = last === null;
  }

  async #cover({ inode, size }: KnownSize, timeMs: number | null, pid: number | null): Promise<boolean> {
    if (this.#known === null) await this.#load(inode);
    const known = this.#known;
    if (known === null || known.inode !== inode || size < known.end) this.#beginAnew(inode);
    const end = this.#known?.end ?? 0;
    if (size === end) return false;
    this.#known = { inode, end: size };
    this.#lastPid = pid;
    this.#rows.push({ end: size, timeMs, pid });
    return true;
  }

  #beginAnew(inode: number): void {
    this.#known = { inode, end: 0 };
    this.#rows = [];
    this.#isFresh = true;
  }
}

/** Stands for the pid of a process that is being started. No process has it. */
export const pendingPid = -1;
