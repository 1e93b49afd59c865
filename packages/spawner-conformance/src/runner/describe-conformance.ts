import type { ConformanceOptions } from './conformance-options.ts';
import { chosenClauses, runClause } from './run-conformance.ts';

/** The part of a test runner that is needed: vitest, `node:test` and others have it under these names. */
export interface TestRunner {
  /** Registers a test. A rejected promise is a failed test. */
  readonly test: (name: string, run: (...context: never[]) => Promise<void>) => unknown;
  /** Runs after the last test. */
  readonly after: (run: () => Promise<void>) => unknown;
  /** Where skips are told. Default: the console. */
  readonly onSkip?: (name: string, reason: string) => void;
}

/** Registers one test for each clause. Skipped clauses pass, and are told to `onSkip`. */
export function describeConformance(runner: TestRunner, options: ConformanceOptions): void {
  const onSkip = runner.onSkip ?? ((name, reason) => console.warn(`skipped: ${name} (${reason})`));
  for (const clause of chosenClauses(options)) {
    const name = `${clause.id} ${clause.title}`;
    runner.test(name, async () => {
      const result = await runClause(clause, options);
      options.onResult(result);
      if (result.outcome === 'fail') throw new Error(`${clause.id}: ${result.reason} (see ${clause.cites.join(', ')})`);
      if (result.outcome === 'skip') onSkip(name, result.reason ?? '');
    });
  }
  runner.after(async () => {
    await options.machine.close();
  });
}
