import { chunkBytes, readPart } from './read-part.ts';

const lineFeed = 0x0a;

/**
 * Where the last line that begins before an offset begins, or would begin: behind the nearest line feed before it, else
 * at 0. Reads backwards, with the memory of one chunk.
 */
export async function lineStartBefore(path: string, offset: number): Promise<number> {
  for (let end = offset; end > 0; ) {
    const from = Math.max(0, end - chunkBytes);
    const part = await readPart(path, from, end - from);
    const at = part?.bytes.lastIndexOf(lineFeed) ?? -1;
    if (at !== -1) return from + at + 1;
    end = part === null ? 0 : from;
  }
  return 0;
}

/** The first offset from there on at which a line begins; the end of the file where there is none. */
export async function lineStartFrom(path: string, offset: number): Promise<number> {
  if (offset === 0) return 0;
  for (let from = offset - 1; ; from += chunkBytes) {
    const part = await readPart(path, from, chunkBytes);
    if (part === null) return offset;
    const at = part.bytes.indexOf(lineFeed);
    if (at !== -1) return from + at + 1;
    if (part.bytes.length < chunkBytes) return part.size;
  }
}
