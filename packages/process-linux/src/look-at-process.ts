import { isDead, type ProcessStat, parseProcessStat } from './parse-process-stat.ts';
import { readProcText } from './read-proc-text.ts';
import { errorText, systemErrorName } from './system-error.ts';

/** What a look at one pid showed. `dead` with a `stat` is a zombie, `unreadable` is a process that hides. */
export type ProcessLook =
  | { readonly kind: 'alive'; readonly stat: ProcessStat }
  | { readonly kind: 'dead'; readonly stat: ProcessStat | null }
  | { readonly kind: 'unreadable'; readonly message: string };

/** The two questions that a look asks the kernel; replaced in tests. */
export interface LookPorts {
  /** Text of `/proc/PID/stat`; throws a system error. */
  readStat(pid: number): string;
  /** Whether a process with that pid exists, whoever owns it. */
  exists(pid: number): boolean;
}

/** Looks through the real `/proc`. Synchronous, because it never waits for a disk and costs 20 µs. */
export const kernelLookPorts: LookPorts = {
  readStat: (pid) => readProcText(`/proc/${pid}/stat`),
  exists: (pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return systemErrorName(error) === 'EPERM';
    }
  },
};

/** Looks at one pid. Never throws; without effect. */
export function lookAtProcess(pid: number, ports: LookPorts = kernelLookPorts): ProcessLook {
  if (!Number.isInteger(pid) || pid < 1) return { kind: 'unreadable', message: `${pid} is no process id` };
  const first = readOnce(pid, ports);
  if (first.kind !== 'missing') return first;
  if (!ports.exists(pid)) return { kind: 'dead', stat: null };
  // It was born between the two questions, or `/proc` hides it (hidepid), or there is no `/proc`.
  const second = readOnce(pid, ports);
  if (second.kind !== 'missing') return second;
  if (!ports.exists(pid)) return { kind: 'dead', stat: null };
  return { kind: 'unreadable', message: `process ${pid} exists, but /proc does not show it` };
}

function readOnce(pid: number, ports: LookPorts): ProcessLook | { readonly kind: 'missing' } {
  try {
    const stat = parseProcessStat(ports.readStat(pid));
    if (stat === null) return { kind: 'unreadable', message: `/proc/${pid}/stat has an unexpected form` };
    return isDead(stat) ? { kind: 'dead', stat } : { kind: 'alive', stat };
  } catch (error) {
    const name = systemErrorName(error);
    if (name === 'ENOENT' || name === 'ESRCH') return { kind: 'missing' };
    return { kind: 'unreadable', message: `cannot read /proc/${pid}/stat: ${errorText(error)}` };
  }
}
