import { setFlagsFromString } from 'node:v8';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/**
 * The expression of `--grep`. One that would take for ever on some line is matched by an engine that takes linear time, where it
 * has neither references nor look-around: while an expression is matched, no Ctrl-C is noticed.
 */
export function lineExpression(text: string): RegExp {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  try {
    return new RegExp(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(exitCodes.wrongUsage, 'wrong-usage', `--grep is no regular expression: ${why}`);
  }
}
