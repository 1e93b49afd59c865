import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileId } from './file-id.ts';
import { lookAtFile } from './read-part.ts';

/** More files than a rotation leaves beside a log are not searched. */
const mostFiles = 100;

/** Where a file is that was moved within its directory, as rotations do; `null` where it is not. Never rejects. */
export async function findMoved(path: string, fileId: FileId): Promise<string | null> {
  const directory = dirname(path);
  const names = await readdir(directory).catch(() => []);
  for (const name of names.slice(0, mostFiles)) {
    const candidate = join(directory, name);
    const look = candidate === path ? null : await lookAtFile(candidate);
    if (look?.fileId === fileId) return candidate;
  }
  return null;
}
