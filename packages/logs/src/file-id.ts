import { type Stats, statSync } from 'node:fs';

/**
 * Which file it is, whatever it is called: the number of an inode is given away again as soon as its file is removed, so
 * the time of its birth belongs to it. Compare it, and nothing else.
 */
export type FileId = string;

/** Stands for no file at all. */
export const noFile: FileId = '-1:0';

let areBirthsKnown: boolean | null = null;

/** Tells one file from another, on this machine. */
export function fileIdOf({ ino, birthtimeMs }: Stats): FileId {
  areBirthsKnown ??= canTellBirths();
  return `${ino}:${areBirthsKnown ? birthtimeMs : 0}`;
}

/** Where the system gives no time of birth, it shows that of the last change instead, which says nothing. */
function canTellBirths(): boolean {
  try {
    const { birthtimeMs, ctimeMs } = statSync(process.execPath);
    return birthtimeMs !== ctimeMs;
  } catch {
    return false;
  }
}
