import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Finding } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { directoryFault, type GuardedDirectory } from './guarded-directory.ts';
import { ownershipFault } from './ownership.ts';
import { explainSystemError, systemErrorCode } from './system-error.ts';

/** The largest file that is read, in bytes. */
export const largestFileBytes: number = 256 * 1024;

/** What came of reading one file. */
export type GuardedFile =
  /** `stamp` changes whenever the file does; `null` if that cannot be told from the file alone. */
  | { readonly kind: 'read'; readonly text: string; readonly stamp: FileStamp | null }
  /** It went away between the listing and now. */
  | { readonly kind: 'absent' }
  /** It may not be used, and the finding says why. */
  | { readonly kind: 'refused'; readonly finding: Finding };

/** Identity, size, times, owner and mode of a file. */
export interface FileStamp {
  readonly text: string;
  readonly changedAtMs: number;
}

// O_NONBLOCK: opening a pipe must not wait for a writer. O_NOFOLLOW: links are resolved by us, or not at all.
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Reads one file of a directory by the rules: regular, not too large, owned and writable by the right users, UTF-8.
 * A symbolic link is followed only if it ends inside the directory. Never rejects.
 */
export async function readGuardedFile(directory: GuardedDirectory, name: string): Promise<GuardedFile> {
  const shown = join(directory.path, name);
  try {
    return await readRegular(directory, join(directory.realPath, name), shown);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ELOOP') return readThroughLink(directory, name, shown);
    if (code === 'ENOENT' && !name.includes('\ufffd')) return { kind: 'absent' };
    return refused(cannotRead(shown, error));
  }
}

/** The stamp of a regular file without opening it; `null` for links and whatever else cannot be told by it. */
export async function stampOf(directory: GuardedDirectory, name: string): Promise<FileStamp | null> {
  try {
    const stat = await lstat(join(directory.realPath, name), { bigint: true });
    return stat.isFile() ? fileStamp(stat) : null;
  } catch {
    return null;
  }
}

async function readThroughLink(directory: GuardedDirectory, name: string, shown: string): Promise<GuardedFile> {
  try {
    const realFile = await realpath(join(directory.realPath, name));
    if (!realFile.startsWith(directory.realPath === '/' ? '/' : `${directory.realPath}/`)) {
      const message = `the link leads out of its directory, to ${realFile}, and was not followed`;
      return refused(
        createFinding('link-leads-out', wholeFile(shown), message, 'copy the file, or link inside the directory'),
      );
    }
    for (let inside = dirname(realFile); inside !== directory.realPath; inside = dirname(inside)) {
      const fault = await directoryFault(inside, directory.euid);
      if (fault !== null)
        return refused(createFinding('unsafe-permissions', wholeFile(shown), fault.message, fault.suggestion));
    }
    const file = await readRegular(directory, realFile, shown);
    return file.kind === 'read' ? { ...file, stamp: null } : file;
  } catch (error) {
    return refused(cannotRead(shown, error));
  }
}

/** Rejects only for failed system calls. */
async function readRegular(directory: GuardedDirectory, realFile: string, shown: string): Promise<GuardedFile> {
  const handle = await open(realFile, openFlags);
  try {
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile()) return refused(notRegular(shown));
    const entry = { path: shown, uid: Number(stat.uid), gid: Number(stat.gid), mode: Number(stat.mode) };
    const fault = ownershipFault(entry, directory.euid);
    if (fault !== null)
      return refused(createFinding('unsafe-permissions', wholeFile(shown), fault.message, fault.suggestion));
    const bytes = await readLimited(handle, Number(stat.size));
    if (bytes === null) return refused(tooLarge(shown));
    const text = decoded(bytes);
    return text === null ? refused(notUtf8(shown)) : { kind: 'read', text, stamp: fileStamp(stat) };
  } finally {
    await handle.close();
  }
}

/** All bytes of a file, or `null` if there are more than allowed. The size is not trusted: the file may be growing. */
async function readLimited(handle: FileHandle, size: number): Promise<Buffer | null> {
  if (size > largestFileBytes) return null;
  let bytes = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
    length += bytesRead;
    if (length > largestFileBytes) return null;
    if (bytesRead === 0) return bytes.subarray(0, length);
    // One read says it all if it fell short of the buffer, which is a byte larger than the file was.
    if (length === size && bytesRead === size) return bytes.subarray(0, length);
    if (length === bytes.length) bytes = Buffer.concat([bytes], largestFileBytes + 1);
  }
}

function decoded(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function fileStamp(stat: {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ctimeMs: bigint;
}): FileStamp {
  const text = `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
  return { text, changedAtMs: Number(stat.ctimeMs) };
}

function refused(finding: Finding): GuardedFile {
  return { kind: 'refused', finding };
}

function cannotRead(shown: string, error: unknown): Finding {
  return createFinding('unreadable-file', wholeFile(shown), `the file cannot be read: ${explainSystemError(error)}`);
}

function notRegular(shown: string): Finding {
  return createFinding('not-a-regular-file', wholeFile(shown), 'this is not a regular file', 'remove or rename it');
}

function tooLarge(shown: string): Finding {
  const message = `the file is larger than ${largestFileBytes / 1024} KiB, the most that is read`;
  return createFinding('too-large', wholeFile(shown), message);
}

function notUtf8(shown: string): Finding {
  return createFinding('not-utf8', wholeFile(shown), 'the file holds bytes that are no UTF-8 text', 'save it as UTF-8');
}
