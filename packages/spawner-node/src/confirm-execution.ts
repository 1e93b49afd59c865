import { readlinkSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { lookAtProcess, type ProcessStat, systemErrorName } from '@hermit/process-linux';

/** Together at most 150 ms, after which the question is asked less often and without holding up others. */
const looks = 600;
const lookEveryMs = 0.25;

/** A prefix and the program that it is to execute, both absolute paths. */
export interface Prefixed {
  readonly prefix: string;
  readonly program: string;
}

/** Whether a prefix has executed its program. */
export type Execution = 'executed' | 'ended-before' | 'pending';

/**
 * Waits, without giving up the thread, until a prefix has executed the program or ended. Node collects an ended child
 * only when the thread is free again; until then its zombie still shows the name under which it ended, and so tells a
 * program that ended at once from a prefix that never came to it. It takes 1 ms as a rule.
 */
export function confirmExecution(pid: number, paths: Prefixed): Execution {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let count = 0; count < looks; count++) {
    const execution = lookAtExecution(pid, paths);
    if (execution !== 'pending') return execution;
    Atomics.wait(cell, 0, 0, lookEveryMs);
  }
  return 'pending';
}

/** One look. A prefix that executes itself cannot be told apart and counts as executed. */
export function lookAtExecution(pid: number, { prefix, program }: Prefixed): Execution {
  if (basename(prefix) === basename(program)) return 'executed';
  const look = lookAtProcess(pid);
  if (look.kind === 'unreadable' || look.stat === null) return 'pending';
  const hasName = look.stat.comm === basename(prefix);
  if (look.kind === 'dead') return hasName ? 'ended-before' : 'executed';
  return isStillPrefix(look.stat, prefix, hasName) ? 'pending' : 'executed';
}

/**
 * The link to the program changes with the execution itself; the name does so a moment later, so at first it may still
 * be that of the manager. The link cannot be read (by a root without all rights) once the user was changed, and by then
 * the name is right.
 */
function isStillPrefix(stat: ProcessStat, prefix: string, hasName: boolean): boolean {
  try {
    return readlinkSync(`/proc/${stat.pid}/exe`) === realpathSync(prefix);
  } catch (error) {
    const name = systemErrorName(error);
    return name === 'EACCES' || name === 'EPERM' ? hasName : true;
  }
}
