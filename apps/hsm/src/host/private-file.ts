import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** More than any record needs, the facts of the operator included; a bigger file is not ours. Bytes. */
const largestFileBytes = 128 * 1024 * 1024;

/** Files of this prefix are halves of writes that were cut off; they may be removed whenever nobody writes. */
export const temporaryPrefix = '.writing-';

const ownUid = process.geteuid?.() ?? 0;
let writes = 0;

/**
 * Replaces a file in one step: readers see the old text or the new one. With `durable` it survives a power cut too.
 * On any error the old file is untouched.
 */
export async function writePrivateFile(path: string, text: string, options: { durable: boolean }): Promise<void> {
  writes += 1;
  const temporary = join(dirname(path), `${temporaryPrefix}${process.pid}-${writes}-${basename(path)}`);
  try {
    await writeNew(temporary, text, options.durable);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  if (options.durable) await syncDirectory(dirname(path));
}

/** Removes a file; one that is not there is fine. */
export async function removePrivateFile(path: string, options: { durable: boolean }): Promise<void> {
  await rm(path, { force: true });
  if (options.durable) await syncDirectory(dirname(path));
}

async function writeNew(path: string, text: string, durable: boolean): Promise<void> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  await using file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  await file.writeFile(text);
  if (durable) await file.sync();
}

async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  await directory.sync();
}

export type PrivateFileContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly why: string };

/** Reads a small file of our own, and nothing else: no link, no device, nobody else's. */
export async function readPrivateFile(path: string): Promise<PrivateFileContent> {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  try {
    await using file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const why = await whyRefused(file);
    return why === null ? { kind: 'text', text: await file.readFile('utf8') } : { kind: 'refused', why };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return code === 'ENOENT' ? { kind: 'missing' } : { kind: 'refused', why: `it cannot be read (${code})` };
  }
}

async function whyRefused(file: FileHandle): Promise<string | null> {
  const stats = await file.stat();
  if (!stats.isFile()) return 'it is not a regular file';
  if (stats.uid !== ownUid) return `it belongs to uid ${stats.uid}`;
  if ((stats.mode & 0o022) !== 0) return 'it can be written by others';
  if (stats.size > largestFileBytes) return `it is larger than ${largestFileBytes} bytes`;
  return null;
}
