import { type BigIntStats, chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** Why a socket was not opened. `cause` is the system's name of the error, where there is one. */
export interface SocketProblem {
  readonly code:
    | 'path-too-long'
    | 'unsafe-directory'
    | 'unreachable-directory'
    | 'in-use'
    | 'not-a-socket'
    | 'system-call';
  readonly message: string;
  readonly suggestion: string;
}

/** Who is to use a directory. */
export interface DirectoryUse {
  /** Whose directories are trusted besides root's. */
  readonly uid: number;
  /** Whether somebody else is to open what is in it. */
  readonly isForOthers: boolean;
  /** The group of those others; `null` if it is not known. */
  readonly gid: number | null;
}

/**
 * Makes the directory of a socket if it is missing (0700, or 0755 if it is for others; parents too), and checks that
 * nobody but its owner can put something else in its place: it belongs to root or to this user, is no link, and is not
 * writable by others; nor is any directory above it, unless it is sticky, as `/tmp` is.
 */
export function checkSocketDirectory(directory: string, use: DirectoryUse): SocketProblem | null {
  try {
    makeDirectory(directory, use.isForOthers ? 0o755 : 0o700);
    const unsafe = directoryProblem(directory, use.uid) ?? ancestorProblem(realpathSync(directory), use.uid);
    return unsafe ?? passageProblem(directory, use);
  } catch (error) {
    return systemProblem(`the directory ${directory} of the control socket cannot be used`, error);
  }
}

/** Step by step, because Node's recursive `mkdir` never ends where the system says that nothing can be made (`/proc`). */
function makeDirectory(directory: string, mode: number): void {
  try {
    makeOne(directory, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(directory) === directory) throw error;
    makeDirectory(dirname(directory), mode);
    makeOne(directory, mode);
  }
}

/** Whatever the umask is. */
function makeOne(directory: string, mode: number): void {
  mkdirSync(directory, { mode });
  if (mode !== 0o700) chmodSync(directory, mode);
}

function passageProblem(directory: string, { isForOthers, gid }: DirectoryUse): SocketProblem | null {
  const { mode, gid: group } = lstatSync(directory);
  const isPassable = (mode & 0o001) !== 0 || ((mode & 0o010) !== 0 && gid === group);
  if (!isForOthers || isPassable) return null;
  return {
    code: 'unreachable-directory',
    message: `the directory ${directory} lets nobody else pass, so those whom the socket is for could not reach it`,
    suggestion: 'give the socket a directory of its own with mode 0755, such as /run/hermit-read',
  };
}

function directoryProblem(directory: string, uid: number): SocketProblem | null {
  const stats = lstatSync(directory, { bigint: true });
  if (!stats.isDirectory()) return unsafe(directory, 'is a link or a file, not a directory');
  if (!isTrusted(stats, uid)) return unsafe(directory, `belongs to user ${stats.uid}`);
  if (isWritableByOthers(stats)) return unsafe(directory, `is writable by others (mode ${modeOf(stats)})`);
  return null;
}

function ancestorProblem(directory: string, uid: number): SocketProblem | null {
  const parent = dirname(directory);
  if (parent === directory) return null;
  const stats = lstatSync(parent, { bigint: true });
  if (!isTrusted(stats, uid)) return unsafe(parent, `belongs to user ${stats.uid}`);
  if ((stats.mode & 0o002n) !== 0n && (stats.mode & 0o1000n) === 0n) {
    return unsafe(parent, `is writable by everybody (mode ${modeOf(stats)})`);
  }
  return ancestorProblem(parent, uid);
}

function isTrusted(stats: BigIntStats, uid: number): boolean {
  return stats.uid === 0n || stats.uid === BigInt(uid);
}

function isWritableByOthers(stats: BigIntStats): boolean {
  return (stats.mode & 0o022n) !== 0n;
}

function modeOf(stats: BigIntStats): string {
  return (stats.mode & 0o7777n).toString(8).padStart(4, '0');
}

function unsafe(directory: string, why: string): SocketProblem {
  return {
    code: 'unsafe-directory',
    message: `the control socket cannot be opened below ${directory}: it ${why}, so others could replace the socket`,
    suggestion: "give it to root or to the manager's user with mode 0700, or choose another one with --socket",
  };
}

/** An error of the system as a problem. */
export function systemProblem(what: string, error: unknown): SocketProblem {
  const cause = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
  return {
    code: 'system-call',
    message: `${what} (${cause})`,
    suggestion: "make it writable for the manager's user, or choose another path with --socket",
  };
}
