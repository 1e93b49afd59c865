import { followLog } from './follow-log.ts';
import type { LogStream } from './log-file-path.ts';
import type { LogGap, LogLine } from './log-line.ts';
import { readLog } from './read-log.ts';

/** Which lines somebody outside of the manager asks for: everything in it is checked by then. */
export interface ServedLogQuery {
  /** Ids; empty for all services. */
  readonly services: readonly string[];
  /** The last so many lines; `null` for all. */
  readonly lines: number | null;
  /** Only lines from this time on: UTC ISO 8601. */
  readonly since: string | null;
  /** Only lines with this text. No expression: one from outside could keep the manager busy for ever. */
  readonly grep: string | null;
  readonly stream: LogStream | null;
  /** Whether to go on with what is written from now on. */
  readonly follow: boolean;
}

/**
 * `logs` of a control API, over the files of a log directory. Reads only as fast as it is asked, holds no descriptors, and
 * ends when the signal aborts.
 */
export function serveLogs(
  logDirectory: string,
): (query: ServedLogQuery, signal: AbortSignal) => AsyncIterable<LogLine | LogGap> {
  return ({ services, lines, since, grep, stream, follow }, signal) => {
    const query = {
      logDirectory,
      services,
      lines,
      sinceMs: since === null ? null : Date.parse(since),
      grep: grep === null ? null : new RegExp(grep.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')),
      streams: stream === null ? [] : [stream],
    };
    return follow ? followLog(query, signal) : untilAborted(readLog(query), signal);
  };
}

async function* untilAborted(lines: AsyncIterable<LogLine>, signal: AbortSignal): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    if (signal.aborted) return;
    yield line;
  }
}
