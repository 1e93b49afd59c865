import { constants } from 'node:fs';
import { access, lstat, readdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Finding } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { ancestorFault, type OwnedEntry, type OwnershipFault, ownershipFault } from './ownership.ts';
import { explainSystemError, systemErrorCode } from './system-error.ts';

/** A directory that passed the rules, so that files in it may be read. */
export interface GuardedDirectory {
  /** As it was given, absolute. */
  readonly path: string;
  /** Without symbolic links. */
  readonly realPath: string;
  readonly euid: number;
}

/** A directory, or why it is not used. */
export type DirectoryEntry =
  | { readonly kind: 'usable'; readonly directory: GuardedDirectory }
  | { readonly kind: 'refused'; readonly finding: Finding };

/** Resolves a directory and judges it and, for root, everything above it. Never rejects. */
export async function guardDirectory(path: string, euid: number): Promise<DirectoryEntry> {
  try {
    const realPath = await realpath(path);
    const fault = await directoryFault(realPath, euid);
    if (fault === null) return { kind: 'usable', directory: { path, realPath, euid } };
    const finding = createFinding('unsafe-permissions', wholeFile(path), fault.message, fault.suggestion);
    return { kind: 'refused', finding };
  } catch (error) {
    return { kind: 'refused', finding: unreadable(path, error) };
  }
}

/** The names in a directory, in the order of their code points. */
export async function listNames(
  directory: GuardedDirectory,
): Promise<
  { readonly kind: 'listed'; readonly names: string[] } | { readonly kind: 'refused'; readonly finding: Finding }
> {
  try {
    const names = await readdir(directory.realPath);
    return { kind: 'listed', names: names.sort(compareCodePoints) };
  } catch (error) {
    return { kind: 'refused', finding: unreadable(directory.path, error) };
  }
}

/** What is wrong with a real directory or one above it; `null` if nothing is. Rejects if it cannot be looked at. */
export async function directoryFault(realPath: string, euid: number): Promise<OwnershipFault | null> {
  const own = ownershipFault(await ownedEntry(realPath), euid);
  if (own !== null && !(await isOnReadOnlyMount(realPath))) return own;
  if (euid !== 0) return null;
  for (let above = dirname(realPath); above !== '/'; above = dirname(above)) {
    const fault = ancestorFault(await ownedEntry(above), euid);
    if (fault !== null) return fault;
  }
  return null;
}

/**
 * What is wrong with a file that is to be run, by the same rules, through whatever links its path leads: who can change a
 * link, or a directory on the way, decides what is run. Rejects if it cannot be looked at.
 */
export async function fileFault(path: string, euid: number): Promise<OwnershipFault | null> {
  const real = await realpath(path);
  const own = ownershipFault(await ownedEntry(real), euid) ?? (await directoryFault(dirname(real), euid));
  if (own !== null || euid !== 0) return own;
  for (let step = path; step !== '/'; step = dirname(step)) {
    const fault = await stepFault(step);
    if (fault !== null) return fault;
  }
  return null;
}

/** One step of a path, for root: the link, if it is one, and the directory that it lies in. */
async function stepFault(step: string): Promise<OwnershipFault | null> {
  const { uid, gid } = await lstat(step);
  const link = ancestorFault({ path: step, uid, gid, mode: 0 }, 0);
  if (link !== null) return link;
  for (let above = await realpath(dirname(step)); above !== '/'; above = dirname(above)) {
    const fault = ancestorFault(await ownedEntry(above), 0);
    if (fault !== null) return fault;
  }
  return null;
}

/** Kubernetes mounts ConfigMaps read-only with mode 0777: nobody can write there, whatever the mode says. */
async function isOnReadOnlyMount(realPath: string): Promise<boolean> {
  try {
    await access(realPath, constants.W_OK);
    return false;
  } catch (error) {
    return systemErrorCode(error) === 'EROFS';
  }
}

async function ownedEntry(path: string): Promise<OwnedEntry> {
  const { uid, gid, mode } = await lstat(path);
  return { path, uid, gid, mode };
}

function unreadable(path: string, error: unknown): Finding {
  const message = `the directory cannot be read: ${explainSystemError(error)}`;
  return createFinding('unreadable-directory', wholeFile(path), message, 'what was last good in it stays in effect');
}

/** Order by code point, which does not depend on the locale. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [unitA, unitB] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (unitA !== unitB) return ranked(unitA) - ranked(unitB);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
function ranked(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
