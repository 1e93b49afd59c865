import { closeSync, constants, fstatSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';

const readDescriptor = promisify(read);

/** Watches what is written to a regular file from now on. */
export interface FileGrowth {
  /** Names the file; two descriptors of one file have the same. */
  readonly key: string;
  /** The end of what was written since, at most `limit` bytes; then the file is closed. Never rejects. */
  finish(limit: number): Promise<Buffer>;
  /** Closes the file without reading. */
  abandon(): void;
}

/** Begins to watch the file behind a descriptor; `null` if that is no regular file. Throws a system error. */
export function watchFileGrowth(fd: number): FileGrowth | null {
  const stats = fstatSync(fd);
  if (!stats.isFile()) return null;
  // The caller may close its descriptor soon, and it may be open for writing only.
  const own = openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY);
  return {
    key: `${stats.dev}:${stats.ino}`,
    finish: (limit) => readEnd(own, stats.size, limit).finally(() => closeSync(own)),
    abandon: () => closeSync(own),
  };
}

async function readEnd(fd: number, from: number, limit: number): Promise<Buffer> {
  try {
    const size = fstatSync(fd).size;
    // Somebody may have truncated the file meanwhile; then all of it is new.
    const begin = Math.max(size < from ? 0 : from, size - limit);
    const { buffer, bytesRead } = await readDescriptor(fd, Buffer.alloc(size - begin), 0, size - begin, begin);
    return buffer.subarray(0, bytesRead);
  } catch {
    return Buffer.alloc(0);
  }
}
