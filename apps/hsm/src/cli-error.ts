import type { ExitCode } from './exit-codes.ts';

/** A command cannot go on: the sentence for the user and the exit status. Thrown at the edge only. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  /** Stable and kebab-case; printed with `--json`. */
  readonly code: string;

  constructor(exitCode: ExitCode, code: string, message: string) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.code = code;
  }
}
