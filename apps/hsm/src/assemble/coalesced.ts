import { setTimeout as delay } from 'node:timers/promises';

/**
 * A version of `work` that may be asked for as often as one likes: what is asked for while it runs, or within
 * `restMs` after its start, is one more run and no more. Must not reject.
 */
export function coalesced(work: () => Promise<void>, restMs: number): () => void {
  let isRunning = false;
  let isAskedAgain = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    do {
      isAskedAgain = false;
      await Promise.all([work(), delay(restMs, undefined, { ref: false })]);
    } while (isAskedAgain);
    isRunning = false;
  };
  return () => {
    isAskedAgain = true;
    if (!isRunning) void run();
  };
}
