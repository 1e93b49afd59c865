import { join } from 'node:path';
import type { Finding } from '@hermit/core';
import type { TomlDocument } from '../parse/toml-document.ts';
import { defaultsFileName, isFactFileName, roleOfName, skipReason } from '../read/file-name.ts';
import { type GuardedDirectory, guardDirectory, listNames } from '../read/guarded-directory.ts';
import { mapBounded } from '../read/map-bounded.ts';
import { readGuardedFile } from '../read/read-guarded-file.ts';
import type { FactsUse } from './check-facts.ts';
import { checkDefaults } from './check-written.ts';
import { type FactCandidate, loadFactFile } from './fact-candidate.ts';
import type { CachedFile, LoadCache } from './load-cache.ts';
import { type LoadedDefinition, loadDefinition } from './load-definition.ts';

const openFilesLimit = 64;

/** A file that was passed over on purpose, and why. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/** A directory as it is on disk, before anything outside it is looked at. */
export type LoadedDirectory =
  | { readonly kind: 'unreadable'; readonly path: string; readonly finding: Finding }
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly directory: GuardedDirectory;
      readonly files: readonly LoadedDefinition[];
      readonly factFiles: readonly FactCandidate[];
      readonly defaults: LoadedDefaults;
      readonly hasHermitFile: boolean;
      readonly skipped: readonly SkippedFile[];
    };

/** The `_defaults.toml` of a directory. */
export type LoadedDefaults =
  | { readonly kind: 'none' }
  | { readonly kind: 'valid'; readonly document: TomlDocument; readonly findings: readonly Finding[] }
  | {
      readonly kind: 'broken';
      readonly text: string | null;
      readonly path: string;
      readonly findings: readonly Finding[];
    };

/** How a directory is loaded. */
export interface LoadDirectoryOptions {
  readonly euid: number;
  readonly isFirst: boolean;
  /** Only these names; `null` for all that the directory has. */
  readonly onlyNames: ReadonlySet<string> | null;
  readonly cache: LoadCache | null;
  readonly nowMs: () => number;
  readonly factsUse: FactsUse;
}

/** Reads every definition and fact file of one directory. Never rejects. */
export async function loadDirectory(path: string, options: LoadDirectoryOptions): Promise<LoadedDirectory> {
  const guarded = await guardDirectory(path, options.euid);
  if (guarded.kind === 'refused') return { kind: 'unreadable', path, finding: guarded.finding };
  const { directory } = guarded;
  const listed = await listNames(directory);
  if (listed.kind === 'refused') return { kind: 'unreadable', path, finding: listed.finding };
  const roles = Map.groupBy(listed.names, (name) => roleOfName(name, options.isFirst));
  const chosen = options.onlyNames === null ? null : [...options.onlyNames];
  const names = chosen?.filter((name) => !isFactFileName(name)) ?? roles.get('definition') ?? [];
  const factNames = chosen?.filter(isFactFileName) ?? roles.get('facts') ?? [];
  const defaults = roles.has('defaults') ? await loadDefaults(directory) : ({ kind: 'none' } as const);
  return {
    kind: 'read',
    path,
    directory,
    files: await loadFiles(directory, names, defaults, options),
    factFiles: await loadFactFiles(directory, factNames, options),
    defaults,
    hasHermitFile: roles.has('hermit'),
    skipped: (roles.get('skipped') ?? []).map((name) => ({ file: join(path, name), reason: skipReason(name) })),
  };
}

async function loadFiles(
  directory: GuardedDirectory,
  names: readonly string[],
  defaults: LoadedDefaults,
  options: LoadDirectoryOptions,
): Promise<LoadedDefinition[]> {
  const document = defaults.kind === 'valid' ? defaults.document : null;
  const before = options.cache?.files;
  const after = new Map<string, CachedFile>();
  const files = await mapBounded(names, openFilesLimit, async (name) => {
    const path = join(directory.path, name);
    const result = await loadDefinition(directory, name, document, before?.get(path), options.nowMs);
    if (result?.cacheable) after.set(path, result.cacheable);
    return result?.loaded ?? null;
  });
  if (options.cache !== null) replaceCached(options.cache, directory.path, after);
  return files.filter((file) => file !== null);
}

async function loadFactFiles(
  directory: GuardedDirectory,
  names: readonly string[],
  { factsUse }: LoadDirectoryOptions,
): Promise<FactCandidate[]> {
  const files = await mapBounded(names, openFilesLimit, (name) => loadFactFile(directory, name, factsUse));
  return files.filter((file) => file !== null);
}

function replaceCached(cache: LoadCache, directory: string, files: ReadonlyMap<string, CachedFile>): void {
  const prefix = `${directory}/`;
  for (const path of cache.files.keys()) {
    if (path.startsWith(prefix) && !path.includes('/', prefix.length)) cache.files.delete(path);
  }
  for (const [path, file] of files) cache.files.set(path, file);
}

async function loadDefaults(directory: GuardedDirectory): Promise<LoadedDefaults> {
  const path = join(directory.path, defaultsFileName);
  const file = await readGuardedFile(directory, defaultsFileName);
  switch (file.kind) {
    case 'absent':
      return { kind: 'none' };
    case 'refused':
      return { kind: 'broken', text: null, path, findings: [file.finding] };
    case 'read': {
      const { document, findings } = checkDefaults(path, file.text);
      return document === null
        ? { kind: 'broken', text: file.text, path, findings }
        : { kind: 'valid', document, findings };
    }
  }
}
