import { renameSync, statSync, writeFileSync } from 'node:fs';
import type { CancelSignal, StartRequest, StartResult } from '@hermit/core/spawner';
import { type SpawnerContext, startProcess } from '@hermit/process-linux';
import { occupiedCause } from './describe-holders.ts';
import type { SsdFiles } from './ssd-files.ts';
import type { StartPlace } from './start-place.ts';

/**
 * The contract's `start`. With the kill mode `process` only the main process is the manager's concern, so a lock that only
 * descendants of an ended one still hold is left to them, and a new one takes its place.
 */
export async function startService(
  request: StartRequest,
  cancel: CancelSignal,
  context: SpawnerContext,
  files: SsdFiles,
): Promise<StartResult> {
  const result = await startProcess(request, cancel, context);
  const place = files.place(request.serviceId, request.purpose);
  if (result.ok || request.killMode !== 'process' || result.error.cause !== occupiedCause || place === null) {
    return result;
  }
  return (await leaveLock(place, files)) ? startProcess(request, cancel, context) : result;
}

/** Replaces a lock whose taker has ended; false if it may be alive. */
async function leaveLock(place: StartPlace, files: SsdFiles): Promise<boolean> {
  const before = inodeOf(place.lock);
  const { holders } = await files.locks.look(place.lock);
  // Somebody else replaced it meanwhile, and may have started with the new one.
  if (before === null || inodeOf(place.lock) !== before) return true;
  if (holders.length === 0 || holders.some((one) => one.isTaker)) return false;
  const next = `${place.lock}.next`;
  writeFileSync(next, '', { mode: 0o600 });
  renameSync(next, place.lock);
  return true;
}

function inodeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}
