import type { Finding, ServiceDefinition } from '@hermit/core';
import type { WrittenDefinition } from '../rules/definition-rule.ts';
import type { LoadedDefinition, ValidDefinition } from './load-definition.ts';

/** One file on its way into a snapshot: what it would give, until something speaks against it. */
export interface Candidate {
  readonly path: string;
  /** The text as read; `null` if it could not be. */
  readonly text: string | null;
  /** The keys without errors; `null` if there are none to speak of. */
  readonly readable: WrittenDefinition | null;
  /** `null` from the moment on when the file cannot be used. */
  readonly fresh: ValidDefinition | null;
  /** What counts instead, once it has been looked up; `null` if nothing was ever good. */
  readonly held: HeldDefinition | null;
  /** Its spawner cannot be used at present: it counts, unless its last good definition has another one. */
  readonly lacksSpawner: boolean;
  /** There are errors against it among the other definitions: it counts for want of better, but is not kept as good. */
  readonly isFaulty: boolean;
  readonly findings: readonly Finding[];
}

/** A last good definition, and since when it has been that. */
export interface HeldDefinition {
  readonly definition: ServiceDefinition;
  readonly savedAtMs: number;
}

/** A file that was just loaded. */
export function candidateOf(loaded: LoadedDefinition): Candidate {
  const { path, text, valid, readable, findings } = loaded;
  return { path, text, readable, fresh: valid, held: null, lacksSpawner: false, isFaulty: false, findings };
}

/** The same file, with something that speaks against it. Its last good definition is still to be looked up. */
export function refusedCandidate(candidate: Candidate, findings: readonly Finding[]): Candidate {
  return { ...candidate, fresh: null, findings: [...candidate.findings, ...findings] };
}

/** The definition that counts: the fresh one, else the held one. */
export function effectiveDefinition(candidate: Candidate): ServiceDefinition | null {
  return candidate.fresh?.definition ?? candidate.held?.definition ?? null;
}
