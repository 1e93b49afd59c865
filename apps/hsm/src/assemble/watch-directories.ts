import { existsSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** How long nothing may have changed before the files are read. Milliseconds. */
const quietMs = 500;

/**
 * Definitions, facts, and the names beginning with two dots through which a whole set of files is exchanged at once. Somebody who
 * writes other files here all the time must not keep the quiet from coming.
 */
const concernsDefinitions = /\.toml$|\.json$|^\.\./;

interface DirectoryWatch {
  readonly directories: readonly string[];
  /** Whether directories within them count. Default false. */
  readonly isRecursive?: boolean;
  /** Called after a change and a time of quiet. The change is only a hint: what is read decides. */
  readonly onChange: () => void;
  /** Told where a directory cannot be watched, as one sentence. */
  readonly warn: (message: string) => void;
}

/** Watches directories for changed files. Returns a function that ends it. */
export function watchDirectories({ directories, isRecursive = false, onChange, warn }: DirectoryWatch): () => void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  };
  const ends = directories.map((directory) => watchOne(directory, isRecursive, changed, warn));
  return () => {
    clearTimeout(timer);
    for (const end of ends) end();
  };
}

/**
 * Watches what is in a directory, and the name of it in its parent: a directory that was exchanged for another one under
 * the same name is a stranger to the first watch. Where the parent is missing too, what is above it is watched.
 */
function watchOne(
  directory: string,
  isRecursive: boolean,
  changed: () => void,
  warn: (message: string) => void,
): () => void {
  const explain = (error: NodeJS.ErrnoException): void => {
    // While it is missing, the definitions say so, and the parent tells when it is back.
    if (error.code !== 'ENOENT')
      warn(`directory ${directory} is not watched (${error.message}); "hsm reload" reads it`);
  };
  let ends: readonly (() => void)[] = [];
  // First the name, then the inside: what comes into being between the two is seen by one of them.
  const begin = (): void => {
    const above = nearestAbove(directory);
    const isOurs = (name: string): boolean => name === above.name;
    const endName = watchNames(above.directory, false, isOurs, exchanged, () => undefined);
    const isDefinition = (name: string): boolean => concernsDefinitions.test(name);
    ends = [endName, watchNames(directory, isRecursive, isDefinition, changed, explain)];
  };
  const end = (): void => {
    for (const one of ends) one();
  };
  const exchanged = (): void => {
    end();
    begin();
    changed();
  };
  begin();
  return end;
}

/** The lowest directory above that is there, and the name in it that leads down. */
function nearestAbove(path: string): { readonly directory: string; readonly name: string } {
  const directory = dirname(path);
  return existsSync(directory) || directory === path ? { directory, name: basename(path) } : nearestAbove(directory);
}

function watchNames(
  directory: string,
  isRecursive: boolean,
  concerns: (name: string) => boolean,
  changed: () => void,
  explain: (error: NodeJS.ErrnoException) => void,
): () => void {
  try {
    const watcher = watch(directory, { persistent: false, recursive: isRecursive }, (_event, name) => {
      if (name === null || concerns(name)) changed();
    });
    watcher.on('error', explain);
    return () => watcher.close();
  } catch (error) {
    explain(error as NodeJS.ErrnoException);
    return () => undefined;
  }
}
