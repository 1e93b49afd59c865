import type { IndexRow } from './index-row.ts';
import type { LogLine } from './log-line.ts';
import type { LogSource } from './log-source.ts';
import { parseManagerLine } from './manager-line.ts';
import { isOfCutFile, readLastRow, readRows } from './read-index.ts';
import type { FileLook } from './read-part.ts';
import { type RawLine, textOfLine } from './split-lines.ts';

/** A line with all that is known of it. */
export interface StampedLine {
  readonly offset: number;
  /** Decides where it stands among the lines of other files, also where its time is not known. Milliseconds. */
  readonly orderMs: number;
  readonly line: LogLine;
}

/** What is known of a line by its place. */
interface Stamp {
  readonly timeMs: number | null;
  readonly pid: number | null;
  readonly orderMs: number;
}

/** The last write is the time of everything that the index does not know yet, if that is not longer. Milliseconds. */
const tailMs = 2_000;

/**
 * Gives lines of one file their times and pids. `isFresh`: they were written a moment ago, as the reader saw. Never rejects.
 */
export async function stampLines(
  lines: readonly RawLine[],
  source: LogSource,
  look: FileLook,
  isFresh: boolean,
): Promise<StampedLine[]> {
  const first = lines[0];
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return [];
  if (source.indexPath === null) return stampByThemselves(lines, source, look);
  const indexed = await readRows(source.indexPath, look.fileId, first.offset, last.end);
  if (await isOfCutFile(source.path, look, indexed.end)) {
    return stampByRows(lines, source, [], tailStamp(null, look, isFresh));
  }
  const { rows } = indexed;
  const isCovered = (rows.at(-1)?.end ?? 0) > last.offset;
  const lastRow = isCovered ? null : await readLastRow(source.indexPath, look.fileId);
  const tail = tailStamp(lastRow, look, isFresh);
  return stampByRows(lines, source, rows, tail);
}

function stampByRows(
  lines: readonly RawLine[],
  source: LogSource,
  rows: readonly IndexRow[],
  tail: Stamp,
): StampedLine[] {
  let at = 0;
  const timeOf = isoTimes();
  return lines.map((raw) => {
    while (at < rows.length && (rows[at]?.end ?? 0) <= raw.offset) at += 1;
    const { timeMs, pid, orderMs } = stampOf(rows, at, tail);
    return stamped(raw, orderMs, lineOf(source, timeMs === null ? null : timeOf(timeMs), pid, textOfLine(raw)));
  });
}

function stampOf(rows: readonly IndexRow[], at: number, tail: Stamp): Stamp {
  const row = rows[at];
  if (row === undefined) return tail;
  if (row.timeMs !== null) return { timeMs: row.timeMs, pid: row.pid, orderMs: row.timeMs };
  let next = at;
  while (next < rows.length && rows[next]?.timeMs === null) next += 1;
  return { timeMs: null, pid: row.pid, orderMs: rows[next]?.timeMs ?? tail.orderMs };
}

function tailStamp(last: IndexRow | null, { writtenMs }: FileLook, isFresh: boolean): Stamp {
  if (isFresh) return { timeMs: writtenMs, pid: null, orderMs: writtenMs };
  const sinceLastMs = last === null || last.timeMs === null ? Number.POSITIVE_INFINITY : writtenMs - last.timeMs;
  if (last === null || Math.abs(sinceLastMs) > tailMs) return { timeMs: null, pid: null, orderMs: writtenMs };
  return { timeMs: writtenMs, pid: last.pid, orderMs: writtenMs };
}

function stampByThemselves(lines: readonly RawLine[], source: LogSource, look: FileLook): StampedLine[] {
  let orderMs: number | null = null;
  return lines.map((raw) => {
    const { time, pid, text } = parseManagerLine(textOfLine(raw));
    if (time !== null) orderMs = Date.parse(time);
    return stamped(raw, orderMs ?? look.writtenMs, lineOf(source, time, pid, text));
  });
}

function stamped({ offset }: RawLine, orderMs: number, line: LogLine): StampedLine {
  return { offset, orderMs, line };
}

function lineOf({ service, stream }: LogSource, time: string | null, pid: number | null, line: string): LogLine {
  return { time, service, pid, stream, line };
}

/** Very many lines in a row have one time, and to write a time costs more than all the rest of a line. */
function isoTimes(): (timeMs: number) => string | null {
  let last: { readonly timeMs: number; readonly text: string | null } | null = null;
  return (timeMs) => {
    if (last?.timeMs !== timeMs) last = { timeMs, text: isoTime(timeMs) };
    return last.text;
  };
}

/** A damaged index may hold any number. */
function isoTime(timeMs: number): string | null {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
