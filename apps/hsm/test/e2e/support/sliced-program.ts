import { readFileSync } from 'node:fs';
import { setImmediate as giveWay } from 'node:timers/promises';
import type { RunningHsm } from '../../harness/running-hsm.ts';

/** How long it runs at a time. Milliseconds; the kernel rounds it up. */
const sliceMs = 0.3;
const maxSlices = 6000;

const cell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Lets a program run in slices of less than a millisecond and looks at the world between them, while it stands still. When
 * the look says so, it stays stopped, and the answer is true; false if it never does, or if `isMissed` says that the moment has passed.
 */
export async function runUntil(hsm: RunningHsm, isThere: () => boolean, isMissed: () => boolean): Promise<boolean> {
  for (let slice = 0; slice < maxSlices; slice += 1) {
    stop(hsm);
    if (isThere()) return true;
    if (isMissed()) return false;
    hsm.signal('SIGCONT');
    Atomics.wait(cell, 0, 0, sliceMs);
    await giveWay();
  }
  return false;
}

/** Stops it and waits, without giving way, until every thread stands still. */
function stop(hsm: RunningHsm): void {
  hsm.signal('SIGSTOP');
  while (!hsm.hasExited && !/^State:\s+[TZX]/m.test(readFileSync(`/proc/${hsm.pid}/status`, 'utf8'))) {
    Atomics.wait(cell, 0, 0, 0.05);
  }
}
