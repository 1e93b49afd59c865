import type { Finding, OwnedFacts, ServiceDefinition } from '@hermit/core';
import { isFactFileName } from '../read/file-name.ts';
import type { Surroundings } from '../rules/surroundings.ts';
import { type Candidate, candidateOf, effectiveDefinition, type HeldDefinition } from './candidate.ts';
import type { FactsUse } from './check-facts.ts';
import { settingsPath } from './commit-snapshot.ts';
import type { DirectoryReport } from './directory-snapshot.ts';
import { effectiveFacts, type FactCandidate, unseenFacts, withHeldFacts } from './fact-candidate.ts';
import { judgeCandidates } from './judge-candidates.ts';
import { keptFactsFindings, lastGoodFindings } from './last-good-findings.ts';
import { definitionOfEntry, type LastGoodEntry, type LastGoodStore } from './last-good-store.ts';
import type { LoadedDirectory } from './load-directory.ts';
import { settleDirectory } from './settle-directory.ts';

/** A directory with everything decided about its files. */
export interface SettledDirectory {
  readonly loaded: LoadedDirectory;
  readonly candidates: readonly Candidate[];
  readonly facts: readonly FactCandidate[];
}

/** How a directory is settled. */
export interface SettleOptions {
  readonly surroundings: Surroundings;
  readonly store: LastGoodStore;
  readonly checkHost: boolean;
  readonly factsUse: FactsUse;
}

/** Decides what counts for every file of a directory. Of one that cannot be read, that is what was last good in it. */
export async function settleLoaded(loaded: LoadedDirectory, options: SettleOptions): Promise<SettledDirectory> {
  const { store, factsUse } = options;
  const lookUp = (path: string): Promise<HeldDefinition | null> => lookUpHeld(path, store);
  if (loaded.kind === 'unreadable') {
    const { definitions, facts } = await lastGoodPaths(loaded.path, store);
    const unseen = definitions.map((path) =>
      candidateOf({ path, text: null, readable: null, valid: null, findings: [] }),
    );
    return {
      loaded,
      candidates: await settleDirectory(unseen, lookUp),
      facts: await Promise.all(facts.map((path) => withHeldFacts(unseenFacts(path), store, factsUse))),
    };
  }
  const judged = await judgeCandidates(loaded, options.surroundings, options.checkHost);
  return {
    loaded,
    candidates: await settleDirectory(judged, lookUp),
    facts: await Promise.all(loaded.factFiles.map((file) => withHeldFacts(file, store, factsUse))),
  };
}

/** The paths of a directory that something is kept of, sorted: definitions and fact files. */
export async function lastGoodPaths(
  directory: string,
  store: LastGoodStore,
): Promise<{ readonly definitions: readonly string[]; readonly facts: readonly string[] }> {
  const entries = await store.list(directory);
  const paths = entries.map(({ path }) => path).filter((path) => path !== settingsPath(directory));
  return {
    definitions: paths.filter((path) => !isFactFileName(path)),
    facts: paths.filter(isFactFileName),
  };
}

/** The last good definition of a file; `null` if there is none. */
export async function lookUpHeld(path: string, store: LastGoodStore): Promise<HeldDefinition | null> {
  const entry = await store.get(path);
  const definition = entry === null ? null : definitionOfEntry(entry);
  return entry === null || definition === null ? null : { definition, savedAtMs: entry.savedAtMs };
}

/** The definitions that count. */
export function definitionsOf({ candidates }: SettledDirectory): ServiceDefinition[] {
  return candidates.map(effectiveDefinition).filter((definition) => definition !== null);
}

/** The facts that are asserted, by file. */
export function factsOf({ facts }: SettledDirectory): OwnedFacts[] {
  return facts.map(effectiveFacts).filter((owned) => owned !== null);
}

/** Everything there is to say about a directory. */
export function directoryFindings({ loaded, candidates, facts }: SettledDirectory): Finding[] {
  const own = [...candidates, ...facts].flatMap(({ findings }) => findings);
  if (loaded.kind === 'unreadable') return [loaded.finding, ...own];
  const { defaults } = loaded;
  return [
    ...(defaults.kind === 'none' ? [] : defaults.findings),
    ...own,
    ...lastGoodFindings(candidates),
    ...keptFactsFindings(facts),
  ];
}

/** A directory in numbers. */
export function reportOf({ loaded, candidates, facts }: SettledDirectory): DirectoryReport {
  return {
    path: loaded.path,
    state: loaded.kind,
    files: candidates.length,
    factFiles: facts.length,
    held: candidates.filter(({ fresh, held }) => fresh === null && held !== null).length,
    missing: candidates.filter((candidate) => effectiveDefinition(candidate) === null).length,
  };
}

/** The texts of the files that findings are about, by path. */
export function sourcesOf({ loaded, candidates, facts }: SettledDirectory): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const add = (path: string, text: string | null): void => {
    if (text !== null) texts.set(path, text);
  };
  for (const { path, text } of [...candidates, ...facts]) add(path, text);
  if (loaded.kind !== 'read') return texts;
  if (loaded.defaults.kind === 'valid') add(loaded.defaults.document.file, loaded.defaults.document.text);
  if (loaded.defaults.kind === 'broken') add(loaded.defaults.path, loaded.defaults.text);
  return texts;
}

/** What is to be kept of a directory as last good. */
export function entriesOf({ loaded, candidates, facts }: SettledDirectory, savedAtMs: number): LastGoodEntry[] {
  const defaults = loaded.kind === 'read' && loaded.defaults.kind === 'valid' ? loaded.defaults.document.text : null;
  const ofDefinitions = candidates.flatMap(({ path, text, fresh, isFaulty }) =>
    fresh === null || text === null || isFaulty
      ? []
      : [{ path, savedAtMs, text, defaults, environmentFiles: fresh.environmentTexts }],
  );
  const ofFacts = facts.flatMap(({ path, text, fresh }) =>
    fresh === null || text === null ? [] : [{ path, savedAtMs, text, defaults: null, environmentFiles: new Map() }],
  );
  return [...ofDefinitions, ...ofFacts];
}

/** The paths that are still there, usable or not; `null` for a directory that was not read. */
export function presentPaths({ loaded, candidates, facts }: SettledDirectory): ReadonlySet<string> | null {
  if (loaded.kind !== 'read') return null;
  const paths = [...candidates, ...facts].map(({ path }) => path);
  return new Set(loaded.hasHermitFile ? [...paths, settingsPath(loaded.path)] : paths);
}
