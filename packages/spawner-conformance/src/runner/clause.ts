import type { SpawnerCapabilities } from '@hermit/core/spawner';
import type { ClauseContext } from './clause-context.ts';

/** What must be there for a clause to say anything; where it is not, the clause is skipped, and the reason printed. */
export type Need =
  | 'adopts'
  | 'watches'
  | 'signalsGroup'
  | 'killsTree'
  | 'exitStatus'
  | 'passesDescriptors'
  | 'capturesOutput'
  | 'switchesUser'
  | 'setsUmask'
  | 'setsWorkingDirectory'
  | 'purposes';

/** A sentence of the contract, made into a test. */
export interface Clause {
  /** Such as `START-01`. Never given to another clause. */
  readonly id: string;
  readonly title: string;
  /** Numbers of the sentences in `docs/reference/spawner-contract.md`. */
  readonly cites: readonly [string, ...string[]];
  /** The contract version with which it came. */
  readonly since: 1;
  /** Capabilities that it exercises. */
  readonly needs: readonly Need[];
  readonly run: (context: ClauseContext) => Promise<void>;
}

/** Puts a clause together. */
export function clause(
  id: string,
  title: string,
  about: { readonly cites: readonly [string, ...string[]]; readonly needs?: readonly Need[] },
  run: (context: ClauseContext) => Promise<void>,
): Clause {
  return { id, title, cites: about.cites, since: 1, needs: about.needs ?? [], run };
}

/** Says which need a spawner does not meet, or `null`. Pure. */
export function unmetNeed(needs: readonly Need[], capabilities: SpawnerCapabilities): string | null {
  const unmet = needs.find((need) => !isMet(need, capabilities));
  return unmet === undefined ? null : `the spawner does not claim the capability "${unmet}"`;
}

function isMet(need: Need, capabilities: SpawnerCapabilities): boolean {
  const value = capabilities[need];
  return Array.isArray(value) ? value.includes('probe') : value !== false && value !== 'none';
}
