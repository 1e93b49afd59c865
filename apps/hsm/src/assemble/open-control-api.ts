import { createControlClient } from '@hermit/control';
import { type ControlBackend, type ControlServer, startControlServer } from '@hermit/control/server';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** How long a manager that may be there gets to answer. Milliseconds. */
const patienceMs = 2000;

/**
 * Serves the control API. The lock belongs to the state directory, and the socket could be that of a manager with
 * another one: it is replaced only if nobody answers there. Throws a `CliError` where it cannot be opened.
 */
export async function openControlApi(
  backend: ControlBackend,
  socketPath: string,
  report: (error: unknown) => void,
): Promise<ControlServer> {
  const answer = await createControlClient({ socketPath, patienceMs }).ping();
  if (answer.ok || answer.error.code === 'timed-out' || answer.error.code === 'bad-reply') {
    const who = answer.ok ? `another manager (pid ${answer.value.pid})` : 'somebody';
    throw socketError(`${who} listens at ${socketPath} already; give this manager its own --socket`);
  }
  const started = await startControlServer({ backend, socketPath, holdsManagerLock: true, report });
  if (started.ok) return started.server;
  throw socketError(`${started.problem.message}; ${started.problem.suggestion}`);
}

function socketError(message: string): CliError {
  return new CliError(exitCodes.systemCallFailed, 'socket-unusable', message);
}
