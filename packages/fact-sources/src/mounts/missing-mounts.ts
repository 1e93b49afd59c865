import { realpath } from 'node:fs/promises';
import { posix } from 'node:path';
import { type FstabEntry, isMountedAtBoot } from './parse-fstab.ts';

/**
 * The mount points of fstab that should be mounted and are not, each once. Compared by mount point, whatever the source
 * is called. Links are followed only where the written path is not a mount point: a look at a dead network mount
 * would hang.
 */
export async function missingMounts(
  entries: readonly FstabEntry[],
  mounted: ReadonlySet<string>,
): Promise<readonly string[]> {
  const wanted = new Set(entries.filter(isMountedAtBoot).map(({ mountPoint }) => plainPath(mountPoint)));
  const missing: string[] = [];
  for (const mountPoint of wanted) {
    if (mounted.has(mountPoint) || mounted.has(await resolved(mountPoint))) continue;
    missing.push(mountPoint);
  }
  return missing;
}

function plainPath(path: string): string {
  const plain = posix.normalize(path);
  return plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain;
}

function resolved(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
