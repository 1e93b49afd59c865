import { resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/**
 * The definition directories as absolute paths, in order of precedence. `HSM_DIR` arrives as one text, in which they are
 * separated by colons.
 */
export function directoriesOf(flags: readonly string[] | string | undefined): readonly string[] {
  const given = typeof flags === 'string' ? flags.split(':').filter((part) => part !== '') : (flags ?? []);
  if (given.length > 0) return [...new Set(given.map((path) => resolve(path)))];
  const message = 'no directory of definitions is given; name one with --dir DIR or in HSM_DIR';
  throw new CliError(exitCodes.wrongUsage, 'wrong-usage', message);
}
