import { setTimeout as pause } from 'node:timers/promises';
import type { ExitStatus, ProcessHandle, ProcessObservation } from '@hermit/core/spawner';
import { checkIdentity } from '../process-identity.ts';
import type { ScannedProcess } from '../scanned-process.ts';
import { readUptimeTicks } from '../uptime.ts';
import { findRemains, hasMarker } from './find-remains.ts';
import type { SpawnerContext } from './spawner-context.ts';
import { readHandle, type SpawnerHandleData } from './spawner-handle.ts';
import type { TrackedProcess } from './tracked-process.ts';

/** How long Node may take to collect a child that `/proc` shows as dead. */
const collectMs = 1000;

/** Looks at one process; the contract's `observe` for one handle. */
export async function observeProcess(handle: ProcessHandle, context: SpawnerContext): Promise<ProcessObservation> {
  const data = readHandle(handle, context.kind.name);
  if (typeof data === 'string') return lookFailed(data, []);
  if (handle.bootId !== context.bootId) return { kind: 'absent', leftovers: [] };
  const tracked = context.table.track(handle);
  if (data.nonces.length > 1) return observeSeveral(tracked, data, context);
  if (!tracked.isMainGone) {
    const check = checkIdentity(handle, context.bootId);
    if (check.kind === 'unreadable') return lookFailed(check.message, [handle.pid]);
    if (check.kind === 'same') return running(tracked, handle.pid);
    tracked.isMainGone = true;
  }
  await collected(tracked);
  return observeEnd(tracked, data, context);
}

export function lookFailed(message: string, pids: readonly number[]): ProcessObservation {
  return { kind: 'unknown', why: 'look-failed', message, pids, provenOurs: false };
}

function running(tracked: TrackedProcess, pid: number): ProcessObservation {
  tracked.aliveUntilTicks = readUptimeTicks();
  return { kind: 'running', pid };
}

async function collected(tracked: TrackedProcess): Promise<void> {
  if (tracked.child?.progress.kind !== 'running') return;
  const abort = new AbortController();
  const late = pause(collectMs, undefined, { signal: abort.signal }).catch(() => {});
  await Promise.race([tracked.child.ended, late]);
  abort.abort();
}

async function observeEnd(
  tracked: TrackedProcess,
  data: SpawnerHandleData,
  context: SpawnerContext,
): Promise<ProcessObservation> {
  const end = endOf(tracked);
  const { handle } = tracked;
  if (handle.killMode === 'process' || tracked.isDeserted) return { kind: 'exited', ...end, leftovers: [] };
  const scan = await context.scanner.scan();
  if (scan.kind === 'failed') return lookFailed(scan.message, []);
  const tied = await context.kind.tiedPids(handle, scan.processes, context);
  const remains = findRemains(handle, data, tracked.aliveUntilTicks, scan.processes, tied);
  tracked.isDeserted = remains.length === 0 && !scan.processes.some((one) => mayTurnOutOurs(one, handle));
  return { kind: 'exited', ...end, leftovers: remains.map((one) => one.stat.pid) };
}

/** Whether a later scan may find the marker of a process that was born since the start and did not show one yet. */
function mayTurnOutOurs({ stat, mark }: ScannedProcess, handle: ProcessHandle): boolean {
  const isOpen = mark.kind === 'unreadable' || (mark.kind === 'unmarked' && !mark.isSettled);
  return isOpen && !(Number(stat.startTime) < Number(handle.startTime));
}

function endOf({ child }: TrackedProcess): { readonly exit: ExitStatus | null; readonly output: string | null } {
  if (child?.progress.kind !== 'ended') return { exit: null, output: null };
  const { exit, output } = child.progress;
  return { exit, output };
}

/** A handle for several starts of one service: doubtful as long as more than one of them has a main process. */
async function observeSeveral(
  tracked: TrackedProcess,
  data: SpawnerHandleData,
  context: SpawnerContext,
): Promise<ProcessObservation> {
  const scan = await context.scanner.scan();
  if (scan.kind === 'failed') return lookFailed(scan.message, []);
  const leaders = scan.processes.filter(
    (one) => one.stat.pid === one.stat.sessionId && hasMarker(one, tracked.handle, data),
  );
  const [first] = leaders;
  if (first === undefined) return observeEnd(tracked, data, context);
  const pids = leaders.map((one) => one.stat.pid);
  if (pids.length === 1) return { kind: 'running', pid: first.stat.pid };
  return severalFound(tracked.handle.serviceId, pids);
}

/** Several main processes of one service, all proven to be ours. */
export function severalFound(serviceId: string, pids: readonly number[]): ProcessObservation {
  const message = `service "${serviceId}" has ${pids.length} main processes (${pids.join(', ')}); it may have one`;
  return { kind: 'unknown', why: 'indeterminate', message, pids, provenOurs: true };
}
