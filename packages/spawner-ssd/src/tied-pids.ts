import type { ProcessHandle } from '@hermit/core/spawner';
import type { ScannedProcess } from '@hermit/process-linux';
import type { SsdFiles } from './ssd-files.ts';
import { listStarts, type StartTraces, tracesOf } from './start-files.ts';
import type { StartPlace } from './start-place.ts';

const nobody: ReadonlySet<number> = new Set();

/**
 * The processes that hold the lock of a start, which they can only have inherited from it: a proof that reaches those who
 * left the session and cleared their environment. It holds as long as no later start has taken the same lock, so a later
 * one that wrote a pidfile, and the marker of another start, speak against it.
 */
export async function tiedPids(
  handle: ProcessHandle,
  processes: readonly ScannedProcess[],
  files: SsdFiles,
): Promise<ReadonlySet<number>> {
  const place = files.place(handle.serviceId, handle.purpose);
  if (place === null || handle.killMode === 'process' || hasLaterStart(place, handle.nonce)) return nobody;
  const { holders } = await files.locks.look(place.lock);
  const holds = new Map(holders.map((one) => [one.pid, one.startTime]));
  const tied = processes.filter((one) => holds.get(one.stat.pid) === one.stat.startTime && mayBeOf(handle, one));
  return new Set(tied.map((one) => one.stat.pid));
}

function hasLaterStart(place: StartPlace, nonce: string): boolean {
  return listStarts(place).some((other) => other !== nonce && hasPidfile(tracesOf(place, other)));
}

function hasPidfile(traces: StartTraces | null): boolean {
  return traces !== null && traces.pidfile.kind !== 'missing';
}

/** Not so for a newer start of the same service; a marker of somebody else's was set by a descendant of this one. */
function mayBeOf({ serviceId, nonce, data }: ProcessHandle, { mark }: ScannedProcess): boolean {
  if (mark.kind !== 'marked') return true;
  const { marker } = mark;
  return marker.stateId !== data['stateId'] || marker.serviceId !== serviceId || marker.nonce === nonce;
}
