import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { type ManagerLock, takeManagerLock } from '../host/manager-lock.ts';
import { openStateDirectory, type StateDirectory } from '../host/state-directory.ts';

/** The state directory of this manager, and of no other. Throws a `CliError` that says whose it is otherwise. */
export async function openManagerState(
  path: string,
): Promise<{ readonly directory: StateDirectory; readonly lock: ManagerLock }> {
  const opened = await openStateDirectory(path);
  if (!opened.ok) throw new CliError(exitCodes.systemCallFailed, 'state-directory-unusable', opened.message);
  const { directory } = opened;
  const result = await takeManagerLock(directory.path);
  switch (result.kind) {
    case 'held':
      return { directory, lock: result.lock };
    case 'taken':
      throw new CliError(
        exitCodes.stateDirectoryHeld,
        'already-running',
        takenMessage(directory.path, result.holderPid),
      );
    case 'failed':
      throw new CliError(exitCodes.systemCallFailed, 'lock-failed', result.message);
  }
}

function takenMessage(path: string, holderPid: number | null): string {
  const holder = holderPid === null ? 'another manager' : `another manager (pid ${holderPid})`;
  return `${holder} holds the state directory ${path}; use that one, or give this one its own --state-dir and --socket`;
}
