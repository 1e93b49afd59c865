import { Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** A whole number, zero or more. */
export const countFlag = Flags.custom<number>({
  helpValue: 'NUMBER',
  parse: async (text, _context, { name }) => {
    if (/^[0-9]{1,15}$/.test(text)) return Number(text);
    const hint = 'is no count; give a whole number such as 100, or 0';
    throw new CliError(exitCodes.wrongUsage, 'wrong-usage', `--${name} ${JSON.stringify(text)} ${hint}`);
  },
});
