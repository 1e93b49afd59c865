import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { setImmediate as giveWay } from 'node:timers/promises';
import { coalesce, lookAtProcess, systemErrorName } from '@hermit/process-linux';
import { deviceOf, type FlockEntry, parseLockOfDescriptor, parseLocks } from './parse-locks.ts';

/** A process with a descriptor that holds a lock, its own or an inherited one. */
export interface LockHolder {
  readonly pid: number;
  readonly startTime: string;
  /** Whether it is the one that took the lock, and so the main process of a start. */
  readonly isTaker: boolean;
}

/** Who holds a lock. `isHeld` without a holder means that the one who does could not be found. */
export interface LockState {
  readonly isHeld: boolean;
  readonly holders: readonly LockHolder[];
}

interface Finding extends LockHolder {
  readonly path: string;
}

/** How many processes are looked at before others get a turn. */
const batchSize = 64;
const removed = ' (deleted)';

/** Finds out who holds the locks below one directory, from the descriptors of all processes. */
export class LockScanner {
  readonly #scan: () => Promise<readonly Finding[]>;

  constructor(root: string) {
    this.#scan = coalesce(() => scanDescriptors(`${root}/`));
  }

  /**
   * Who holds a lock. Where the lock file is missing, those who hold one that was there before. Callers of the same
   * moment share a pass over `/proc` that begins after the call. Never rejects for an operating error.
   */
  async look(lock: string): Promise<LockState> {
    const stats = statSync(lock, { throwIfNoEntry: false });
    const path = stats === undefined ? lock + removed : lock;
    const holders = eachOnce((await this.#scan()).filter((one) => one.path === path));
    const taker = stats === undefined ? null : takerOf(stats);
    if (taker === null || holders.some((one) => one.pid === taker)) return { isHeld: holders.length > 0, holders };
    return { isHeld: true, holders: [...holderOf(taker, true), ...holders] };
  }
}

/** A process may hold a lock with several descriptors. */
function eachOnce(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [one.pid, one])).values()];
}

/** Everybody who took a lock that is still held, by `/proc/locks`; empty where that cannot be read. */
export function lockTakers(): ReadonlySet<number> {
  return new Set(kernelLocks().map((one) => one.pid));
}

/** Who took the lock on a file, by `/proc/locks`: 0 for somebody who is gone, `null` if nobody is known to hold it. */
function takerOf({ dev, ino }: { readonly dev: number; readonly ino: number }): number | null {
  const { major, minor } = deviceOf(dev);
  const isIt = ({ inode, device }: FlockEntry): boolean =>
    inode === ino && device.major === major && device.minor === minor;
  return kernelLocks().find(isIt)?.pid ?? null;
}

function kernelLocks(): readonly FlockEntry[] {
  try {
    return parseLocks(readFileSync('/proc/locks', 'latin1'));
  } catch {
    return [];
  }
}

function holderOf(pid: number, isTaker: boolean): readonly LockHolder[] {
  const look = pid > 1 ? lookAtProcess(pid) : null;
  return look?.kind === 'alive' ? [{ pid, startTime: look.stat.startTime, isTaker }] : [];
}

async function scanDescriptors(prefix: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 1);
  for (let from = 0; from < pids.length; from += batchSize) {
    if (from > 0) await giveWay();
    for (const pid of pids.slice(from, from + batchSize)) findings.push(...locksOf(pid, prefix));
  }
  return findings;
}

function locksOf(pid: number, prefix: string): readonly Finding[] {
  const directory = `/proc/${pid}/fd`;
  const links = linksIn(directory).filter(({ path }) => path.startsWith(prefix));
  return links.flatMap(({ fd, path }) => {
    const taker = takerOfDescriptor(pid, fd);
    return taker === null ? [] : holderOf(pid, taker === pid).map((holder) => ({ ...holder, path }));
  });
}

function linksIn(directory: string): readonly { readonly fd: string; readonly path: string }[] {
  try {
    return readdirSync(directory).flatMap((fd) => linkOf(directory, fd));
  } catch {
    return [];
  }
}

function linkOf(directory: string, fd: string): readonly { readonly fd: string; readonly path: string }[] {
  try {
    return [{ fd, path: readlinkSync(`${directory}/${fd}`) }];
  } catch {
    return [];
  }
}

/** Who took the lock that a descriptor holds; `null` if it holds none, as in a process that is about to try. */
function takerOfDescriptor(pid: number, fd: string): number | null {
  try {
    return parseLockOfDescriptor(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1'))?.pid ?? null;
  } catch (error) {
    return systemErrorName(error) === 'ENOENT' ? null : 0;
  }
}
