import type { Argv } from '@hermit/core';

/** A command as it is executed: one string goes to the shell. */
export function commandArgv(command: string | readonly [string, ...string[]]): Argv {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
}

/** The same for a command that may be missing or empty. */
export function argvOrNull(command: string | readonly string[] | undefined): Argv | null {
  if (command === undefined) return null;
  if (typeof command === 'string') return commandArgv(command);
  const [program, ...args] = command;
  return program === undefined ? null : [program, ...args];
}
