import { parseDurationMs } from '@hermit/config';
import { Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** A duration with a unit, in milliseconds. */
export const durationFlag = Flags.custom<number>({
  helpValue: 'DURATION',
  parse: async (text, _context, { name }) => durationOrThrow(text, name),
});

function durationOrThrow(text: string, flag: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs !== null) return durationMs;
  const message = `--${flag} ${JSON.stringify(text)} is no duration; give a number with a unit, such as "500ms", "30s" or "1m30s"`;
  throw new CliError(exitCodes.wrongUsage, 'wrong-usage', message);
}
