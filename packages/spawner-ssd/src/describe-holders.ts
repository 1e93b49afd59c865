import type { SpawnerError, StartRequest } from '@hermit/core/spawner';
import { lookAtProcess, spawnFailed } from '@hermit/process-linux';
import type { LockState } from './lock-scanner.ts';

/** The cause of a start that was refused because something of the service is still alive. */
export const occupiedCause = 'EWOULDBLOCK';

/** A start that the lock refused, with the processes that hold it. */
export function occupiedError(
  { serviceId, purpose }: Pick<StartRequest, 'serviceId' | 'purpose'>,
  lock: string,
  state: LockState,
): SpawnerError {
  const what = purpose === 'main' ? `service "${serviceId}"` : `the ${purpose} command of service "${serviceId}"`;
  return spawnFailed('execute', `${what} is occupied: ${describeHolders(state)} holds its lock ${lock}`, occupiedCause);
}

/** The holders of a lock in words. */
export function describeHolders({ holders }: LockState): string {
  if (holders.length === 0) return 'a process that could not be found';
  return holders.map(({ pid }) => `pid ${pid} (${nameOf(pid)})`).join(', ');
}

function nameOf(pid: number): string {
  const look = lookAtProcess(pid);
  return look.kind === 'alive' ? look.stat.comm.replaceAll(/[^ -~]/g, '?') : 'gone by now';
}
