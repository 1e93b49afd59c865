import { basename } from 'node:path';
import { lookAtProcess } from '@hermit/process-linux';

/** Name that the kernel shows for the prefix until it has executed the program. */
const prefixName = 'setpriv';
/** Together at most 50 ms, after which the question is asked less often and without holding up others. */
const looks = 200;
const lookEveryMs = 0.25;

/** Whether a prefix has executed its program. */
export type Execution = 'executed' | 'ended-before' | 'pending';

/**
 * Waits, without giving up the thread, until `setpriv` has executed the program or ended. Node collects an ended child
 * only when the thread is free again; until then its zombie still shows the name under which it ended, and so tells a
 * program that ended at once from a prefix that never came to it. It takes 1 ms as a rule.
 */
export function confirmExecution(pid: number, program: string): Execution {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let count = 0; count < looks; count++) {
    const execution = lookAtExecution(pid, program);
    if (execution !== 'pending') return execution;
    Atomics.wait(cell, 0, 0, lookEveryMs);
  }
  return 'pending';
}

/** One look. A program that is itself called `setpriv` cannot be told apart and counts as executed. */
export function lookAtExecution(pid: number, program: string): Execution {
  const look = lookAtProcess(pid);
  if (look.kind === 'unreadable' || look.stat === null) return 'pending';
  if (look.stat.comm !== prefixName || basename(program) === prefixName) return 'executed';
  return look.kind === 'dead' ? 'ended-before' : 'pending';
}
