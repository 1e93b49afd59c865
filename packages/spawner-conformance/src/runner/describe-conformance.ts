import type { ConformanceOptions } from './conformance-options.ts';
import type { ClauseResult } from './outcome.ts';
import { chosenClauses, runClause } from './run-conformance.ts';

/** What a test runner hands to a test, as far as it is used: a way to mark it as skipped. */
export interface TestContext {
  readonly skip?: (reason: string) => unknown;
}

/** The part of a test runner that is needed: vitest, `node:test` and others have it under these names. */
export interface TestRunner {
  /** Registers a test. A rejected promise is a failed test. */
  readonly test: (name: string, run: (context: TestContext) => Promise<void>) => unknown;
  /** Runs after the last test; `afterAll` in vitest. */
  readonly after: (run: () => Promise<void>) => unknown;
}

/**
 * Registers one test for each clause. A clause that is skipped is told with its reason on the console, and marked where
 * the runner's context has a `skip`. Give tests 60 s: a clause may wait twice as long as `limits.waitMs`.
 */
export function describeConformance(runner: TestRunner, options: ConformanceOptions): void {
  for (const clause of chosenClauses(options)) {
    runner.test(`${clause.id} ${clause.title}`, async (context) => {
      const result = await runClause(clause, options);
      options.onResult(result);
      conclude(result, context);
    });
  }
  runner.after(async () => {
    await options.machine.close();
  });
}

function conclude({ id, outcome, reason, cites }: ClauseResult, context: TestContext | undefined): void {
  if (outcome === 'fail') throw new Error(`${id}: ${reason} (see ${cites.join(', ')})`);
  if (outcome === 'pass') return;
  console.warn(`skipped: ${id} (${reason})`);
  context?.skip?.(reason ?? '');
}
