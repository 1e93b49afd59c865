import type { ProcessStat } from './parse-process-stat.ts';
import type { ProcessMark } from './scanned-process.ts';

/** How long a process stays under watch for a marker, because a process gets its environment only when it executes. */
const undecidedMs = 2000;

interface CacheEntry {
  readonly startTime: string;
  readonly mark: ProcessMark;
  readonly firstSeenMs: number;
}

/**
 * Remembers what the environment of a process said, so that a scan reads that of new processes only. What was marked
 * once stays marked: a process cannot lose its origin. `unmarked` is settled only after two seconds, since between its
 * fork and its exec a new child still has the environment of its maker.
 */
export class EnvironCache {
  readonly #entries = new Map<number, CacheEntry>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** What is known for good about a process, or `null` if its environment has to be read. */
  settled(stat: ProcessStat): ProcessMark | null {
    const entry = this.#entries.get(stat.pid);
    if (entry === undefined || entry.startTime !== stat.startTime) return null;
    if (entry.mark.kind === 'marked') return entry.mark;
    if (this.#nowMs() - entry.firstSeenMs <= undecidedMs) return null;
    return entry.mark.kind === 'unmarked' ? { kind: 'unmarked', isSettled: true } : entry.mark;
  }

  /** Whether a pid belonged, when last seen, to a process settled as somebody else's. */
  isForeign(pid: number): boolean {
    const entry = this.#entries.get(pid);
    return entry !== undefined && entry.mark.kind !== 'marked' && this.#nowMs() - entry.firstSeenMs > undecidedMs;
  }

  remember(stat: ProcessStat, mark: ProcessMark): void {
    const entry = this.#entries.get(stat.pid);
    const firstSeenMs = entry?.startTime === stat.startTime ? entry.firstSeenMs : this.#nowMs();
    this.#entries.set(stat.pid, { startTime: stat.startTime, mark, firstSeenMs });
  }

  /** Forgets every process that is not among these. */
  keepOnly(pids: ReadonlySet<number>): void {
    for (const pid of this.#entries.keys()) {
      if (!pids.has(pid)) this.#entries.delete(pid);
    }
  }
}
