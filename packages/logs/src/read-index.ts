import type { FileHandle } from 'node:fs/promises';
import type { FileId } from './file-id.ts';
import { decodeHead, decodeRows, type IndexRow, rowBytes } from './index-row.ts';
import { bytesOf, type FileLook, lookAtFile, withFile } from './read-part.ts';

/** How many rows are read at a time. */
const blockRows = 512;

interface OpenIndex {
  readonly file: FileHandle;
  readonly count: number;
}

/** The last row of the index of a file; `null` where there is no index of just this file, or it has no rows. */
export function readLastRow(path: string, fileId: FileId): Promise<IndexRow | null> {
  return withIndex(path, fileId, async (index) => (await rowsAt(index, index.count - 1, 1))[0] ?? null);
}

/** What an index says of a stretch of a file. */
export interface IndexedStretch {
  /** In order, and behind them rows up to one with a time. */
  readonly rows: readonly IndexRow[];
  /** How far the index knows the file. */
  readonly end: number;
}

/** The rows of a stretch of a file. None where there is no index of just this file. Costs what the stretch has, not what the index has. */
export async function readRows(path: string, fileId: FileId, from: number, to: number): Promise<IndexedStretch> {
  const found = await withIndex(path, fileId, async (index) => {
    const [last] = await rowsAt(index, index.count - 1, 1);
    return { rows: await rowsOf(index, from, to), end: last?.end ?? 0 };
  });
  return found ?? { rows: [], end: 0 };
}

/**
 * Whether an index that ends there tells of what was in the file before it was cut off: the file is shorter than the index
 * knows it. Ask only where it seems so; the file may have grown since it was looked at.
 */
export async function isOfCutFile(logPath: string, { fileId, size }: FileLook, end: number): Promise<boolean> {
  if (end <= size) return false;
  const now = await lookAtFile(logPath);
  return now !== null && now.fileId === fileId && now.size < end;
}

/** All rows; only for what looks at times rather than places. */
export async function readAllRows(path: string, fileId: FileId): Promise<readonly IndexRow[]> {
  return (await withIndex(path, fileId, (index) => rowsAt(index, 0, index.count))) ?? [];
}

function withIndex<Value>(
  path: string,
  fileId: FileId,
  use: (index: OpenIndex) => Promise<Value>,
): Promise<Value | null> {
  return withFile(path, async (file, { size }) => {
    const isOfFile = decodeHead(await bytesOf(file, 0, rowBytes)) === fileId;
    const count = Math.floor(size / rowBytes) - 1;
    return isOfFile && count > 0 ? use({ file, count }) : null;
  });
}

async function rowsOf(index: OpenIndex, from: number, to: number): Promise<readonly IndexRow[]> {
  const rows: IndexRow[] = [];
  for (let at = await blockWith(index, from); at < index.count; at += blockRows) {
    const block = await rowsAt(index, at, blockRows);
    rows.push(...block.filter(({ end }) => end > from));
    const last = rows.findLast(({ timeMs }) => timeMs !== null);
    if (block.length < blockRows || (last !== undefined && last.end >= to)) break;
  }
  return rows;
}

/** Where to begin to read, so that the first row with an end behind the offset is in the first block. */
async function blockWith(index: OpenIndex, offset: number): Promise<number> {
  let low = 0;
  let high = index.count;
  while (high - low > blockRows / 2) {
    const middle = (low + high) >> 1;
    const [row] = await rowsAt(index, middle, 1);
    if (row !== undefined && row.end <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function rowsAt({ file, count }: OpenIndex, first: number, wanted: number): Promise<IndexRow[]> {
  const rows = Math.min(wanted, count - first);
  return decodeRows(await bytesOf(file, (first + 1) * rowBytes, rows * rowBytes));
}
