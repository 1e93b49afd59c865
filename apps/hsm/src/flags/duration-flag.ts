import { parseDurationMs } from '@hermit/config';
import { Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** A duration with a unit, in milliseconds, for which a timer of the platform can wait. */
export const intervalFlag = flagUpTo(2_147_483_647, '24d');

/** One for which a request to the manager can wait. */
export const timeoutFlag = flagUpTo(86_400_000, '24h');

function flagUpTo(longestMs: number, longest: string) {
  return Flags.custom<number>({
    helpValue: 'DURATION',
    parse: async (text, _context, { name }) => durationOrThrow(text, name, longestMs, longest),
  });
}

function durationOrThrow(text: string, flag: string, longestMs: number, longest: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs !== null && durationMs <= longestMs) return durationMs;
  // The pattern of durations takes nine digits.
  const isTooLong = durationMs !== null || /^[0-9]{10,}(\.[0-9]+)?(ms|s|m|min|h|d)/.test(text);
  const hint = isTooLong
    ? `is too long; give at most ${longest}`
    : 'is no duration; give a number with a unit, such as "500ms", "30s" or "1m30s"';
  throw new CliError(exitCodes.wrongUsage, 'wrong-usage', `--${flag} ${JSON.stringify(text)} ${hint}`);
}
