import type { FileId } from './file-id.ts';

/**
 * What is known of a stretch of a log: the bytes from the end of the row before up to `end`.
 */
export interface IndexRow {
  /** Where the stretch ends in the log file. Bytes. */
  readonly end: number;
  /** When it was written: wall clock, milliseconds since 1970. `null` where nobody looked then. */
  readonly timeMs: number | null;
  /** Who wrote it; `null` where that is not known. */
  readonly pid: number | null;
}

/** Length of every row, and of the head. Bytes. */
export const rowBytes = 24;

const magic = 'hsmlog01';
const checkSeed = 0x9e3779b9;

/** The first bytes of an index: for which file it is. Pure. */
export function encodeHead(fileId: FileId): Buffer {
  const head = Buffer.alloc(rowBytes);
  const [inode, birthMs] = fileId.split(':').map(Number);
  head.write(magic, 'latin1');
  head.writeDoubleLE(inode ?? 0, 8);
  head.writeDoubleLE(birthMs ?? 0, 16);
  return head;
}

/** The file that an index is for; `null` where this is no index. Pure. */
export function decodeHead(head: Buffer): FileId | null {
  const isHead = head.length >= rowBytes && head.toString('latin1', 0, magic.length) === magic;
  return isHead ? `${head.readDoubleLE(8)}:${head.readDoubleLE(16)}` : null;
}

/** Rows as they lie in the file, one after another. Pure. */
export function encodeRows(rows: readonly IndexRow[]): Buffer {
  const bytes = Buffer.alloc(rows.length * rowBytes);
  rows.forEach(({ end, timeMs, pid }, index) => {
    const at = index * rowBytes;
    bytes.writeDoubleLE(end, at);
    bytes.writeDoubleLE(timeMs ?? Number.NaN, at + 8);
    bytes.writeUInt32LE(pid ?? 0, at + 16);
    bytes.writeUInt32LE(checkOf(bytes, at), at + 20);
  });
  return bytes;
}

/** The rows in a part of an index, up to the first that is damaged. Pure. */
export function decodeRows(bytes: Buffer): IndexRow[] {
  const rows: IndexRow[] = [];
  for (let at = 0; at + rowBytes <= bytes.length; at += rowBytes) {
    if (bytes.readUInt32LE(at + 20) !== checkOf(bytes, at)) break;
    const timeMs = bytes.readDoubleLE(at + 8);
    const pid = bytes.readUInt32LE(at + 16);
    rows.push({
      end: bytes.readDoubleLE(at),
      timeMs: Number.isFinite(timeMs) ? timeMs : null,
      pid: pid === 0 ? null : pid,
    });
  }
  return rows;
}

function checkOf(bytes: Buffer, at: number): number {
  let check = checkSeed;
  for (let word = 0; word < 20; word += 4) check = Math.imul(check ^ bytes.readUInt32LE(at + word), 0x85ebca6b);
  return check >>> 0;
}
