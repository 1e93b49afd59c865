import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { ProcessView } from './machine.ts';

/** The command line of a process; empty if it is gone or a zombie. */
export function commandLineOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** How the kernel shows a live process; `null` if it is gone or a zombie. */
export function viewOf(pid: number): ProcessView | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, , groupId, sessionId] = fields;
    if (state === 'Z' || state === 'X') return null;
    return { pid, groupId: Number(groupId), sessionId: Number(sessionId) };
  } catch {
    return null;
  }
}

export function allPids(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Children of this process, whatever thread made them. */
export function childPids(): readonly number[] {
  return allPids().filter((pid) => parentOf(pid) === process.pid);
}

function parentOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

/**
 * What the open descriptors of this process lead to, without those that have no identity of their own. Those that this
 * process got from its own parent, and would hand to any child, count only with `isInherited`.
 */
export function ownDescriptors({ isInherited }: { readonly isInherited: boolean }): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      if (isInherited !== stays(fd)) return [];
      const link = readlinkSync(`/proc/self/fd/${fd}`);
      const isNameless = link.startsWith('anon_inode:') || link.startsWith('/proc/') || link.startsWith('/dev/');
      return isNameless ? [] : [link];
    } catch {
      return [];
    }
  });
}

const closeOnExec = 0o2000000;

/** Whether a descriptor stays open in a program that is executed. Node opens none that does. */
function stays(fd: string): boolean {
  const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
  return (Number.parseInt(flags, 8) & closeOnExec) === 0;
}
