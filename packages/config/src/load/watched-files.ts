import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Finding } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { largestTree, walkDirectories } from '../read/directory-tree.ts';
import { isFactFileName } from '../read/file-name.ts';
import { systemErrorCode } from '../read/system-error.ts';
import { directoryOf, type LastGoodStore } from './last-good-store.ts';

/** What the path of a config-watcher is at present. */
export type WatchedFiles =
  /** There is nothing, and there never was. */
  | { readonly kind: 'absent' }
  /** One file, in a directory that is there; the file itself may have gone. */
  | { readonly kind: 'file'; readonly directory: string; readonly name: string }
  /** Directories to read; those that cannot be read hold what was last good in them. */
  | {
      readonly kind: 'directories';
      readonly paths: readonly string[];
      /** Directories that were there when something in them was last good, and are gone. */
      readonly gone: readonly string[];
      readonly findings: readonly Finding[];
      /** Whether directories below are among them. */
      readonly isDeep: boolean;
    };

/** Looks at a path. Never rejects. */
export async function findWatchedFiles(
  path: string,
  isRecursive: boolean,
  store: LastGoodStore,
): Promise<WatchedFiles> {
  const there = await lookAt(path);
  if (there === 'file' || (there === 'absent' && isFileName(path))) {
    return { kind: 'file', directory: dirname(path), name: basename(path) };
  }
  const known = await knownDirectories(path, isRecursive, store);
  if (there === 'absent' && known.length === 0) return { kind: 'absent' };
  if (there === 'absent' || there === 'unreadable') return unseen(path, known);
  if (!isRecursive) return { kind: 'directories', paths: [path], gone: [], findings: [], isDeep: false };
  const tree = await walkDirectories(path);
  if (tree.isTooLarge) {
    return { kind: 'directories', paths: withRoot(path, known), gone: [], findings: [tooLarge(path)], isDeep: false };
  }
  const gone = known.filter((directory) => !tree.paths.includes(directory));
  return { kind: 'directories', paths: tree.paths, gone, findings: tree.findings, isDeep: true };
}

/** The same without a look: what there was when something was last good. Never rejects. */
export async function recallWatchedFiles(
  path: string,
  isRecursive: boolean,
  store: LastGoodStore,
): Promise<WatchedFiles> {
  if (isFileName(path)) return { kind: 'file', directory: dirname(path), name: basename(path) };
  const known = await knownDirectories(path, isRecursive, store);
  return known.length === 0 ? { kind: 'absent' } : unseen(path, known);
}

/** Those that something is kept of. */
async function knownDirectories(path: string, isRecursive: boolean, store: LastGoodStore): Promise<readonly string[]> {
  const kept = isRecursive ? await store.listBelow(path) : await store.list(path);
  return [...new Set(kept.map((entry) => directoryOf(entry.path)))];
}

function unseen(path: string, known: readonly string[]): WatchedFiles {
  return { kind: 'directories', paths: withRoot(path, known), gone: [], findings: [], isDeep: false };
}

function tooLarge(path: string): Finding {
  const message = `there are more than ${largestTree} directories below, so only the files in it are read, and those that were good before`;
  return createFinding('too-many-directories', wholeFile(path), message, 'name a directory with less in it');
}

function isFileName(path: string): boolean {
  return path.endsWith('.toml') || isFactFileName(path);
}

function withRoot(root: string, directories: readonly string[]): readonly string[] {
  return [root, ...directories.filter((directory) => directory !== root)];
}

async function lookAt(path: string): Promise<'file' | 'directory' | 'absent' | 'unreadable'> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    const code = systemErrorCode(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unreadable';
  }
}
