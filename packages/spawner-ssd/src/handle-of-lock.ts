import type { ProcessPurpose, ServiceId } from '@hermit/core/spawner';
import { endedStartTime, makeHandle, type SpawnerContext } from '@hermit/process-linux';
import type { TracedProcess } from './handle-of-traces.ts';
import type { SsdFiles } from './ssd-files.ts';
import { readKillMode } from './start-files.ts';

const letters: Readonly<Record<ProcessPurpose, string>> = {
  main: 'm',
  'pre-start': 'p',
  stop: 's',
  reload: 'r',
  probe: 'b',
};

/**
 * Who holds the lock of a service although no start of it is known: the main process where that lives, otherwise a handle
 * of which only descendants are left. With the kill mode `process` descendants are nobody's concern.
 */
export async function handleOfLock(
  serviceId: ServiceId,
  purpose: ProcessPurpose,
  { kind, bootId, stateId }: SpawnerContext,
  files: SsdFiles,
): Promise<TracedProcess> {
  const place = files.place(serviceId, purpose);
  if (place === null) return { kind: 'nobody' };
  const { isHeld, holders } = await files.locks.look(place.lock);
  const main = holders.find((one) => one.isTaker);
  const killMode = readKillMode(place);
  if (!isHeld || (main === undefined && killMode === 'process')) return { kind: 'nobody' };
  const [first] = holders;
  if (first === undefined) {
    const message = `service "${serviceId}": the lock ${place.lock} is held by a process that could not be found`;
    return { kind: 'doubt', doubt: { message, pids: [], provenOurs: false } };
  }
  const { pid, startTime } = main ?? { pid: first.pid, startTime: endedStartTime };
  const nonces = [`${letters[purpose]}.unknown.lock`] as const;
  const parts = { serviceId, purpose, killMode, pid, startTime, bootId, stateId, nonces };
  return { kind: 'handle', handle: makeHandle(kind.name, parts) };
}
