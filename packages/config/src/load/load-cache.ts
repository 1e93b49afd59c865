import type { LoadedDefinition } from './load-definition.ts';

/** What a reload may take over from the load before: files that have not changed since. */
export interface CachedFile {
  readonly stamp: string;
  readonly defaults: string | null;
  readonly loaded: LoadedDefinition;
}

/**
 * Remembers the files of the last load, so that the next one parses only those that changed (by device, inode, size and
 * times). Holds the texts in memory. Give the same one to each load of the same directories.
 */
export interface LoadCache {
  readonly files: Map<string, CachedFile>;
}

/** An empty cache. */
export function createLoadCache(): LoadCache {
  return { files: new Map() };
}
