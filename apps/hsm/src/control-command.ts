import { type ControlClient, type ControlResult, createControlClient, exitCodeOf } from '@hermit/control';
import { Command, Flags } from '@oclif/core';
import { CliError } from './cli-error.ts';
import type { ExitCode } from './exit-codes.ts';
import { socketFlag, socketPathOf } from './flags/socket-flag.ts';
import { errorText } from './render/error-text.ts';

/** The flags of every command that talks to a manager. */
export const controlFlags = {
  socket: socketFlag,
  json: Flags.boolean({ description: 'Print one JSON document.', env: 'HSM_JSON' }),
};

/** A client for the manager that the flags name. */
export function clientFor(flags: { readonly socket?: string | undefined }): ControlClient {
  return createControlClient({ socketPath: socketPathOf(flags.socket) });
}

/** The value, or the end of the command with the sentence and the exit status of the error. */
export function valueOrThrow<Value>(result: ControlResult<Value>): Value {
  if (result.ok) return result.value;
  throw new CliError(exitCodeOf(result.error) as ExitCode, result.error.code, errorText(result.error));
}

/** A command that talks to a manager. */
export abstract class ControlCommand extends Command {
  /** One JSON document on standard output. */
  protected logDocument(document: object): void {
    this.log(JSON.stringify(document, null, 2));
  }
}
