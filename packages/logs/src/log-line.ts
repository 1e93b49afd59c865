import type { LogStream } from './log-file-path.ts';

/** One line, as `hsm logs --json` prints it. */
export interface LogLine {
  /** When it was written: UTC ISO 8601, exact to about 200 ms. `null` where nothing is known, since nobody looked then. */
  readonly time: string | null;
  readonly service: string;
  /** The process that most probably wrote it, or for `hsm` that it is about. `null` where that is not known. */
  readonly pid: number | null;
  readonly stream: LogStream;
  /** Without its line end; what is no UTF-8 is U+FFFD. A line longer than 64 KiB is cut, and says so at its end. */
  readonly line: string;
}

/** Here lines are missing: the reader was too slow. */
export interface LogGap {
  readonly service: string;
  readonly stream: LogStream;
  /** How many lines. */
  readonly dropped: number;
}

/** Which lines. */
export interface LogQuery {
  /** Absolute path. */
  readonly logDirectory: string;
  /** Ids; empty for all services that have logs. What is no service id has no lines. */
  readonly services: readonly string[];
  /** The last so many of the lines that fit, of all services together; `null` for all of them. */
  readonly lines: number | null;
  /**
   * Only lines from this time on: wall clock, milliseconds since 1970. A line without a time counts if nothing behind
   * it in its file is older.
   */
  readonly sinceMs: number | null;
  /** Only lines that it matches. Its flags `g` and `y` mean nothing here. */
  readonly grep: RegExp | null;
  /** Only these streams; empty for all of them. */
  readonly streams: readonly LogStream[];
}

/** Whether an entry of a followed log says that lines are missing. Pure. */
export function isLogGap(entry: LogLine | LogGap): entry is LogGap {
  return 'dropped' in entry;
}
