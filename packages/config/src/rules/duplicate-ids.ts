import type { Finding } from '@hermit/core';
import { createFinding, type Place, wholeFile } from '../findings/create-finding.ts';
import type { TomlDocument } from '../parse/toml-document.ts';

const namedRivals = 3;

/** A claim of one file of a directory on an id. */
export interface IdClaim {
  readonly path: string;
  readonly id: string;
  /** Written there now, or last good there before. */
  readonly kind: 'fresh' | 'held';
  readonly document: TomlDocument | null;
}

/**
 * The claims that must be refused, by path: two fresh claims to one id refuse each other, and a fresh one yields to the
 * last good definition of another file. Refused files fall back on their own last good definitions, which may claim
 * ids in turn: call again until nothing is refused. Every round refuses at least one file, so that comes to an end.
 */
export function duplicateIdFindings(claims: readonly IdClaim[]): ReadonlyMap<string, Finding> {
  const findings = new Map<string, Finding>();
  for (const [id, rivals] of Map.groupBy(claims, (claim) => claim.id)) {
    if (rivals.length < 2) continue;
    for (const claim of rivals) {
      if (claim.kind === 'fresh') findings.set(claim.path, duplicate(id, claim, rivals));
    }
  }
  return findings;
}

function duplicate(id: string, claim: IdClaim, rivals: readonly IdClaim[]): Finding {
  const held = rivals.find(({ kind }) => kind === 'held');
  const shown = rivals.slice(0, namedRivals + 1).filter(({ path }) => path !== claim.path);
  const more = rivals.length - 1 - Math.min(shown.length, namedRivals);
  const names =
    shown
      .slice(0, namedRivals)
      .map(({ path }) => path)
      .join(', ') + (more === 0 ? '' : ` and ${more} more`);
  const message =
    held === undefined
      ? `the id ${JSON.stringify(id)} is also defined by ${names}`
      : `the id ${JSON.stringify(id)} belongs to the last good definition of ${held.path}, which cannot be used at present`;
  const suggestion = held === undefined ? 'give one of them another id, or remove it' : `mend or remove ${held.path}`;
  return createFinding('duplicate-id', placeOfId(claim), message, suggestion);
}

function placeOfId({ document, path }: IdClaim): Place {
  return document?.says('/id') === true && document.file === path ? document.locate('/id', 'value') : wholeFile(path);
}
