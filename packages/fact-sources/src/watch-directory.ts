import { watch } from 'node:fs';

/**
 * Calls when something changes in a directory. A hint only: where the directory is missing, cannot be watched, or goes
 * away, nothing is ever called. Returns a function that ends it.
 */
export function watchDirectory(directory: string, changed: () => void): () => void {
  try {
    const watcher = watch(directory, { persistent: false }, () => changed());
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {};
  }
}
