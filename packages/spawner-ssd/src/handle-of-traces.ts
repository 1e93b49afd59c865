import type { ProcessHandle } from '@hermit/core/spawner';
import {
  checkIdentity,
  endedStartTime,
  lookAtProcess,
  makeHandle,
  readUptimeTicks,
  type SpawnerContext,
} from '@hermit/process-linux';
import type { ClosedStart } from './closed-starts.ts';
import { executesProgram } from './executes-program.ts';
import type { SsdFiles } from './ssd-files.ts';

/** A doubt in the words of the contract. */
export interface Doubt {
  readonly message: string;
  readonly pids: readonly number[];
  readonly provenOurs: boolean;
}

/** Who a start made, as far as its traces tell. */
export type TracedProcess =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'handle'; readonly handle: ProcessHandle }
  | { readonly kind: 'doubt'; readonly doubt: Doubt };

/** Ticks of `/proc/PID/stat` in a millisecond. */
const clockTicksPerMs = 0.1;
/** How far the clock of files may be off. */
const slackTicks = 200;

/**
 * Judges what a closed start left: its note names its process for ever, its pidfile only a number, its lock whoever
 * inherited it.
 */
export async function handleOfTraces(
  start: ClosedStart,
  context: SpawnerContext,
  files: SsdFiles,
): Promise<TracedProcess> {
  const { pidfile, identity } = start.traces;
  if (pidfile.kind === 'missing') return handleWithoutPidfile(start, context, files);
  if (identity !== null) {
    const check = checkIdentity({ ...identity, bootId: context.bootId }, context.bootId);
    if (check.kind === 'same') return handle(start, identity, context);
    if (check.kind === 'unreadable') return doubt(`${check.message}, and it is noted as the process`, [identity.pid]);
  }
  const { isHeld, holders } = await files.locks.look(start.place.lock);
  const main = holders.find((one) => one.isTaker);
  if (main !== undefined) return handle(start, main, context);
  // Descendants of an ended main process are nobody's concern then.
  if (start.traces.killMode === 'process') return { kind: 'nobody' };
  const named = identity?.pid ?? (pidfile.kind === 'read' ? pidfile.pid : null);
  const pids = holders.map((one) => one.pid);
  if (pids.length > 0) return handle(start, { pid: named ?? pids[0] ?? 0, startTime: endedStartTime }, context);
  if (isHeld) return doubt('its lock is held by a process that could not be found', []);
  const suspect = identity === null && pidfile.kind === 'read' && mayBeIt(pidfile);
  return suspect
    ? doubt(`the pidfile names process ${named}, which does not hold the lock`, [named ?? 0])
    : { kind: 'nobody' };
}

/** Without a pidfile nobody came through, unless it was removed since: then the noted process holds the lock and shows its program. */
async function handleWithoutPidfile(
  start: ClosedStart,
  context: SpawnerContext,
  files: SsdFiles,
): Promise<TracedProcess> {
  const { identity } = start.traces;
  if (identity === null) return { kind: 'nobody' };
  const { holders } = await files.locks.look(start.place.lock);
  const main = holders.find((one) => one.isTaker && one.pid === identity.pid && one.startTime === identity.startTime);
  const isPastTools = main !== undefined && executesProgram(main.pid, files.tools);
  return isPastTools ? handle(start, main, context) : { kind: 'nobody' };
}

/** Whether the process with that pid leads a session and was there when the pidfile was written. */
function mayBeIt({ pid, writtenAtMs }: { readonly pid: number; readonly writtenAtMs: number }): boolean {
  const look = lookAtProcess(pid);
  if (look.kind !== 'alive') return look.kind === 'unreadable';
  const writtenAtTicks = readUptimeTicks() - (Date.now() - writtenAtMs) * clockTicksPerMs;
  return look.stat.pid === look.stat.sessionId && Number(look.stat.startTime) <= writtenAtTicks + slackTicks;
}

function handle(
  { serviceId, purpose, nonce, traces }: ClosedStart,
  { pid, startTime }: { readonly pid: number; readonly startTime: string },
  { kind, bootId, stateId }: SpawnerContext,
): TracedProcess {
  const { killMode } = traces;
  const parts = { serviceId, purpose, killMode, pid, startTime, bootId, stateId, nonces: [nonce] } as const;
  return { kind: 'handle', handle: makeHandle(kind.name, parts) };
}

function doubt(message: string, pids: readonly number[]): TracedProcess {
  return { kind: 'doubt', doubt: { message, pids, provenOurs: false } };
}
