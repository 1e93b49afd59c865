import type { Fact, Finding, OwnedFacts } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { placeOfFact } from './check-facts.ts';
import { effectiveFacts, type FactCandidate } from './fact-candidate.ts';
import type { Scope } from './scope.ts';

/** What remains of a fact file in its scope; `null` if the file asserts nothing at all. */
export interface ScopedFacts {
  readonly owned: OwnedFacts | null;
  readonly findings: readonly Finding[];
}

/**
 * The facts of a file as far as its scope allows them, as everybody else sees them. The owner also names the watcher: two of
 * them may read one file, each with a scope of its own.
 */
export function scopedFacts(candidate: FactCandidate, scope: Scope, watcherId: string): ScopedFacts {
  const owned = effectiveFacts(candidate);
  if (owned === null) return { owned, findings: [] };
  const allowed = owned.facts.filter(([label]) => scope.refusalOfFact(label) === null);
  const isAll = allowed.length === owned.facts.length;
  return {
    owned: { owner: `${owned.owner}#${watcherId}`, facts: allowed.map(scope.fact) },
    findings: isAll ? [] : refusals(candidate, owned.facts, scope),
  };
}

function refusals({ path, text, fresh }: FactCandidate, facts: readonly Fact[], scope: Scope): Finding[] {
  return facts.flatMap(([label], index) => {
    const refusal = scope.refusalOfFact(label);
    if (refusal === null) return [];
    const place = text === null || fresh === null ? wholeFile(path) : placeOfFact(path, text, index);
    return [createFinding('out-of-scope', place, refusal.message, refusal.suggestion)];
  });
}
