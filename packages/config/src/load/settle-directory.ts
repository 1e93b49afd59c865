import { duplicateIdFindings, type IdClaim } from '../rules/duplicate-ids.ts';
import { type Candidate, effectiveDefinition, type HeldDefinition, refusedCandidate } from './candidate.ts';

/** Looks up the last good definition of a path. */
export type LookUpHeld = (path: string) => Promise<HeldDefinition | null>;

/**
 * Decides what counts for each file of one directory: unusable files fall back on what was last good in them, and no id
 * is left with two owners.
 */
export async function settleDirectory(
  candidates: readonly Candidate[],
  lookUpHeld: LookUpHeld,
): Promise<readonly Candidate[]> {
  let settled = await Promise.all(candidates.map((candidate) => withHeld(candidate, lookUpHeld)));
  for (;;) {
    const refusals = duplicateIdFindings(settled.flatMap(claimOf));
    if (refusals.size === 0) return withoutRivalHolds(settled);
    settled = await Promise.all(
      settled.map((candidate) => {
        const finding = refusals.get(candidate.path);
        return finding === undefined ? candidate : withHeld(refusedCandidate(candidate, [finding]), lookUpHeld);
      }),
    );
  }
}

async function withHeld(candidate: Candidate, lookUpHeld: LookUpHeld): Promise<Candidate> {
  const { fresh, lacksSpawner, path } = candidate;
  if (fresh !== null && !lacksSpawner) return candidate;
  const held = await lookUpHeld(path);
  if (fresh === null) return { ...candidate, held };
  // A service that runs is not stopped for the sake of a spawner that cannot start it again.
  const isBetter = held !== null && held.definition.spawner !== fresh.definition.spawner;
  return isBetter ? { ...candidate, fresh: null, held } : candidate;
}

function claimOf(candidate: Candidate): IdClaim[] {
  const definition = effectiveDefinition(candidate);
  if (definition === null) return [];
  const document = candidate.fresh?.checked.document ?? null;
  return [{ path: candidate.path, id: definition.id, kind: document === null ? 'held' : 'fresh', document }];
}

/** Two last good definitions of one id, as only a tampered store can have: the first by name stays. */
function withoutRivalHolds(candidates: readonly Candidate[]): readonly Candidate[] {
  const owned = new Set<string>();
  return candidates.map((candidate) => {
    const id = effectiveDefinition(candidate)?.id;
    if (id === undefined) return candidate;
    if (owned.has(id)) return { ...candidate, held: null };
    owned.add(id);
    return candidate;
  });
}
