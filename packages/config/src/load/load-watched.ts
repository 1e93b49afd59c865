import { isAbsolute, join } from 'node:path';
import type { Finding, OwnedFacts, ServiceDefinition, ServiceId, WatchDefinition } from '@hermit/core';
import { orderedFindings } from '../findings/compare-findings.ts';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { defaultHermitSettings, systemDependencyNames } from '../normalise/hermit-settings.ts';
import { hermitFileName } from '../read/file-name.ts';
import { resolveShadowed } from '../rules/shadowed-ids.ts';
import { effectiveDefinition } from './candidate.ts';
import { commitSnapshot } from './commit-snapshot.ts';
import type { DirectorySnapshot } from './directory-snapshot.ts';
import { findSurroundings } from './find-surroundings.ts';
import { createMemoryLastGoodStore, type LastGoodStore } from './last-good-store.ts';
import type { SkippedFile } from './load-directory.ts';
import type { LoadOptions } from './load-options.ts';
import { type ReadWatched, readWatched } from './read-watched.ts';
import { isPrivate, isWrapped, type Scope, scopeOf } from './scope.ts';
import { scopedDefinition } from './scoped-definition.ts';
import { scopedFacts } from './scoped-facts.ts';
import { type GraphContext, settleGraph } from './settle-graph.ts';
import {
  directoryFindings,
  entriesOf,
  lookUpHeld,
  presentPaths,
  type SettledDirectory,
  settleLoaded,
  sourcesOf,
} from './settled-directory.ts';
import type { WatchedFiles } from './watched-files.ts';

/** What the load of a config-watcher may be told. */
export interface WatchedOptions extends LoadOptions {
  /** What the directories of the manager say: their settings hold here too, and their ids win. Default: nothing. */
  readonly within?: Pick<DirectorySnapshot, 'definitions' | 'manager' | 'managerOrigin' | 'managerFile'>;
  /** What is at the path, where that was read before: by `readWatched`, or `recallWatched`. Default: it is read now. */
  readonly read?: ReadWatched;
}

/** What a config-watcher has loaded, at one moment. */
export interface WatchedSnapshot {
  /** `absent`: the path is not there yet. `unreadable`: it cannot be read, and what was last good counts. */
  readonly state: 'read' | 'absent' | 'unreadable';
  /** The path that was looked at. */
  readonly path: string;
  /** Whether the directories below it were read too. */
  readonly isDeep: boolean;
  /** What counts, sorted by id; no id twice, and none that the directories of the manager define. */
  readonly definitions: readonly ServiceDefinition[];
  /** What the fact files assert, each with an owner `file:PATH#WATCHER`. */
  readonly facts: readonly OwnedFacts[];
  readonly findings: readonly Finding[];
  readonly skipped: readonly SkippedFile[];
  /** The texts of the files that have findings, by path. */
  readonly sources: ReadonlyMap<string, string>;
  /** As that of a `DirectorySnapshot`. */
  commit(): Promise<readonly Finding[]>;
}

/**
 * Reads the directory or file of a config-watcher: definitions, rules and facts, by the rules of other directories, as far as
 * the scope allows them. Every definition requires that the watcher is started. A path that is not there is no error. Never
 * rejects for bad input. Without effect until `commit` is called.
 */
export async function loadWatched(
  watch: WatchDefinition,
  watcherId: ServiceId,
  options: WatchedOptions = {},
): Promise<WatchedSnapshot> {
  if (!isAbsolute(watch.path)) return nothing(watch.path, 'unreadable', [relativePath(watch.path, watcherId)]);
  const store = options.lastGood ?? createMemoryLastGoodStore();
  const { files, loaded } = options.read ?? (await readWatched(watch, options));
  if (files.kind === 'absent') return nothing(watch.path, 'absent', []);
  const { settled, findings } = await settleGraph(
    await settle({ files, loaded }, watch, store, options),
    graphContext(watch, options),
    (path) => lookUpHeld(path, store),
  );
  return snapshotOf({ settled, ofGraph: findings, files, watch, watcherId, store, options });
}

function nothing(path: string, state: WatchedSnapshot['state'], findings: readonly Finding[]): WatchedSnapshot {
  return {
    state,
    path,
    isDeep: false,
    definitions: [],
    facts: [],
    findings,
    skipped: [],
    sources: new Map(),
    commit: async () => [],
  };
}

function relativePath(path: string, watcherId: string): Finding {
  const message = `the path ${JSON.stringify(path)} of the config-watcher ${JSON.stringify(watcherId)} is not absolute`;
  return createFinding('relative-path', wholeFile(null), message, 'begin the path with "/"');
}

type PresentFiles = Exclude<WatchedFiles, { kind: 'absent' }>;

async function settle(
  { files, loaded }: ReadWatched & { readonly files: PresentFiles },
  watch: WatchDefinition,
  store: LastGoodStore,
  options: WatchedOptions,
): Promise<readonly SettledDirectory[]> {
  const { checkHost = true } = options;
  const factsUse = isWrapped(watch) ? 'wrapped' : 'bare';
  const surroundings = await findSurroundings(settingsInForce(watch, options), loaded, options);
  const settled: SettledDirectory[] = [];
  for (const one of loaded) settled.push(await settleLoaded(one, { surroundings, store, checkHost, factsUse }));
  return files.kind === 'file' ? settled.map((one) => onlyFile(one, join(files.directory, files.name))) : settled;
}

function settingsInForce(watch: WatchDefinition, { within }: WatchedOptions) {
  if (within !== undefined) {
    return { settings: within.manager, origin: within.managerOrigin, path: within.managerFile };
  }
  return { settings: defaultHermitSettings, origin: 'absent', path: join(watch.path, hermitFileName) } as const;
}

