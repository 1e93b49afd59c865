import { join } from 'node:path';
import type { Fact, Finding, OwnedFacts } from '@hermit/core';
import type { GuardedDirectory } from '../read/guarded-directory.ts';
import { readGuardedFile } from '../read/read-guarded-file.ts';
import { checkFacts, type FactsUse } from './check-facts.ts';
import type { LastGoodStore } from './last-good-store.ts';

/** One fact file on its way into a snapshot. */
export interface FactCandidate {
  readonly path: string;
  /** `null` if it could not be read. */
  readonly text: string | null;
  /** `null` if it has errors. */
  readonly fresh: readonly Fact[] | null;
  /** What counts instead, once it has been looked up; `null` if nothing was ever good. */
  readonly held: HeldFacts | null;
  readonly findings: readonly Finding[];
}

/** Last good facts of a file, and since when they have been that. */
export interface HeldFacts {
  readonly facts: readonly Fact[];
  readonly savedAtMs: number;
}

/** Reads one fact file; `null` if it went away. Never rejects. */
export async function loadFactFile(
  directory: GuardedDirectory,
  name: string,
  use: FactsUse,
): Promise<FactCandidate | null> {
  const path = join(directory.path, name);
  const file = await readGuardedFile(directory, name);
  switch (file.kind) {
    case 'absent':
      return null;
    case 'refused':
      return { path, text: null, fresh: null, held: null, findings: [file.finding] };
    case 'read': {
      const { facts, findings } = checkFacts(path, file.text, use);
      return { path, text: file.text, fresh: facts, held: null, findings };
    }
  }
}

/** A file that cannot be looked at, because its directory cannot. */
export function unseenFacts(path: string): FactCandidate {
  return { path, text: null, fresh: null, held: null, findings: [] };
}

/** The same file with what was last good in it, where it is not good now. */
export async function withHeldFacts(
  candidate: FactCandidate,
  store: LastGoodStore,
  use: FactsUse,
): Promise<FactCandidate> {
  if (candidate.fresh !== null) return candidate;
  const entry = await store.get(candidate.path);
  const facts = entry === null ? null : checkFacts(candidate.path, entry.text, use).facts;
  return entry === null || facts === null ? candidate : { ...candidate, held: { facts, savedAtMs: entry.savedAtMs } };
}

/** What the file asserts: fresh facts, else last good ones; `null` for nothing at all. */
export function effectiveFacts({ path, fresh, held }: FactCandidate): OwnedFacts | null {
  const facts = fresh ?? held?.facts ?? null;
  return facts === null ? null : { owner: `file:${path}`, facts };
}
