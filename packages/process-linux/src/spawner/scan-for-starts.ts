import { readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { StartIntent } from '@hermit/core/spawner';
import type { ScannedProcess } from '../scanned-process.ts';
import { readUptimeTicks } from '../uptime.ts';
import type { SpawnerContext } from './spawner-context.ts';

/** Between its fork and its exec a child still has the environment and the program of its maker; it is over by then. */
const embryoTicks = 200;
const rescanMs = 50;

/** A scan from which "nobody" may be concluded, with those who could not be excluded. */
export type StartScan =
  | {
      readonly kind: 'scanned';
      /** Those that were asked for. */
      readonly found: readonly ScannedProcess[];
      readonly doubtful: readonly ScannedProcess[];
    }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Scans until somebody is found, or no process could be a start in the middle of its birth: a manager that was killed
 * between fork and exec leaves a child without a marker, which gets it a moment later. Takes two seconds at the most.
 */
export async function scanForStarts(
  isWanted: (one: ScannedProcess) => boolean,
  intent: StartIntent,
  context: SpawnerContext,
): Promise<StartScan> {
  const sinceTicks = readUptimeTicks();
  for (;;) {
    const scan = await context.scanner.scan();
    if (scan.kind === 'failed') return scan;
    const doubtful = intent.nonce === null ? [] : scan.processes.filter(isUnreadableLeader);
    const found = scan.processes.filter(isWanted);
    const isUnborn = (one: ScannedProcess): boolean => context.kind.awaitsUnborn && isEmbryo(one, sinceTicks);
    const isSettled = found.length > 0 || !scan.processes.some(isUnborn);
    if (isSettled || readUptimeTicks() - sinceTicks > embryoTicks) return { kind: 'scanned', found, doubtful };
    await pause(rescanMs);
  }
}

/**
 * Born shortly before the question, without a marker, still this program, not a child of ours, and either in a session
 * of its own already or an orphan. Workers and command lines of this program are none of that.
 */
function isEmbryo({ stat, mark }: ScannedProcess, sinceTicks: number): boolean {
  if (mark.kind !== 'unmarked' || stat.pid === process.pid || stat.parentPid === process.pid) return false;
  const age = sinceTicks - Number(stat.startTime);
  const isOnItsOwn = stat.pid === stat.sessionId || stat.parentPid === 1;
  return age >= 0 && age < embryoTicks && isOnItsOwn && isSameProgram(stat.pid);
}

function isSameProgram(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === readlinkSync('/proc/self/exe');
  } catch {
    return false;
  }
}

/**
 * In a container root often may not read the environment of other users' processes. One of those that leads a session
 * may be the process of an intent. An unprivileged manager never changes the user, so it has no such doubt.
 */
function isUnreadableLeader({ stat, mark }: ScannedProcess): boolean {
  return mark.kind === 'unreadable' && stat.pid === stat.sessionId && stat.pid !== 1 && process.geteuid?.() === 0;
}
