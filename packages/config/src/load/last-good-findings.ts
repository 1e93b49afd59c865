import type { Finding } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import type { Candidate } from './candidate.ts';
import type { FactCandidate } from './fact-candidate.ts';
import type { LoadedHermitSettings } from './load-hermit-settings.ts';

/** Says of a file that cannot be used what counts instead. */
export function lastGoodFindings(candidates: readonly Candidate[]): Finding[] {
  return candidates.flatMap(({ path, fresh, held }) => {
    if (fresh !== null || held === null) return [];
    const id = JSON.stringify(held.definition.id);
    return [keptFinding(path, `keeps the definition of ${id} of ${instant(held.savedAtMs)}`)];
  });
}

/** The same of fact files. */
export function keptFactsFindings(candidates: readonly FactCandidate[]): Finding[] {
  return candidates.flatMap(({ path, fresh, held }) =>
    fresh !== null || held === null ? [] : [keptFinding(path, `keeps the facts of ${instant(held.savedAtMs)}`)],
  );
}

/** The same of `hermit.toml`. */
export function keptSettingsFindings(settings: LoadedHermitSettings): Finding[] {
  if (settings.keptSinceMs === null) return [];
  return [keptFinding(settings.path, `keeps the settings of ${instant(settings.keptSinceMs)}`)];
}

function keptFinding(path: string, message: string): Finding {
  return createFinding('last-good-kept', wholeFile(path), `${message} until the file can be used`);
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
