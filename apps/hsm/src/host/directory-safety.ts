import type { Stats } from 'node:fs';
import { lstat, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const ownUid = process.geteuid?.() ?? 0;

/**
 * Makes a directory that only its owner may enter, and those above it that are missing. One that exists is left as it
 * is. Step by step, because Node's recursive `mkdir` never ends where the system says that nothing can be made (`/proc`).
 */
export async function makePrivateDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makePrivateDirectory(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}

/** Why this directory cannot be trusted with records, as a sentence with the way out; `null` if it can. */
export async function whyDirectoryIsUnsafe(path: string): Promise<string | null> {
  return whyUnsafe(path, await lstat(path));
}

function whyUnsafe(path: string, stats: Stats): string | null {
  if (!stats.isDirectory()) return `${path} is not a directory; remove it or name another one`;
  if (stats.uid !== ownUid) {
    return `${path} belongs to uid ${stats.uid} and not to uid ${ownUid}, which runs hsm; run "chown ${ownUid} ${path}" or name another directory`;
  }
  if ((stats.mode & 0o022) !== 0) {
    return `${path} can be written by others (mode ${octal(stats.mode)}); run "chmod go-w ${path}"`;
  }
  return null;
}

/**
 * The same question for the directories above, which decide what the path means. Asked as root only: there somebody
 * else could put their own directory in its place.
 */
export async function whyAncestorsAreUnsafe(realPath: string): Promise<string | null> {
  if (ownUid !== 0) return null;
  for (let path = dirname(realPath); ; path = dirname(path)) {
    const stats = await lstat(path);
    const isSticky = (stats.mode & 0o1000) !== 0;
    if (stats.uid !== 0)
      return `${path} belongs to uid ${stats.uid}, who could replace what is in it; name another directory`;
    if ((stats.mode & 0o022) !== 0 && !isSticky) {
      return `${path} can be written by others (mode ${octal(stats.mode)}), who could replace what is in it; run "chmod go-w ${path}"`;
    }
    if (path === '/') return null;
  }
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
