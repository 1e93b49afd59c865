import { pause } from '../pause.ts';

/** What came together while a reader was busy: never more than there are different things. */
export interface CoalescedChanges<Change> {
  add(change: Change): void;
  /**
   * Resolves with everything that came since the last time, as soon as there is something; `null` when the signal has
   * aborted. What comes within `pauseMs` after the first is taken along.
   */
  take(): Promise<readonly Change[] | null>;
}

/** Keeps the newest of each key. `merge` may take a change back, by `null`, where the new one undoes it. */
export function coalescedChanges<Change>(
  keyOf: (change: Change) => string,
  merge: (before: Change, now: Change) => Change | null,
  signal: AbortSignal,
  pauseMs = 50,
): CoalescedChanges<Change> {
  const changes = new Map<string, Change>();
  let wake: () => void = () => {};
  signal.addEventListener('abort', () => wake(), { once: true });

  async function take(): Promise<readonly Change[] | null> {
    while (!signal.aborted) {
      if (changes.size > 0) await pause(pauseMs, signal);
      if (signal.aborted) return null;
      const taken = [...changes.values()];
      changes.clear();
      if (taken.length > 0) return taken;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return null;
  }
  return {
    add(change) {
      const key = keyOf(change);
      const before = changes.get(key);
      const merged = before === undefined ? change : merge(before, change);
      if (merged === null) changes.delete(key);
      else changes.set(key, merged);
      wake();
    },
    take,
  };
}
