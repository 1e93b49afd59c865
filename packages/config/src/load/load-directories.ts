import { resolve } from 'node:path';
import type { Finding, ServiceDefinition } from '@hermit/core';
import { orderedFindings } from '../findings/compare-findings.ts';
import { systemDependencyNames } from '../normalise/hermit-settings.ts';
import { resolveShadowed } from '../rules/shadowed-ids.ts';
import type { SpawnerLookup } from '../rules/spawner-lookup.ts';
import type { Surroundings } from '../rules/surroundings.ts';
import { type Candidate, candidateOf, effectiveDefinition, type HeldDefinition } from './candidate.ts';
import { commitSnapshot, settingsPath } from './commit-snapshot.ts';
import type { DirectoryReport, DirectorySnapshot } from './directory-snapshot.ts';
import { judgeCandidates } from './judge-candidates.ts';
import { keptSettingsFindings, lastGoodFindings } from './last-good-findings.ts';
import {
  createMemoryLastGoodStore,
  definitionOfEntry,
  type LastGoodEntry,
  type LastGoodStore,
} from './last-good-store.ts';
import { type LoadDirectoryOptions, type LoadedDirectory, loadDirectory } from './load-directory.ts';
import { type LoadedHermitSettings, loadHermitSettings } from './load-hermit-settings.ts';
import type { LoadOptions } from './load-options.ts';
import { settleDirectory } from './settle-directory.ts';

/** A directory with everything decided about its files. */
interface SettledDirectory {
  readonly loaded: LoadedDirectory;
  readonly candidates: readonly Candidate[];
}

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
  const surroundings = await surroundingsOf(settings, loaded, options);
  const settled: SettledDirectory[] = [];
  for (const directory of loaded) settled.push(await settle(directory, surroundings, store, options.checkHost ?? true));
  return snapshotOf(settled, settings, store, options.nowMs ?? Date.now);
}

function directoryOptions(
  options: LoadOptions,
  isFirst: boolean,
  onlyNames: ReadonlySet<string> | null,
): LoadDirectoryOptions {
  const { cache = null, nowMs = Date.now } = options;
  return { euid: process.geteuid?.() ?? 0, isFirst, onlyNames, cache, nowMs };
}

async function settingsOf(
  first: LoadedDirectory | undefined,
  store: LastGoodStore,
  options: LoadOptions,
): Promise<LoadedHermitSettings> {
  const directory = first?.kind === 'read' ? first.directory : null;
  return loadHermitSettings(first?.path ?? '/', directory, store, options.spawners ?? null);
}

async function surroundingsOf(
  loaded: LoadedHermitSettings,
  directories: readonly LoadedDirectory[],
  options: LoadOptions,
): Promise<Surroundings> {
  const { settings, origin } = loaded;
  const defaultSpawner = options.defaultSpawner ?? settings.defaultSpawner ?? 'node';
  return {
    systemDependencies: origin === 'broken' ? null : systemDependencyNames(settings),
    defaultSpawner,
    spawners: await findSpawners([defaultSpawner, ...directories.flatMap(spawnerNames)], loaded, options),
    alternativeSpawners: options.spawners?.alternatives ?? new Map(),
  };
}

/** Without settings nobody knows what is allowed, so nothing is looked up. */
async function findSpawners(
  names: readonly string[],
  { settings, origin, path }: LoadedHermitSettings,
  { spawners }: LoadOptions,
): Promise<ReadonlyMap<string, SpawnerLookup>> {
  if (spawners === undefined || origin === 'broken') return new Map();
  const distinct = [...new Set(names)];
  const found = await Promise.all(distinct.map((name) => spawners.find(name, settings.allowSpawners, path)));
  return new Map(distinct.flatMap((name, index) => (found[index] === undefined ? [] : [[name, found[index]]])));
}

/** Defaults are merged into the definitions already. */
function spawnerNames(directory: LoadedDirectory): readonly string[] {
  if (directory.kind === 'unreadable') return [];
  return directory.files.flatMap(({ readable }) => readable?.written.spawner ?? []);
}

async function settle(
  loaded: LoadedDirectory,
  surroundings: Surroundings,
  store: LastGoodStore,
  checkHost: boolean,
): Promise<SettledDirectory> {
  if (loaded.kind === 'unreadable') return { loaded, candidates: await heldCandidates(loaded.path, store) };
  const judged = await judgeCandidates(loaded, surroundings, checkHost);
  return { loaded, candidates: await settleDirectory(judged, (path) => lookUpHeld(path, store)) };
}

