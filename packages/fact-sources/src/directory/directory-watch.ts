import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';

export interface DirectoryWatch {
  /** Watches the directory that is at the path now, which may be another one than before. Never rejects. */
  renew(): Promise<void>;
  /** Whether a directory was watched at the last `renew`. */
  isWatching(): boolean;
  end(): void;
}

/** Calls when something changes in the directory at a path, whichever that is. */
export function directoryWatch(path: string, changed: () => void): DirectoryWatch {
  let watcher: FSWatcher | null = null;
  let watched = '';
  let isEnded = false;

  function stop(): void {
    watcher?.close();
    watcher = null;
    watched = '';
  }
  async function renew(): Promise<void> {
    const found = await stat(path).then(
      ({ dev, ino }) => `${dev}:${ino}`,
      () => '',
    );
    if (isEnded || (watcher !== null && found === watched)) return;
    stop();
    if (found === '') return;
    try {
      watcher = watch(path, { persistent: false }, changed).on('error', stop);
      watched = found;
    } catch {}
  }
  return {
    renew,
    isWatching: () => watcher !== null,
    end() {
      isEnded = true;
      stop();
    },
  };
}
