import type { ServiceDefinition } from '@hermit/core';
import { assembleDefinition } from './assemble-definition.ts';
import { checkDefaults, checkDefinition } from './check-written.ts';

/** Everything that one file's last good definition was made of, as text. */
export interface LastGoodEntry {
  /** Absolute path of the file. */
  readonly path: string;
  /** When it was first kept, in milliseconds since 1970. */
  readonly savedAtMs: number;
  readonly text: string;
  /** The text of the `_defaults.toml` beside it at that time; `null` without one. */
  readonly defaults: string | null;
  /** The texts of its environment files, by absolute path. */
  readonly environmentFiles: ReadonlyMap<string, string>;
}

/** Keeps the last good text of each file. Reading never rejects: what cannot be read or trusted is not there. */
export interface LastGoodStore {
  get(path: string): Promise<LastGoodEntry | null>;
  /** Every entry whose file lay directly in the directory, sorted by path. */
  list(directory: string): Promise<readonly LastGoodEntry[]>;
  /** The same for the directory and every directory below it. */
  listBelow(directory: string): Promise<readonly LastGoodEntry[]>;
  /** Replaces the entry of a path in one step; nothing happens if the texts are the same. Rejects if it cannot be kept. */
  save(entry: LastGoodEntry): Promise<void>;
  /** Removes the entries of a directory whose paths are not among those given. Rejects if they cannot be removed. */
  prune(directory: string, keep: ReadonlySet<string>): Promise<void>;
}

/** A store that ends with the process. */
export function createMemoryLastGoodStore(): LastGoodStore {
  const entries = new Map<string, LastGoodEntry>();
  const inDirectory = (directory: string): LastGoodEntry[] =>
    [...entries.values()].filter(({ path }) => directoryOf(path) === directory);
  return {
    get: async (path) => entries.get(path) ?? null,
    list: async (directory) => inDirectory(directory).sort((a, b) => (a.path < b.path ? -1 : 1)),
    listBelow: async (directory) =>
      [...entries.values()]
        .filter(({ path }) => path.startsWith(`${directory}/`))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    async save(entry) {
      const kept = entries.get(entry.path);
      if (kept === undefined || contentText(kept) !== contentText(entry)) entries.set(entry.path, entry);
    },
    async prune(directory, keep) {
      for (const { path } of inDirectory(directory)) if (!keep.has(path)) entries.delete(path);
    },
  };
}

/** The directory part of an absolute path. */
export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Everything of an entry but its time, as one text. */
export function contentText(entry: Omit<LastGoodEntry, 'savedAtMs'>): string {
  const { path, text, defaults, environmentFiles } = entry;
  return JSON.stringify({ path, text, defaults, environmentFiles: [...environmentFiles] });
}

/** The definition that an entry stands for; `null` if this release finds errors in it. */
export function definitionOfEntry(entry: LastGoodEntry): ServiceDefinition | null {
  const defaults = entry.defaults === null ? null : checkDefaults('_defaults.toml', entry.defaults).document;
  if (entry.defaults !== null && defaults === null) return null;
  const { checked } = checkDefinition(entry.path, entry.text, defaults);
  return checked === null ? null : assembleDefinition(checked, entry.environmentFiles).definition;
}
