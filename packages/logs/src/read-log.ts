import { type LineFilter, lineFilter } from './line-filter.ts';
import type { LogLine, LogQuery } from './log-line.ts';
import { allSources, type LogSource, servicesOf } from './log-source.ts';
import { mergeInOrder } from './merge-lines.ts';
import type { StampedLine } from './stamp-lines.ts';
import { linesBackwards, linesForwards, openStretch, type Stretch } from './stretch.ts';

const oldestFirst = (a: StampedLine, b: StampedLine): number => a.orderMs - b.orderMs;
const newestFirst = (a: StampedLine, b: StampedLine): number => b.orderMs - a.orderMs;

/**
 * The lines that are there now, in the order of their times where these are known, and never out of the order of their
 * file. Files that are missing, or may not be read, have no lines. Never throws; holds no descriptor between lines, and
 * no more of each file than a chunk of 64 KiB, however long it is.
 */
export async function* readLog(query: LogQuery): AsyncGenerator<LogLine, void, undefined> {
  yield* linesOf(await stretchesOf(query, false), query);
}

/** The stretches of all files that a query is about. The last lines are searched for from the end. */
export async function stretchesOf(query: LogQuery, isFollowed: boolean): Promise<readonly Stretch[]> {
  const services = await servicesOf(query);
  const sources = services.flatMap((service) => allSources(query, service));
  const opened = await Promise.all(sources.map((source: LogSource) => openStretch(source, query, isFollowed)));
  const stretches = opened.filter((stretch) => stretch !== null);
  return query.lines === null ? stretches : lastLines(stretches, Math.max(0, query.lines), lineFilter(query));
}

/** The lines of these stretches that a query wants, merged. */
export async function* linesOf(
  stretches: readonly Stretch[],
  query: LogQuery,
): AsyncGenerator<LogLine, void, undefined> {
  const passes = lineFilter(query);
  const sequences = stretches
    .filter(({ start, end }) => start < end)
    .map((stretch) => fitting(linesForwards(stretch), passes));
  for await (const { item } of mergeInOrder(sequences, oldestFirst)) yield item.line;
}

/** Shortens stretches to the last so many lines of all of them together. */
async function lastLines(
  stretches: readonly Stretch[],
  count: number,
  passes: LineFilter,
): Promise<readonly Stretch[]> {
  const starts = stretches.map(({ end }) => end);
  // Of equal times the last in order comes first, since it would be shown last.
  const fromTheLast = stretches.toReversed();
  const sequences = count === 0 ? [] : fromTheLast.map((stretch) => reversed(linesBackwards(stretch), passes));
  let found = 0;
  for await (const { item, sequence } of mergeInOrder(sequences, newestFirst)) {
    starts[stretches.length - 1 - sequence] = item.offset;
    found += 1;
    if (found === count) break;
  }
  return stretches.map((stretch, index) => ({ ...stretch, start: starts[index] ?? stretch.end }));
}

async function* fitting(
  batches: AsyncIterable<readonly StampedLine[]>,
  passes: LineFilter,
): AsyncGenerator<readonly StampedLine[]> {
  for await (const batch of batches) yield batch.filter(({ line }) => passes(line));
}

async function* reversed(
  batches: AsyncIterable<readonly StampedLine[]>,
  passes: LineFilter,
): AsyncGenerator<readonly StampedLine[]> {
  for await (const batch of fitting(batches, passes)) yield batch.toReversed();
}