/** Of a directory that cannot be read, everything that was last good in it is there; only one file is asked for. */
function onlyFile(settled: SettledDirectory, path: string): SettledDirectory {
  const isIt = (candidate: { readonly path: string }): boolean => candidate.path === path;
  return { ...settled, candidates: settled.candidates.filter(isIt), facts: settled.facts.filter(isIt) };
}

/** Rules among themselves have labels of their own, and feed nobody else's. */
function graphContext(watch: WatchDefinition, { within }: WatchedOptions): GraphContext {
  const definitions = within?.definitions ?? [];
  return {
    extent: within === undefined ? 'part' : 'whole',
    factLabels: null,
    systemDependencies:
      within === undefined || within.managerOrigin === 'broken' ? null : systemDependencyNames(within.manager),
    factsUse: isWrapped(watch) ? 'wrapped' : 'bare',
    elsewhere: isPrivate(watch) ? definitions.map((definition) => ({ ...definition, rules: [] })) : definitions,
  };
}

interface SnapshotParts {
  readonly settled: readonly SettledDirectory[];
  /** What there is to say about the definitions as a whole. */
  readonly ofGraph: readonly Finding[];
  readonly files: PresentFiles;
  readonly watch: WatchDefinition;
  readonly watcherId: ServiceId;
  readonly store: LastGoodStore;
  readonly options: WatchedOptions;
}

function snapshotOf(parts: SnapshotParts): WatchedSnapshot {
  const { settled, ofGraph, files, watch, watcherId, store, options } = parts;
  const scope = scopeOf(watch, watcherId);
  const scoped = settled.map((directory) => scopedDirectory(directory, scope, watcherId));
  const above = options.within?.definitions ?? [];
  const { definitions, findings: shadowed } = resolveShadowed([above, ...scoped.map((one) => one.definitions)]);
  const ofAbove = new Set(above);
  const findings = orderedFindings([
    ...(files.kind === 'directories' ? files.findings : []),
    ...directoriesFindings(settled),
    ...scoped.flatMap((one) => one.findings),
    ...shadowed,
    ...ofGraph,
  ]);
  const about = new Set(findings.map(({ file }) => file));
  return {
    state: settled[0]?.loaded.kind ?? 'read',
    path: watch.path,
    isDeep: files.kind === 'directories' && files.isDeep,
    definitions: definitions.filter((definition) => !ofAbove.has(definition) && definition.id !== watcherId),
    facts: scoped.flatMap((one) => one.facts),
    findings,
    skipped: settled.flatMap(({ loaded }) => (loaded.kind === 'read' ? loaded.skipped : [])),
    sources: new Map(settled.flatMap((one) => [...sourcesOf(one)]).filter(([path]) => about.has(path))),
    commit: () => commit(settled, files, store, options.nowMs ?? Date.now),
  };
}

interface ScopedDirectory {
  readonly definitions: readonly ServiceDefinition[];
  readonly facts: readonly OwnedFacts[];
  readonly findings: readonly Finding[];
}

function scopedDirectory({ candidates, facts }: SettledDirectory, scope: Scope, watcherId: string): ScopedDirectory {
  const definitions = candidates.flatMap((candidate) => {
    const definition = effectiveDefinition(candidate);
    const document = candidate.fresh?.checked.document ?? null;
    return definition === null ? [] : [scopedDefinition(definition, document, scope, watcherId)];
  });
  const ofFiles = facts.map((file) => scopedFacts(file, scope, watcherId));
  return {
    definitions: definitions.flatMap(({ definition }) => definition ?? []),
    facts: ofFiles.flatMap(({ owned }) => owned ?? []),
    findings: [...definitions, ...ofFiles].flatMap(({ findings }) => findings),
  };
}

/** Directories below one that cannot be read cannot be read either: that is said once. */
function directoriesFindings(settled: readonly SettledDirectory[]): Finding[] {
  const unreadable = settled.filter(({ loaded }) => loaded.kind === 'unreadable').map(({ loaded }) => loaded.path);
  const isBelow = (path: string): boolean => unreadable.some((above) => path.startsWith(`${above}/`));
  return settled.flatMap((directory) =>
    directoryFindings(directory).filter(
      ({ file }) => file !== directory.loaded.path || !isBelow(directory.loaded.path),
    ),
  );
}

async function commit(
  settled: readonly SettledDirectory[],
  files: PresentFiles,
  store: LastGoodStore,
  nowMs: () => number,
): Promise<readonly Finding[]> {
  const entries = settled.flatMap((directory) => entriesOf(directory, nowMs()));
  const present = new Map<string, ReadonlySet<string>>();
  for (const directory of settled) {
    const paths = presentPaths(directory);
    if (paths !== null) present.set(directory.loaded.path, paths);
  }
  if (files.kind === 'directories') for (const path of files.gone) present.set(path, new Set());
  if (files.kind === 'file') await keepNeighbours(files, present, store);
  return commitSnapshot({ entries, present }, store);
}

/** Other files of the directory are not this watcher's to forget. */
async function keepNeighbours(
  { directory, name }: { readonly directory: string; readonly name: string },
  present: Map<string, ReadonlySet<string>>,
  store: LastGoodStore,
): Promise<void> {
  const own = present.get(directory);
  if (own === undefined) return;
  const others = (await store.list(directory)).map(({ path }) => path).filter((path) => path !== join(directory, name));
  present.set(directory, new Set([...own, ...others]));
}