async function heldCandidates(directory: string, store: LastGoodStore): Promise<readonly Candidate[]> {
  const entries = await store.list(directory);
  const candidates = entries
    .filter(({ path }) => path !== settingsPath(directory))
    .map(({ path }) => candidateOf({ path, text: null, readable: null, valid: null, findings: [] }));
  return settleDirectory(candidates, (path) => lookUpHeld(path, store));
}

async function lookUpHeld(path: string, store: LastGoodStore): Promise<HeldDefinition | null> {
  const entry = await store.get(path);
  const definition = entry === null ? null : definitionOfEntry(entry);
  return entry === null || definition === null ? null : { definition, savedAtMs: entry.savedAtMs };
}

function snapshotOf(
  settled: readonly SettledDirectory[],
  settings: LoadedHermitSettings,
  store: LastGoodStore,
  nowMs: () => number,
): DirectorySnapshot {
  const { definitions, findings: shadowed } = resolveShadowed(
    settled.map(({ candidates }) => definitionsOf(candidates)),
  );
  const findings = orderedFindings([
    ...settings.findings,
    ...keptSettingsFindings(settings),
    ...settled.flatMap(directoryFindings),
    ...shadowed,
  ]);
  return {
    definitions,
    findings,
    skipped: settled.flatMap(({ loaded }) => (loaded.kind === 'read' ? loaded.skipped : [])),
    directories: settled.map(reportOf),
    manager: settings.settings,
    managerOrigin: settings.origin,
    sources: sourcesOf(settled, settings, findings),
    commit: () =>
      commitSnapshot({ entries: entriesOf(settled, settings, nowMs()), present: presentOf(settled) }, store),
  };
}

function definitionsOf(candidates: readonly Candidate[]): ServiceDefinition[] {
  return candidates.map(effectiveDefinition).filter((definition) => definition !== null);
}

function directoryFindings({ loaded, candidates }: SettledDirectory): Finding[] {
  const own = candidates.flatMap(({ findings }) => findings);
  if (loaded.kind === 'unreadable') return [loaded.finding, ...own];
  const { defaults } = loaded;
  return [...(defaults.kind === 'none' ? [] : defaults.findings), ...own, ...lastGoodFindings(candidates)];
}

function reportOf({ loaded, candidates }: SettledDirectory): DirectoryReport {
  return {
    path: loaded.path,
    state: loaded.kind,
    files: candidates.length,
    held: candidates.filter(({ fresh, held }) => fresh === null && held !== null).length,
    missing: candidates.filter((candidate) => effectiveDefinition(candidate) === null).length,
  };
}

function sourcesOf(
  settled: readonly SettledDirectory[],
  settings: LoadedHermitSettings,
  findings: readonly Finding[],
): ReadonlyMap<string, string> {
  const wanted = new Set(findings.map(({ file }) => file));
  const texts = new Map<string, string>();
  const add = (path: string, text: string | null): void => {
    if (text !== null && wanted.has(path)) texts.set(path, text);
  };
  add(settings.path, settings.text);
  for (const { loaded, candidates } of settled) {
    for (const { path, text } of candidates) add(path, text);
    if (loaded.kind !== 'read') continue;
    if (loaded.defaults.kind === 'valid') add(loaded.defaults.document.file, loaded.defaults.document.text);
    if (loaded.defaults.kind === 'broken') add(loaded.defaults.path, loaded.defaults.text);
  }
  return texts;
}

function entriesOf(
  settled: readonly SettledDirectory[],
  settings: LoadedHermitSettings,
  savedAtMs: number,
): LastGoodEntry[] {
  const entries = settled.flatMap(({ loaded, candidates }) => {
    const defaults = loaded.kind === 'read' && loaded.defaults.kind === 'valid' ? loaded.defaults.document.text : null;
    return candidates.flatMap(({ path, text, fresh }) =>
      fresh === null || text === null
        ? []
        : [{ path, savedAtMs, text, defaults, environmentFiles: fresh.environmentTexts }],
    );
  });
  if (settings.origin !== 'read' || settings.text === null) return entries;
  return [
    ...entries,
    { path: settings.path, savedAtMs, text: settings.text, defaults: null, environmentFiles: new Map() },
  ];
}

function presentOf(settled: readonly SettledDirectory[]): ReadonlyMap<string, ReadonlySet<string>> {
  const present = new Map<string, ReadonlySet<string>>();
  for (const { loaded, candidates } of settled) {
    if (loaded.kind !== 'read') continue;
    const paths = candidates.map(({ path }) => path);
    if (loaded.hasHermitFile) paths.push(settingsPath(loaded.path));
    present.set(loaded.path, new Set(paths));
  }
  return present;
}
