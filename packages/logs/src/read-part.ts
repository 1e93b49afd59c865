import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type FileId, fileIdOf } from './file-id.ts';

/** What a file was at the moment of a look. */
export interface FileLook {
  readonly fileId: FileId;
  /** Bytes. */
  readonly size: number;
  /** When it was last written to: wall clock. Milliseconds. */
  readonly writtenMs: number;
}

/** A part of a file. */
export interface FilePart extends FileLook {
  /** Shorter than asked for where the file ends. */
  readonly bytes: Buffer;
}

/** How much of a file is read at a time. Bytes. */
export const chunkBytes = 65_536;

const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** What the file is now; `null` where there is no regular file that may be read. Follows no link; never rejects. */
export function lookAtFile(path: string): Promise<FileLook | null> {
  return withFile(path, async (_file, look) => look);
}

/**
 * Reads a part of a regular file; `null` where there is none, or it may not be read. Holds no descriptor afterwards, so
 * that a reader of thousands of files holds none. Follows no link; never rejects.
 */
export function readPart(path: string, from: number, length: number): Promise<FilePart | null> {
  return withFile(path, async (file, look) => ({
    ...look,
    bytes: await bytesOf(file, from, Math.min(length, look.size - from)),
  }));
}

/** Opens a file, does something with it and closes it. `null` where anything of that fails. */
export async function withFile<Value>(
  path: string,
  use: (file: FileHandle, look: FileLook) => Promise<Value>,
): Promise<Value | null> {
  try {
    await using file = await open(path, flags);
    const stats = await file.stat();
    return stats.isFile() ? await use(file, lookOf(stats)) : null;
  } catch {
    return null;
  }
}

/** The bytes from there on; fewer where the file ends. */
export async function bytesOf(file: FileHandle, from: number, length: number): Promise<Buffer> {
  if (length <= 0) return Buffer.alloc(0);
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, from);
  return buffer.subarray(0, bytesRead);
}

function lookOf(stats: Stats): FileLook {
  return { fileId: fileIdOf(stats), size: stats.size, writtenMs: Math.floor(stats.mtimeMs) };
}
