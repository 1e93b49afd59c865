import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import { systemErrorText } from './host/system-error-text.ts';

/** What it means that the output of a command could not be written; `null` for every other error. */
export function outputFailure(error: unknown): CliError | null {
  const isWrite = error instanceof Error && 'syscall' in error && error.syscall === 'write' && !('path' in error);
  if (!isWrite) return null;
  const message = `cannot write the output: ${systemErrorText(error)}; what the command did is not undone, "hsm status" shows it`;
  return new CliError(exitCodes.systemCallFailed, 'output-failed', message);
}
