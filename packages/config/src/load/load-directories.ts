import { resolve } from 'node:path';
import { orderedFindings } from '../findings/compare-findings.ts';
import { resolveShadowed } from '../rules/shadowed-ids.ts';
import { commitSnapshot } from './commit-snapshot.ts';
import type { DirectorySnapshot } from './directory-snapshot.ts';
import { findSurroundings } from './find-surroundings.ts';
import { knownFactLabels } from './known-fact-labels.ts';
import { keptSettingsFindings } from './last-good-findings.ts';
import { createMemoryLastGoodStore, type LastGoodEntry, type LastGoodStore } from './last-good-store.ts';
import { type LoadDirectoryOptions, type LoadedDirectory, loadDirectory } from './load-directory.ts';
import { type LoadedHermitSettings, loadHermitSettings } from './load-hermit-settings.ts';
import type { LoadOptions } from './load-options.ts';
import { type SettledGraph, settleGraph } from './settle-graph.ts';
import {
  definitionsOf,
  directoryFindings,
  entriesOf,
  factsOf,
  lookUpHeld,
  presentPaths,
  reportOf,
  type SettledDirectory,
  settleLoaded,
  sourcesOf,
} from './settled-directory.ts';

/**
 * Reads all directories as one snapshot; the first one has the manager's own settings, and an earlier one wins over a
 * later one. Whatever is wrong is a finding: a file that cannot be used keeps its last good definition, and so does
 * every file of a directory that cannot be read. Never rejects for bad input. Without effect until `commit` is called.
 */
export async function loadDirectories(
  directories: readonly string[],
  options: LoadOptions = {},
): Promise<DirectorySnapshot> {
  return loadSnapshot(directories, options, null);
}

/** The same for chosen names of one directory; `null` for all. */
export async function loadSnapshot(
  directories: readonly string[],
  options: LoadOptions,
  onlyNames: ReadonlySet<string> | null,
): Promise<DirectorySnapshot> {
  const store = options.lastGood ?? createMemoryLastGoodStore();
  const paths = [...new Set(directories.map((directory) => resolve(directory)))];
  const loaded: LoadedDirectory[] = [];
  for (const [index, path] of paths.entries()) {
    loaded.push(await loadDirectory(path, directoryOptions(options, index === 0, onlyNames)));
  }
  const settings = await settingsOf(loaded[0], store, options);
  const surroundings = await findSurroundings(settings, loaded, options);
  const settling = { surroundings, store, checkHost: options.checkHost ?? true, factsUse: 'bare' } as const;
  const settled: SettledDirectory[] = [];
  for (const directory of loaded) settled.push(await settleLoaded(directory, settling));
  const context = {
    extent: onlyNames === null ? 'whole' : 'part',
    factLabels: knownFactLabels(settled, settings),
    systemDependencies: surroundings.systemDependencies,
    elsewhere: [],
    factsUse: 'bare',
  } as const;
  const graph = await settleGraph(settled, context, (path) => lookUpHeld(path, store));
  return snapshotOf(graph, settings, store, options.nowMs ?? Date.now);
}

function directoryOptions(
  options: LoadOptions,
  isFirst: boolean,
  onlyNames: ReadonlySet<string> | null,
): LoadDirectoryOptions {
  const { cache = null, nowMs = Date.now } = options;
  return { euid: process.geteuid?.() ?? 0, isFirst, onlyNames, cache, nowMs, factsUse: 'bare' };
}

async function settingsOf(
  first: LoadedDirectory | undefined,
  store: LastGoodStore,
  options: LoadOptions,
): Promise<LoadedHermitSettings> {
  const directory = first?.kind === 'read' ? first.directory : null;
  return loadHermitSettings(first?.path ?? '/', directory, store, options.spawners ?? null);
}

function snapshotOf(
  { settled, findings: ofGraph }: SettledGraph,
  settings: LoadedHermitSettings,
  store: LastGoodStore,
  nowMs: () => number,
): DirectorySnapshot {
  const { definitions, findings: shadowed } = resolveShadowed(settled.map(definitionsOf));
  const findings = orderedFindings([
    ...settings.findings,
    ...keptSettingsFindings(settings),
    ...settled.flatMap(directoryFindings),
    ...shadowed,
    ...ofGraph,
  ]);
  const about = new Set(findings.map(({ file }) => file));
  const texts = [...settled.flatMap((one) => [...sourcesOf(one)]), ...textOfSettings(settings)];
  return {
    definitions,
    facts: settled.flatMap(factsOf),
    findings,
    skipped: settled.flatMap(({ loaded }) => (loaded.kind === 'read' ? loaded.skipped : [])),
    directories: settled.map(reportOf),
    manager: settings.settings,
    managerOrigin: settings.origin,
    managerFile: settings.path,
    sources: new Map(texts.filter(([path]) => about.has(path))),
    commit: () =>
      commitSnapshot({ entries: allEntries(settled, settings, nowMs()), present: presentOf(settled) }, store),
  };
}

function textOfSettings({ path, text }: LoadedHermitSettings): [string, string][] {
  return text === null ? [] : [[path, text]];
}

function allEntries(
  settled: readonly SettledDirectory[],
  { origin, path, text }: LoadedHermitSettings,
  savedAtMs: number,
): LastGoodEntry[] {
  const entries = settled.flatMap((directory) => entriesOf(directory, savedAtMs));
  if (origin !== 'read' || text === null) return entries;
  return [...entries, { path, savedAtMs, text, defaults: null, environmentFiles: new Map() }];
}

function presentOf(settled: readonly SettledDirectory[]): ReadonlyMap<string, ReadonlySet<string>> {
  const present = new Map<string, ReadonlySet<string>>();
  for (const directory of settled) {
    const paths = presentPaths(directory);
    if (paths !== null) present.set(directory.loaded.path, paths);
  }
  return present;
}
