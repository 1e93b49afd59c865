import type { ReloadDefinition, SignalName } from '@hermit/core';
import { argvOrNull } from './command.ts';

/** The signals that `exec_reload` may name. SIGKILL and SIGSTOP are none: nobody can do anything about them. */
export const reloadSignals: ReadonlySet<string> = new Set<SignalName>([
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGINT',
  'SIGQUIT',
  'SIGTERM',
  'SIGABRT',
  'SIGALRM',
  'SIGWINCH',
  'SIGPWR',
  'SIGCONT',
]);

/** How a service is reloaded: one text that is the name of a signal is a signal, anything else a command. */
export function reloadOf(written: string | readonly string[] | undefined): ReloadDefinition | null {
  if (isReloadSignal(written)) return { kind: 'signal', signal: written };
  const argv = argvOrNull(written);
  return argv === null ? null : { kind: 'command', argv };
}

function isReloadSignal(written: string | readonly string[] | undefined): written is SignalName {
  return typeof written === 'string' && reloadSignals.has(written);
}
