/**
 * One thing that is wrong, or doubtful, in a definition file. Positions count from 1.
 * The same shape is printed by `hsm validate --json`.
 */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case; documented in `docs/reference/findings.md`. */
  readonly code: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** Such as `exec_start` or `env.PATH`; `null` for the file as a whole. */
  readonly keyPath: string | null;
  /** What to do about it, as a sentence or the word that was probably meant. */
  readonly suggestion: string | null;
}
