import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type LogError, logErrorOf } from './log-error.ts';

/** The end of a file, or what is wrong. */
export type Tail =
  | {
      readonly ok: true;
      /** Begins at a whole character; may begin in the middle of a line. */
      readonly text: string;
      /** Where the text begins in the file, in bytes. */
      readonly offset: number;
      /** How long the file was, in bytes. */
      readonly size: number;
    }
  | { readonly ok: false; readonly error: LogError };

const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Reads up to `bytes` bytes from the end of a regular file. Bytes that are no UTF-8 become U+FFFD.
 * Follows no link; never rejects; without effect.
 */
export async function readTail(path: string, bytes: number): Promise<Tail> {
  try {
    await using file = await open(path, flags);
    return await tailOf(file, path, Math.max(0, Math.floor(bytes)));
  } catch (error) {
    return { ok: false, error: logErrorOf(error, path, 'read') };
  }
}

async function tailOf(file: FileHandle, path: string, bytes: number): Promise<Tail> {
  const stats = await file.stat();
  if (!stats.isFile()) {
    return { ok: false, error: { code: 'insecure', path, message: `${path} is no regular file`, cause: null } };
  }
  const from = Math.max(0, stats.size - bytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(stats.size - from), 0, stats.size - from, from);
  const skipped = from === 0 ? 0 : continuationBytes(buffer);
  const text = buffer.subarray(skipped, bytesRead).toString('utf8');
  return { ok: true, text, offset: from + skipped, size: stats.size };
}

/** How many bytes at the beginning belong to a character cut in two: at most three. */
function continuationBytes(buffer: Buffer): number {
  let count = 0;
  while (count < 3 && ((buffer[count] ?? 0) & 0xc0) === 0x80) count++;
  return count;
}
