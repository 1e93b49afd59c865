import type { Stats } from 'node:fs';

/**
 * Says why a directory or file is not safe to write logs to, or `null` if it is: it must be of the right kind, belong
 * to root or to the manager's own user, and be writable by nobody else. Pure.
 */
export function ownershipProblem(stats: Stats, kind: 'directory' | 'file', ownUid: number): string | null {
  if (kind === 'directory' ? !stats.isDirectory() : !stats.isFile()) return `is no ${nameOf(kind)}`;
  if (stats.uid !== ownUid && stats.uid !== 0) return `belongs to user ${stats.uid}, not to user ${ownUid} or root`;
  if ((stats.mode & 0o022) !== 0) return `may be written by others (mode ${(stats.mode & 0o7777).toString(8)})`;
  if (kind === 'file' && stats.nlink !== 1) return `has ${stats.nlink} names (hard links), so it may belong elsewhere`;
  return null;
}

function nameOf(kind: 'directory' | 'file'): string {
  return kind === 'directory' ? 'directory' : 'regular file';
}
