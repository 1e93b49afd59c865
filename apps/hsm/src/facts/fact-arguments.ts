import { Args } from '@oclif/core';

/** The arguments of the commands about facts. */
export const factArguments = {
  fact: Args.string({ description: 'Facts as JSON arrays, each in single quotes: \'["label",1]\'.', required: true }),
};
