import { ftruncate, write } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { closeQuietly } from './close-quietly.ts';
import type { FileId } from './file-id.ts';
import { decodeRows, encodeHead, encodeRows, type IndexRow, rowBytes } from './index-row.ts';
import { type LogError, logErrorOf } from './log-error.ts';
import { openOwnFile } from './open-own-file.ts';
import { readPart } from './read-part.ts';
import { thinRows } from './thin-rows.ts';

const cutDescriptor = promisify(ftruncate);
const writeDescriptor = promisify<number, Buffer, { bytesWritten: number }>(
  (fd: number, bytes: Buffer, done: (error: Error | null, result: { bytesWritten: number }) => void) =>
    write(fd, bytes, 0, bytes.length, null, (error, bytesWritten) => done(error, { bytesWritten })),
);

/** What is to be written to an index. */
export interface IndexChange {
  readonly path: string;
  /** The file that the index is for. */
  readonly fileId: FileId;
  /** Whether what is in the index is of no use any more. */
  readonly isFresh: boolean;
  readonly rows: readonly IndexRow[];
  /** An index that is longer is thinned out. Bytes. */
  readonly maxBytes: number;
}

/** Writes rows to the end of an index, which never grows beyond its limit. Never rejects. */
export async function appendRows(change: IndexChange): Promise<LogError | null> {
  const opened = await openOwnFile(change.path);
  if (!opened.ok) return opened.error;
  const { fd, size } = opened;
  try {
    const kept = change.isFresh || size < rowBytes ? 0 : size - (size % rowBytes);
    if (kept !== size) await cutDescriptor(fd, kept);
    const bytes = Buffer.concat([kept === 0 ? encodeHead(change.fileId) : Buffer.alloc(0), encodeRows(change.rows)]);
    const { bytesWritten } = await writeDescriptor(fd, bytes);
    if (bytesWritten < bytes.length) await cutDescriptor(fd, kept);
    return kept + bytesWritten > change.maxBytes ? await thin(change) : null;
  } catch (error) {
    return logErrorOf(error, change.path, 'write');
  } finally {
    await closeQuietly(fd);
  }
}

/** Exchanged in one step, so that who reads it finds the old one or the new one. */
async function thin({ path, fileId, maxBytes }: IndexChange): Promise<LogError | null> {
  const next = `${path}.next`;
  const whole = await readPart(path, rowBytes, 2 * maxBytes);
  let rows = decodeRows(whole?.bytes ?? Buffer.alloc(0));
  do rows = thinRows(rows);
  while ((rows.length + 1) * rowBytes > 0.75 * maxBytes && rows.length > 1);
  try {
    await rm(next, { force: true });
    await writeFile(next, Buffer.concat([encodeHead(fileId), encodeRows(rows)]), { mode: 0o640, flag: 'wx' });
    await rename(next, path);
    return null;
  } catch (error) {
    return logErrorOf(error, path, 'thin out');
  }
}
