import { defaultSocketPath } from '@hermit/control';
import { Flags } from '@oclif/core';

/** Where the manager listens. */
export const socketFlag = Flags.string({
  description:
    'Control socket of the manager. Default: $HSM_SOCKET, else /run/hermit/control.sock as root and $XDG_RUNTIME_DIR/hermit/control.sock otherwise.',
  helpValue: 'PATH',
  env: 'HSM_SOCKET',
});

/** The path that `--socket` and the environment name. */
export function socketPathOf(flag: string | undefined): string {
  return flag ?? defaultSocketPath(process.env, process.geteuid?.() ?? 0);
}
