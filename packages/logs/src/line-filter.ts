import type { LogLine, LogQuery } from './log-line.ts';

/** Whether a line is one that a query wants, as far as the line itself tells. Pure. */
export type LineFilter = (line: LogLine) => boolean;

/** The filter of a query. A line without a time passes: its place decides. Pure. */
export function lineFilter({ sinceMs, grep }: LogQuery): LineFilter {
  // Those flags would make an expression remember where it was.
  const expression = grep === null ? null : new RegExp(grep.source, grep.flags.replaceAll(/[gy]/g, ''));
  return ({ time, line }) =>
    (sinceMs === null || time === null || Date.parse(time) >= sinceMs) &&
    (expression === null || expression.test(line));
}
