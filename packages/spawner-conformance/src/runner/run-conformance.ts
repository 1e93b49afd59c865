import { allClauses } from '../clauses/all-clauses.ts';
import { type Clause, unmetNeed } from './clause.ts';
import { ClauseContext } from './clause-context.ts';
import type { ConformanceOptions } from './conformance-options.ts';
import { guardSpawner } from './guarded-spawner.ts';
import { ClauseFailure, type ClauseResult, ClauseSkip, type ConformanceReport } from './outcome.ts';

/**
 * Runs the clauses against a spawner, one after the other, and closes the machine of the options. Rejects only if no
 * spawner can be opened at all; whatever a spawner does wrong is in the report.
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const spawner = guardSpawner(await options.open(), options.limits.callMs);
  const { name, contractVersion } = spawner;
  // One that cannot be closed is a matter of the clauses about that.
  await spawner.dispose().catch(() => {});
  const results: ClauseResult[] = [];
  try {
    for (const clause of chosenClauses(options)) {
      const result = await runClause(clause, options);
      results.push(result);
      options.onResult(result);
    }
  } finally {
    await options.machine.close();
  }
  return summarise(name, contractVersion, results);
}

/** The clauses that a run is about. Throws a `RangeError` for a word that names none. */
export function chosenClauses({ only }: Pick<ConformanceOptions, 'only'>): readonly Clause[] {
  if (only === null) return allClauses;
  const names = (word: string, id: string): boolean => id === word || id.startsWith(`${word}-`);
  const unknown = only.find((word) => !allClauses.some(({ id }) => names(word, id)));
  if (unknown !== undefined) throw new RangeError(`"${unknown}" is neither a clause nor a topic of clauses`);
  return allClauses.filter(({ id }) => only.some((word) => names(word, id)));
}

/** Runs one clause. Never rejects for what the spawner does. */
export async function runClause(clause: Clause, options: ConformanceOptions): Promise<ClauseResult> {
  const startedAtMs = performance.now();
  const { id, title, cites, since } = clause;
  const verdict = await judge(clause, options);
  return { id, title, cites, since, ...verdict, durationMs: Math.round(performance.now() - startedAtMs) };
}

type Verdict = Pick<ClauseResult, 'outcome' | 'reason'>;

async function judge(clause: Clause, options: ConformanceOptions): Promise<Verdict> {
  let context: ClauseContext | null = null;
  try {
    context = new ClauseContext(await options.open(), options);
    const unmet = unmetNeed(clause.needs, context.capabilities);
    if (unmet !== null) return { outcome: 'skip', reason: unmet };
    await clause.run(context);
    return { outcome: 'pass', reason: null };
  } catch (error) {
    return verdictOf(error);
  } finally {
    await context?.cleanUp();
  }
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof ClauseSkip) return { outcome: 'skip', reason: error.message };
  if (error instanceof ClauseFailure) return { outcome: 'fail', reason: error.message };
  return { outcome: 'fail', reason: `the clause broke off: ${error instanceof Error ? error.stack : String(error)}` };
}

function summarise(spawner: string, contractVersion: number, results: readonly ClauseResult[]): ConformanceReport {
  const count = (outcome: ClauseResult['outcome']): number => results.filter((one) => one.outcome === outcome).length;
  return { spawner, contractVersion, results, passed: count('pass'), failed: count('fail'), skipped: count('skip') };
}
