import { basename } from 'node:path/posix';
import type { Finding, ServiceDefinition, ServiceId } from '@hermit/core';
import { catalogueOf } from '../graph/catalogue.ts';
import { checkGraph } from '../graph/check-graph.ts';
import type { GraphFinding, GraphMember, GraphSet } from '../graph/graph-set.ts';
import { type Candidate, effectiveDefinition, type HeldDefinition } from './candidate.ts';
import type { FactsUse } from './check-facts.ts';
import { demandsOfFacts } from './demands-of-facts.ts';
import { type LookUpHeld, settleDirectory } from './settle-directory.ts';
import type { SettledDirectory } from './settled-directory.ts';

/** What is known of the world around the directories. */
export interface GraphContext extends Pick<GraphSet, 'extent' | 'factLabels' | 'systemDependencies'> {
  /** Definitions that are in effect besides those of the directories; their ids win. */
  readonly elsewhere: readonly ServiceDefinition[];
  /** Wrapped facts demand nothing. */
  readonly factsUse: FactsUse;
}

/** The directories with what the definitions as a whole leave of them, and what there is to say about that. */
export interface SettledGraph {
  readonly settled: readonly SettledDirectory[];
  readonly findings: readonly Finding[];
}

/**
 * Decides about files whose faults only show among the others. A file with an error keeps its last good definition; one
 * that has none counts all the same, so that its service is there and says what it waits for, but is not kept as good.
 * What falls back may lead to further faults, so it goes in rounds, each of which sets at least one file back.
 */
export async function settleGraph(
  directories: readonly SettledDirectory[],
  context: GraphContext,
  lookUpHeld: LookUpHeld,
): Promise<SettledGraph> {
  const told: Finding[] = [];
  for (let settled = directories; ; ) {
    const claims = claimsOf(settled, context);
    const set = graphSetOf(settled, claims, context);
    const complaints = checkGraph(set).filter(({ about }) => isPresent(about, claims));
    const faulty = pathsWithErrors(complaints, claims);
    const held = await betterHeld(settled, faulty, lookUpHeld);
    if (held.size === 0) {
      const files = context.factsUse === 'bare' ? settled.flatMap(({ facts }) => facts) : [];
      const ofFacts = demandsOfFacts(files, catalogueOf(set));
      const findings = [...told, ...complaints.map(({ finding }) => finding), ...ofFacts];
      return { settled: settled.map((directory) => marked(directory, faulty)), findings };
    }
    told.push(...complaints.filter(({ about }) => concerns(about, claims, held)).map(({ finding }) => finding));
    settled = await Promise.all(settled.map((directory) => setBack(directory, held, lookUpHeld)));
  }
}

/** The candidates whose definitions are in effect, by id: that of the earlier directory wins. */
function claimsOf(
  settled: readonly SettledDirectory[],
  { elsewhere }: GraphContext,
): ReadonlyMap<ServiceId, Candidate> {
  const claims = new Map<ServiceId, Candidate>();
  const taken = new Set(elsewhere.map(({ id }) => id));
  for (const candidate of settled.flatMap(({ candidates }) => candidates)) {
    const id = effectiveDefinition(candidate)?.id;
    if (id !== undefined && !taken.has(id) && !claims.has(id)) claims.set(id, candidate);
  }
  return claims;
}

function graphSetOf(
  settled: readonly SettledDirectory[],
  claims: ReadonlyMap<ServiceId, Candidate>,
  context: GraphContext,
): GraphSet {
  const { elsewhere, factsUse: _, ...known } = context;
  const own = [...claims.values()].flatMap((candidate): GraphMember[] => {
    const definition = effectiveDefinition(candidate);
    return definition === null ? [] : [{ definition, document: candidate.fresh?.checked.document ?? null }];
  });
  const unusable = settled
    .flatMap(({ candidates }) => candidates)
    .filter((candidate) => effectiveDefinition(candidate) === null)
    .map(({ path, readable }) => [readable?.written.id ?? basename(path, '.toml'), path] as const);
  const others = elsewhere.map((definition) => ({ definition, document: null }));
  return { ...known, members: [...others, ...own], unusableFiles: new Map(unusable) };
}

/** Of definitions that are written nowhere at present nothing is said: their files have been complained about already. */
function isPresent(about: readonly ServiceId[], claims: ReadonlyMap<ServiceId, Candidate>): boolean {
  return about.some((id) => claims.get(id)?.fresh != null);
}

function pathsWithErrors(
  complaints: readonly GraphFinding[],
  claims: ReadonlyMap<ServiceId, Candidate>,
): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const { finding, about } of complaints) {
    if (finding.severity !== 'error') continue;
    for (const id of about) {
      const candidate = claims.get(id);
      if (candidate !== undefined && candidate.fresh !== null) paths.add(candidate.path);
    }
  }
  return paths;
}

/** The last good definitions of faulty files that say something else than the files do now, by path. */
async function betterHeld(
  settled: readonly SettledDirectory[],
  faulty: ReadonlySet<string>,
  lookUpHeld: LookUpHeld,
): Promise<ReadonlyMap<string, HeldDefinition>> {
  const candidates = settled.flatMap(({ candidates: all }) => all).filter(({ path }) => faulty.has(path));
  const found = await Promise.all(
    candidates.map(async ({ path, fresh }) => {
      const held = await lookUpHeld(path);
      return held === null || held.definition.hash === fresh?.definition.hash ? [] : [[path, held] as const];
    }),
  );
  return new Map(found.flat());
}

function concerns(
  about: readonly ServiceId[],
  claims: ReadonlyMap<ServiceId, Candidate>,
  held: ReadonlyMap<string, HeldDefinition>,
): boolean {
  return about.some((id) => held.has(claims.get(id)?.path ?? ''));
}

/** What was last good in a file may claim an id that another file has by now. */
async function setBack(
  directory: SettledDirectory,
  held: ReadonlyMap<string, HeldDefinition>,
  lookUpHeld: LookUpHeld,
): Promise<SettledDirectory> {
  if (!directory.candidates.some(({ path }) => held.has(path))) return directory;
  const candidates = directory.candidates.map((candidate) =>
    held.has(candidate.path) ? { ...candidate, fresh: null } : candidate,
  );
  return { ...directory, candidates: await settleDirectory(candidates, lookUpHeld) };
}

function marked(directory: SettledDirectory, faulty: ReadonlySet<string>): SettledDirectory {
  if (!directory.candidates.some(({ path }) => faulty.has(path))) return directory;
  const candidates = directory.candidates.map((candidate) => ({ ...candidate, isFaulty: faulty.has(candidate.path) }));
  return { ...directory, candidates };
}
