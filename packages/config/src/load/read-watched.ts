import { isAbsolute, resolve } from 'node:path';
import type { WatchDefinition } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { mapBounded } from '../read/map-bounded.ts';
import { createMemoryLastGoodStore } from './last-good-store.ts';
import { type LoadDirectoryOptions, type LoadedDirectory, loadDirectory } from './load-directory.ts';
import type { LoadOptions } from './load-options.ts';
import { isWrapped } from './scope.ts';
import { findWatchedFiles, recallWatchedFiles, type WatchedFiles } from './watched-files.ts';

const directoriesLimit = 4;

/** What is at the path of a config-watcher, before anything else of the manager is looked at. */
export interface ReadWatched {
  readonly files: WatchedFiles;
  readonly loaded: readonly LoadedDirectory[];
}

/** Reads the path of a config-watcher: the slow part of `loadWatched`, which several may do side by side. Never rejects. */
export async function readWatched(watch: WatchDefinition, options: LoadOptions = {}): Promise<ReadWatched> {
  if (!isAbsolute(watch.path)) return { files: { kind: 'absent' }, loaded: [] };
  const { cache = null, nowMs = Date.now } = options;
  const store = options.lastGood ?? createMemoryLastGoodStore();
  const files = await findWatchedFiles(resolve(watch.path), watch.recursive, store);
  const factsUse = isWrapped(watch) ? 'wrapped' : 'bare';
  const common = { euid: process.geteuid?.() ?? 0, isFirst: false, nowMs, factsUse } as const;
  const load = (path: string, more: Pick<LoadDirectoryOptions, 'onlyNames' | 'cache'>): Promise<LoadedDirectory> =>
    loadDirectory(path, { ...common, ...more });
  switch (files.kind) {
    case 'absent':
      return { files, loaded: [] };
    case 'file':
      return { files, loaded: [await load(files.directory, { onlyNames: new Set([files.name]), cache: null })] };
    case 'directories': {
      const loaded = await mapBounded(files.paths, directoriesLimit, (path) => load(path, { onlyNames: null, cache }));
      return { files, loaded };
    }
  }
}

/** What was accepted last of a path, without a look at it: as if it could not be read. Never rejects. */
export async function recallWatched(watch: WatchDefinition, options: LoadOptions = {}): Promise<ReadWatched> {
  const store = options.lastGood ?? createMemoryLastGoodStore();
  const files = await recallWatchedFiles(resolve(watch.path), watch.recursive, store);
  const paths = files.kind === 'file' ? [files.directory] : files.kind === 'directories' ? files.paths : [];
  return { files, loaded: paths.map(unseenDirectory) };
}

function unseenDirectory(path: string): LoadedDirectory {
  const finding = createFinding('unreadable-directory', wholeFile(path), 'it was not looked at yet');
  return { kind: 'unreadable', path, finding };
}
