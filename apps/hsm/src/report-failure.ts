import { Errors } from '@oclif/core';
import { CliError } from './cli-error.ts';
import { readManifest } from './command-manifest.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { outputFailure } from './output-failure.ts';
import { usageSentence, withoutParserWords } from './usage-sentence.ts';

/**
 * Says what went wrong, on standard error and with `--json` also as a document on standard output, and gives the exit
 * status. What is neither wrong usage nor an operating error is a defect: it is printed with its stack.
 */
export function reportFailure(error: unknown, argv: readonly string[]): ExitCode {
  if (error instanceof Errors.ExitError) return error.oclif.exit === 0 ? exitCodes.done : exitCodes.wrongUsage;
  const failure = error instanceof CliError ? error : (outputFailure(error) ?? usageFailure(error, argv));
  if (failure === null) {
    console.error(`hsm: internal error: ${error instanceof Error ? error.stack : String(error)}`);
    return exitCodes.internalError;
  }
  const { code } = failure;
  const message = withoutParserWords(failure.message);
  console.error(`hsm: ${message}`);
  if (code !== 'output-failed' && wantsJson(argv)) console.log(JSON.stringify({ code, message }, null, 2));
  return failure.exitCode;
}

/** The arguments may be the very thing that is wrong, so they are not parsed. What follows `--` is not ours. */
function wantsJson(argv: readonly string[]): boolean {
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  return own.includes('--json') || ['1', 'true', 'yes', 'y'].includes((process.env['HSM_JSON'] ?? '').toLowerCase());
}

function usageFailure(error: unknown, argv: readonly string[]): CliError | null {
  // A command that is there and does not load is no wrong usage, though the framework counts it as one.
  if (!(error instanceof Errors.CLIError) || error.code === 'MODULE_NOT_FOUND') return null;
  return new CliError(exitCodes.wrongUsage, 'wrong-usage', usageSentence(error.message, argv, readManifest()));
}
