/** Ends a clause: the spawner does not do what the clause says. */
export class ClauseFailure extends Error {
  override readonly name = 'ClauseFailure';
}

/** Ends a clause that can say nothing here. */
export class ClauseSkip extends Error {
  override readonly name = 'ClauseSkip';
}

/** What came of one clause. */
export interface ClauseResult {
  readonly id: string;
  readonly title: string;
  readonly cites: readonly string[];
  readonly since: number;
  readonly outcome: 'pass' | 'fail' | 'skip';
  /** Why it failed or was skipped, in one sentence or a few lines; `null` for a pass. */
  readonly reason: string | null;
  readonly durationMs: number;
}

/** What came of all of them. Plain data. */
export interface ConformanceReport {
  readonly spawner: string;
  readonly contractVersion: number;
  readonly results: readonly ClauseResult[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
