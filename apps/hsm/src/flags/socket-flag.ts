import { defaultSocketPath, socketPathProblem } from '@hermit/control';
import { Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** Where the manager listens. */
export const socketFlag = Flags.string({
  description:
    'Control socket of the manager. Default: /run/hermit/control.sock as root, $XDG_RUNTIME_DIR/hermit/control.sock otherwise.',
  helpValue: 'PATH',
  env: 'HSM_SOCKET',
  parse: async (path) => usableSocketPath(path),
});

/** The path that `--socket` and the environment name. */
export function socketPathOf(flag: string | undefined): string {
  return flag ?? defaultSocketPath(process.env, process.geteuid?.() ?? 0);
}

/** The path, or the end of the command where the kernel would not take it. */
export function usableSocketPath(path: string): string {
  const problem = socketPathProblem(path);
  if (problem === null) return path;
  const hint = path === '' ? 'give one' : 'give a shorter one';
  const message = `${problem}; ${hint} with --socket or in HSM_SOCKET, for example below /run`;
  throw new CliError(exitCodes.wrongUsage, 'socket-path-too-long', message);
}
