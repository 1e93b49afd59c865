import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { lookAtProcess } from '../look-at-process.ts';
import type { ProcessStat } from '../parse-process-stat.ts';
import { systemErrorName } from '../system-error.ts';

const lookEveryMs = 0.25;
/** The kernel cuts the name of a program after so many bytes. */
const nameBytes = 15;

/** Programs that execute one another in one process, and the one they are to execute in the end. */
export interface ExecutionChain {
  /** What `/proc/PID/exe` shows while a prefix runs. */
  readonly executables: readonly string[];
  /** What the kernel calls a process while a prefix runs. */
  readonly names: readonly string[];
  /** The program at the end, with its arguments; first an absolute path. */
  readonly argv: readonly [string, ...string[]];
}

/** A chain from the absolute paths of its prefixes. Throws a system error if one of them is not there. */
export function executionChain(prefixes: readonly string[], argv: readonly [string, ...string[]]): ExecutionChain {
  return { executables: prefixes.map((path) => realpathSync(path)), names: prefixes.map(nameOf), argv };
}

/**
 * How far a chain has come. `executing` is the moment in which the kernel shows the program already, and not yet its
 * arguments; a program that hides them stays there. `ended-unclear` is an end of which its name does not tell whose it was, because the program
 * has the name of one of its prefixes.
 */
export type Execution = 'executed' | 'executing' | 'ended-before' | 'ended-unclear' | 'pending';

/**
 * Waits, without giving up the thread, until the program runs or the process has ended; at most `looks` quarters of a
 * millisecond. Node collects an ended child only when the thread is free again; until then its zombie still shows the
 * name under which it ended, and so tells a program that ended at once from a prefix that never came to it. It takes 1 ms
 * as a rule.
 */
export function confirmExecution(pid: number, chain: ExecutionChain, looks: number): Execution {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  let execution: Execution = 'pending';
  for (let count = 0; count < looks; count++) {
    execution = lookAtExecution(pid, chain);
    if (execution !== 'pending' && execution !== 'executing') return execution;
    Atomics.wait(cell, 0, 0, lookEveryMs);
  }
  return execution;
}

/** One look. */
export function lookAtExecution(pid: number, chain: ExecutionChain): Execution {
  const look = lookAtProcess(pid);
  if (look.kind === 'unreadable' || look.stat === null) return 'pending';
  const hasName = chain.names.includes(look.stat.comm);
  if (look.kind === 'alive') return lookAtLiving(look.stat, chain, hasName);
  if (!hasName) return 'executed';
  return chain.names.includes(nameOf(chain.argv[0])) ? 'ended-unclear' : 'ended-before';
}

function lookAtLiving(stat: ProcessStat, chain: ExecutionChain, hasName: boolean): Execution {
  const isOther = !isStillPrefix(stat, chain, hasName);
  const shown = argumentsOf(stat.pid);
  if (shown === `${chain.argv.join('\0')}\0`) return 'executed';
  if (!isOther) return 'pending';
  return shown === '' ? 'executing' : 'executed';
}

function nameOf(path: string): string {
  return Buffer.from(basename(path)).subarray(0, nameBytes).toString('latin1');
}

/**
 * The link to the program changes with the execution itself; the name does so a moment later, so at first it may still
 * be that of the manager. The link cannot be read (by a root without all rights) once the user was changed, and by then
 * the name is right. A prefix that is also the program is told apart by its arguments.
 */
function isStillPrefix({ pid }: ProcessStat, { executables }: ExecutionChain, hasName: boolean): boolean {
  try {
    return executables.includes(readlinkSync(`/proc/${pid}/exe`));
  } catch (error) {
    const name = systemErrorName(error);
    return name === 'EACCES' || name === 'EPERM' ? hasName : true;
  }
}

/** `null` if it cannot be read. */
function argumentsOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return null;
  }
}
