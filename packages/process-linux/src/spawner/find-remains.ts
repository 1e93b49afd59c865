import type { ProcessHandle } from '@hermit/core/spawner';
import type { ScannedProcess } from '../scanned-process.ts';
import type { SpawnerHandleData } from './spawner-handle.ts';

const nobody: ReadonlySet<number> = new Set();

/**
 * The processes of a scan that are proven to come from a start, its main process left out. Three proofs count: the marker
 * in the environment; what the spawner itself proved (`tied`); and, for those who dropped the marker, membership in a group of the main process's session in which at
 * least one member either has the marker or was born while the main process lived. A group keeps its number from being
 * given to anybody else as long as it has members, so one such member vouches for all. Pure.
 */
export function findRemains(
  handle: ProcessHandle,
  data: SpawnerHandleData,
  aliveUntilTicks: number,
  processes: readonly ScannedProcess[],
  tied: ReadonlySet<number> = nobody,
): readonly ScannedProcess[] {
  const isMarked = (one: ScannedProcess): boolean => hasMarker(one, handle, data);
  const isInGroup = ({ stat }: ScannedProcess): boolean => stat.groupId === handle.pid && stat.sessionId === handle.pid;
  const isBornInTime = ({ stat }: ScannedProcess): boolean =>
    Number(stat.startTime) >= Number(handle.startTime) && Number(stat.startTime) <= aliveUntilTicks;
  const isGroupOurs = processes.some((one) => isInGroup(one) && (isMarked(one) || isBornInTime(one)));
  const isOurs = (one: ScannedProcess): boolean => isMarked(one) || tied.has(one.stat.pid);
  return processes.filter((one) => !isMainProcess(one, handle) && (isOurs(one) || (isGroupOurs && isInGroup(one))));
}

/** Whether a process carries the marker of one of the starts that a handle stands for. Pure. */
export function hasMarker({ mark }: ScannedProcess, handle: ProcessHandle, data: SpawnerHandleData): boolean {
  if (mark.kind !== 'marked') return false;
  const { stateId, serviceId, nonce } = mark.marker;
  return stateId === data.stateId && serviceId === handle.serviceId && data.nonces.includes(nonce);
}

function isMainProcess({ stat }: ScannedProcess, handle: ProcessHandle): boolean {
  return stat.pid === handle.pid && stat.startTime === handle.startTime;
}
