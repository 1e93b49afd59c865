import { lineStartBefore, lineStartFrom } from './find-line-start.ts';
import type { LogQuery } from './log-line.ts';
import type { LogSource } from './log-source.ts';
import { readAllRows } from './read-index.ts';
import { chunkBytes, type FileLook, lookAtFile, readPart } from './read-part.ts';
import { LineSplitter } from './split-lines.ts';
import { type StampedLine, stampLines } from './stamp-lines.ts';

/** The part of a file that is read: whole lines from `start` up to `end`. */
export interface Stretch {
  readonly source: LogSource;
  /** The file at the first look; later lines are not part of the stretch. */
  readonly look: FileLook;
  readonly start: number;
  readonly end: number;
}

/**
 * What of a file a query may be about, before lines are counted; `null` where there is no such file. Where the last
 * line is unfinished, it is part of the stretch only without `isFollowed`.
 */
export async function openStretch(source: LogSource, query: LogQuery, isFollowed: boolean): Promise<Stretch | null> {
  const look = await lookAtFile(source.path);
  if (look === null) return null;
  const end = isFollowed ? await lineStartBefore(source.path, look.size) : look.size;
  const start = query.sinceMs === null ? 0 : await firstSince(source, look, query.sinceMs);
  return { source, look, start: Math.min(start, end), end };
}

/** Before this offset everything is older than `sinceMs`. */
async function firstSince({ path, indexPath }: LogSource, look: FileLook, sinceMs: number): Promise<number> {
  if (indexPath === null) return 0;
  if (look.writtenMs < sinceMs) return look.size;
  const rows = await readAllRows(indexPath, look.fileId);
  const older = rows.findLast(({ timeMs }) => timeMs !== null && timeMs < sinceMs);
  return older === undefined ? 0 : lineStartFrom(path, Math.min(older.end, look.size));
}

/** The lines of a stretch, the first ones first, as many at a time as lie in one chunk. */
export async function* linesForwards({ source, look, start, end }: Stretch): AsyncGenerator<readonly StampedLine[]> {
  const splitter = new LineSplitter(start);
  for (let from = start; from < end; ) {
    const part = await readPart(source.path, from, Math.min(chunkBytes, end - from));
    if (part === null || part.fileId !== look.fileId || part.bytes.length === 0) break;
    from += part.bytes.length;
    yield await stampLines(splitter.push(part.bytes), source, look, false);
  }
  yield await stampLines(splitter.flush(), source, look, false);
}

/** The lines of a stretch, the last ones first: each batch is in order, and lies before the one that came before it. */
export async function* linesBackwards(stretch: Stretch): AsyncGenerator<readonly StampedLine[]> {
  const { source, look, start } = stretch;
  let size = chunkBytes / 4;
  for (let end = stretch.end; end > start; size = chunkBytes) {
    const from = Math.max(start, end - size);
    const part = await readPart(source.path, from, end - from);
    if (part === null || part.fileId !== look.fileId || part.bytes.length < end - from) return;
    const first = from === start ? from : firstLineIn(part.bytes, from);
    if (first === null) {
      // One line fills the chunk and more.
      const longStart = Math.max(start, await lineStartBefore(source.path, from));
      yield* linesForwards({ ...stretch, start: longStart, end });
      end = longStart;
      continue;
    }
    const splitter = new LineSplitter(first);
    const lines = splitter.push(part.bytes.subarray(first - from));
    yield await stampLines([...lines, ...splitter.flush()], source, look, false);
    end = first;
  }
}

/** Where the first line begins that lies wholly in a chunk; `null` where none does. */
function firstLineIn(bytes: Buffer, from: number): number | null {
  const at = bytes.indexOf(0x0a);
  return at === -1 || at === bytes.length - 1 ? null : from + at + 1;
}
