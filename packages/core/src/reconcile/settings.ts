/** The numbers that the reconciler decides by. All in milliseconds but the limit. */
export interface ReconcilerSettings {
  /** Rhythm of retries, and of looks at processes that nobody watches. */
  readonly pollIntervalMs: number;
  /** How often a watched process is looked at anyway. */
  readonly resyncIntervalMs: number;
  /** Starts at the same time for each spawner, and as many pre-start commands beside them. */
  readonly concurrencyLimit: number;
  /** A process that ran this long was healthy: its end starts a new count of failures, and its restart does not wait. */
  readonly healthyAfterMs: number;
  /** How long a spawner may take to answer one call. */
  readonly operationTimeoutMs: number;
  /** How long after SIGKILL a process counts as one that will not go. */
  readonly killGraceMs: number;
}

/** What holds unless the manager is told otherwise. */
export const defaultSettings: ReconcilerSettings = {
  pollIntervalMs: 1000,
  resyncIntervalMs: 600_000,
  concurrencyLimit: 8,
  healthyAfterMs: 10_000,
  operationTimeoutMs: 10_000,
  killGraceMs: 5000,
};

/** The first poll after `nowMs`: polls lie on one grid, so that what is due together is done together. */
export function nextPollMs(nowMs: number, settings: ReconcilerSettings): number {
  return (Math.floor(nowMs / settings.pollIntervalMs) + 1) * settings.pollIntervalMs;
}

/** How old a look may be and still permit a start. */
export function freshForMs(settings: ReconcilerSettings): number {
  return 2 * settings.pollIntervalMs;
}
