import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Watches over the file that a lock is on. */
export interface LockFileWatch {
  /** Resolves when the file is not at its path any more: the next manager would lock another one. Never rejects. */
  readonly gone: Promise<void>;
  close(): void;
}

/**
 * A lock is on a file, not on a path: when the state directory is removed or replaced under a running manager, a second
 * one could take the lock of the new file. Where the system gives no watch, nothing is noticed.
 */
export function watchLockFile(path: string): LockFileWatch {
  const before = identityOf(path);
  const watchers: FSWatcher[] = [];
  const gone = new Promise<void>((resolve) => {
    const look = (): void => {
      if (identityOf(path) !== before) resolve();
    };
    for (const watched of [path, dirname(path)]) {
      try {
        watchers.push(watch(watched, { persistent: false }, look).on('error', () => undefined));
      } catch {
        // No watch is left in the system; the helper of the lock is still watched.
      }
    }
    look();
  });
  return {
    gone,
    close() {
      for (const watcher of watchers) watcher.close();
    },
  };
}

function identityOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
}
