import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What of a file or directory says who can change it. */
export type Ownership = Pick<Stats, 'uid' | 'mode'>;

const writable = { byGroup: 0o020, byOthers: 0o002 };
const sticky = 0o1000;

/**
 * Who beside root and the reader can change a file or directory; `null` if nobody can. The group is trusted unless root
 * reads.
 */
export function foreignWriter({ uid, mode }: Ownership, euid: number): string | null {
  if (uid !== 0 && uid !== euid) return `the user ${uid}`;
  if ((mode & writable.byOthers) !== 0) return 'everyone';
  return euid === 0 && (mode & writable.byGroup) !== 0 ? 'its group' : null;
}

/** Who can put another directory in the place of one that root reads; matters to root only. `path` is without links. */
export function foreignReplacer(path: string, euid: number): string | null {
  if (euid !== 0 || path === '/') return null;
  const parent = dirname(path);
  const { uid, mode } = statSync(parent);
  if (uid !== 0) return `the user ${uid}`;
  if ((mode & writable.byOthers) !== 0 && (mode & sticky) === 0) return 'everyone';
  return foreignReplacer(parent, euid);
}
