import { randomBytes } from 'node:crypto';
import { type BigIntStats, chmodSync, chownSync, linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:net';
import { dirname, join } from 'node:path';
import { shorterSocketPath, socketPathProblem } from '../socket-path.ts';
import { checkSocketDirectory, type SocketProblem, systemProblem } from './check-socket-directory.ts';

export interface ControlSocketOptions {
  readonly path: string;
  /**
   * Whether the caller holds the lock that only one manager can hold. Only then is a socket that is already there known to
   * be stale, and replaced; otherwise it is left alone (`in-use`).
   */
  readonly holdsManagerLock: boolean;
  /** Permissions of the socket. Default 0600. */
  readonly mode?: number;
  /** Owner and group of the socket. Default: those of the process. */
  readonly ownerUid?: number;
  readonly gid?: number;
  /**
   * Whether somebody else than the manager's user is meant to open the socket: its directory must be passable, and is
   * made so if it is missing. Default: if `mode` permits others than the owner.
   */
  readonly isForOthers?: boolean;
  /** Whose directories are trusted besides root's. Default: the effective user. */
  readonly uid?: number;
}

/** A socket that listens at its path. */
export interface ControlSocket {
  readonly path: string;
  /** Removes the path, unless another socket is there by now. Does not close the server. Idempotent. */
  remove(): void;
}

export type OpenedControlSocket =
  | { readonly ok: true; readonly socket: ControlSocket }
  | { readonly ok: false; readonly problem: SocketProblem };

/**
 * Lets a server listen at a path, in a directory that only its owner can change. Never rejects.
 *
 * The socket is bound at another name and then moved to its path. Nobody ever sees it there half-made; and when Node
 * closes the server and removes the name it was bound at, that is not the path, where a successor may listen already.
 */
export async function openControlSocket(server: Server, options: ControlSocketOptions): Promise<OpenedControlSocket> {
  const { path, mode = 0o600, uid = process.geteuid?.() ?? 0 } = options;
  const { isForOthers = (mode & 0o077) !== 0, gid = null } = options;
  const temporary = join(dirname(path), `.${randomBytes(4).toString('base64url')}`);
  const problem =
    pathProblem(path) ??
    pathProblem(temporary) ??
    checkSocketDirectory(dirname(path), { uid, isForOthers, gid }) ??
    occupationProblem(path, options.holdsManagerLock);
  if (problem !== null) return { ok: false, problem };
  try {
    await listenPrivately(server, temporary);
    giveAway(temporary, mode, options);
    return { ok: true, socket: publish(temporary, path, mode, options.holdsManagerLock) };
  } catch (error) {
    server.close();
    return { ok: false, problem: openingProblem(path, error) };
  }
}

function pathProblem(path: string): SocketProblem | null {
  const message = socketPathProblem(path);
  return message === null ? null : { code: 'path-too-long', message, suggestion: shorterSocketPath };
}

function occupationProblem(path: string, holdsManagerLock: boolean): SocketProblem | null {
  const stats = statsAt(path);
  if (stats === null) return null;
  if (!stats.isSocket()) {
    const message = `${path} is there and is no socket`;
    return { code: 'not-a-socket', message, suggestion: 'move it away, or choose another path with --socket' };
  }
  return holdsManagerLock ? null : inUse(path);
}

function openingProblem(path: string, error: unknown): SocketProblem {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return inUse(path);
  return systemProblem(`the control socket ${path} cannot be opened`, error);
}

function inUse(path: string): SocketProblem {
  const message = `another socket is at ${path}`;
  return { code: 'in-use', message, suggestion: 'stop the manager that listens there, or choose another path' };
}

/** `listen` binds before it returns, so nothing else runs under the narrow umask. */
function listenPrivately(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    const umask = process.umask(0o177);
    try {
      server.listen({ path });
    } finally {
      process.umask(umask);
    }
  });
}

/** Nobody can open it before: it is in a directory of its owner, under a name of its own. */
function giveAway(temporary: string, mode: number, { ownerUid, gid }: ControlSocketOptions): void {
  const bound = lstatSync(temporary);
  if (ownerUid !== undefined || gid !== undefined) chownSync(temporary, ownerUid ?? bound.uid, gid ?? bound.gid);
  if (mode !== 0o600) chmodSync(temporary, mode);
}

function publish(temporary: string, path: string, wanted: number, holdsManagerLock: boolean): ControlSocket {
  const bound = lstatSync(temporary, { bigint: true });
  try {
    const mode = Number(bound.mode & 0o777n);
    if (mode !== wanted) throw new Error(`the new socket has mode 0${mode.toString(8)}, not 0${wanted.toString(8)}`);
    if (holdsManagerLock) renameSync(temporary, path);
    else linkSync(temporary, path);
  } finally {
    removeIfSame(temporary, bound);
  }
  return { path, remove: () => removeIfSame(path, bound) };
}

function removeIfSame(path: string, bound: BigIntStats): void {
  const stats = statsAt(path);
  if (stats !== null && stats.dev === bound.dev && stats.ino === bound.ino) unlinkSync(path);
}

function statsAt(path: string): BigIntStats | null {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
}
