import { checkIdentity, type SpawnerContext } from '@hermit/process-linux';
import { dropStart, listStarts, tracesOf } from './start-files.ts';
import type { StartPlace } from './start-place.ts';

/**
 * Removes what earlier starts of a place left, once a new one holds the lock: they are over, and none of them may come
 * through any more. Starts under way and processes that are alive without the lock keep theirs.
 */
export function dropOldStarts(place: StartPlace, current: string, { table, bootId }: SpawnerContext): void {
  for (const nonce of listStarts(place)) {
    if (nonce === current || table.isStarting(nonce)) continue;
    const identity = tracesOf(place, nonce)?.identity ?? null;
    const isAlive = identity !== null && checkIdentity({ ...identity, bootId }, bootId).kind !== 'gone';
    if (!isAlive) dropStart(place, nonce);
  }
}
