import { type FSWatcher, watch } from 'node:fs';

/** How long nothing may have changed before the files are read. Milliseconds. */
const quietMs = 500;

/**
 * Definitions, and the names beginning with two dots through which a whole set of files is exchanged at once. Somebody who
 * writes other files here all the time must not keep the quiet from coming.
 */
const concernsDefinitions = /\.toml$|^\.\./;

interface DirectoryWatch {
  readonly directories: readonly string[];
  /** Called after a change and a time of quiet. The change is only a hint: what is read decides. */
  readonly onChange: () => void;
  /** Told where a directory cannot be watched, as one sentence. */
  readonly warn: (message: string) => void;
}

/** Watches directories for changed files. Returns a function that ends it. */
export function watchDirectories({ directories, onChange, warn }: DirectoryWatch): () => void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  };
  const watchers = directories.flatMap((directory) => watchOne(directory, changed, warn));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

function watchOne(directory: string, changed: () => void, warn: (message: string) => void): readonly FSWatcher[] {
  const explain = (error: Error): void => {
    warn(`directory ${directory} is not watched (${error.message}); "hsm reload" reads it`);
  };
  try {
    const watcher = watch(directory, { persistent: false }, (_event, name) => {
      if (name === null || concernsDefinitions.test(name)) changed();
    });
    watcher.on('error', explain);
    return [watcher];
  } catch (error) {
    explain(error as Error);
    return [];
  }
}
