import { Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** The path of a directory. An empty one, as an unset variable of a script leaves it, would mean the current directory. */
export const directoryFlag = Flags.custom<string>({
  helpValue: 'DIR',
  parse: async (path, _context, { name }) => {
    if (path !== '') return path;
    throw new CliError(exitCodes.wrongUsage, 'wrong-usage', `--${name} is empty; name a directory, or leave it out`);
  },
});
