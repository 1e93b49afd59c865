import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, rmdirSync, statSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { socketPathProblem } from '@hermit/control';

/** Whose way to a directory is asked for. */
interface Passenger {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The directory of the sockets of services: `control.services` beside `control.sock`. The directory of the control socket is
 * usually closed to others; where services may run as others (under root), it then lies beside that one:
 * `/run/hermit-control.services`.
 */
export function serviceDirectory(controlSocket: string, isRoot: boolean = process.geteuid?.() === 0): string {
  const directory = dirname(controlSocket);
  const name = `${basename(controlSocket).replace(/\.sock$/, '')}.services`;
  const isPassable = (statSync(directory).mode & 0o001) !== 0;
  return isPassable || !isRoot ? join(directory, name) : `${directory}-${name}`;
}

/** The socket of a service; an id that would make its path too long has its digest instead. */
export function pathOfService(serviceId: string, directory: string): string {
  const path = join(directory, `${serviceId}.sock`);
  if (socketPathProblem(path) === null) return path;
  return join(directory, `~${createHash('sha256').update(serviceId).digest('hex').slice(0, 16)}.sock`);
}

/** Removes the sockets in a directory of ours. What is no socket stays, and so does everything in somebody else's. */
export function clearDirectory(directory: string): void {
  if (lstatSync(directory, { throwIfNoEntry: false })?.uid !== process.geteuid?.()) return;
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) unlinkSync(path);
  }
}

/** Removes a directory that is empty; leaves any other one. */
export function leaveDirectory(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Somebody put something into it, or there never was one.
  }
}

/** The directory on the way that does not let a user pass; `null` if there is none. */
export function blockedPassage(directory: string, who: Passenger): string | null {
  if (!mayPass(directory, who)) return directory;
  const parent = dirname(directory);
  return parent === directory ? null : blockedPassage(parent, who);
}

function mayPass(directory: string, { uid, gid }: Passenger): boolean {
  const stats = statSync(directory);
  if (uid === 0) return true;
  if (stats.uid === uid) return (stats.mode & 0o100) !== 0;
  return stats.gid === gid ? (stats.mode & 0o010) !== 0 : (stats.mode & 0o001) !== 0;
}
