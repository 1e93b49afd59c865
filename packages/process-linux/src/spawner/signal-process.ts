import type { KillMode, ProcessHandle, SignalName, SignalResult, SpawnerError } from '@hermit/core/spawner';
import type { ProcessIdentity } from '../process-identity.ts';
import type { ScannedProcess } from '../scanned-process.ts';
import { isSignalName, type SignalDelivery, sendSignal } from '../send-signal.ts';
import { findRemains } from './find-remains.ts';
import type { SpawnerContext } from './spawner-context.ts';
import { readHandle } from './spawner-handle.ts';
import type { TrackedProcess } from './tracked-process.ts';

const nobody: SignalResult = { ok: true, delivered: false };

/** Sends a signal to a process or its group; the contract's `signal`. */
export async function signalProcess(
  handle: ProcessHandle,
  signal: SignalName,
  context: SpawnerContext,
): Promise<SignalResult> {
  if (!isSignalName(signal)) return refuse('unsupported', `${signal} is no signal of this system`);
  const data = readHandle(handle, context.kind.name);
  if (typeof data === 'string') return refuse('identity-unverifiable', data);
  if (handle.bootId !== context.bootId) return nobody;
  const tracked = context.table.track(handle);
  const direct = signalMain(tracked, handle.killMode, signal, context.bootId);
  if (direct.kind !== 'nobody' || handle.killMode === 'process') return resultOf([direct]);
  const scan = await context.scanner.scan();
  if (scan.kind === 'failed') return refuse('look-failed', scan.message);
  const tied = await context.kind.tiedPids(handle, scan.processes, context);
  const remains = findRemains(handle, data, tracked.aliveUntilTicks, scan.processes, tied);
  return resultOf(remains.map((one) => signalOne(one, signal, context.bootId)));
}

/** To the main process, or to its group while that process leads it, as the handle that was given says. */
export function signalMain(
  tracked: TrackedProcess,
  killMode: KillMode,
  signal: SignalName,
  bootId: string,
): SignalDelivery {
  if (tracked.isMainGone) return { kind: 'nobody' };
  const { handle } = tracked;
  const to = killMode === 'group' ? 'group' : 'process';
  const delivery = sendSignal({ to, id: handle.pid, proof: handle }, signal, bootId);
  if (delivery.kind === 'nobody') tracked.isMainGone = true;
  return delivery;
}

/** To one process that a scan found. */
export function signalOne({ stat }: ScannedProcess, signal: SignalName, bootId: string): SignalDelivery {
  const proof: ProcessIdentity = { pid: stat.pid, startTime: stat.startTime, bootId };
  return sendSignal({ to: 'process', id: stat.pid, proof }, signal, bootId);
}

/** To a process and, where it leads a group of its own, to all of that group. */
export function signalWithGroup(one: ScannedProcess, signal: SignalName, bootId: string): SignalDelivery {
  const { pid, groupId, startTime } = one.stat;
  if (pid !== groupId) return signalOne(one, signal, bootId);
  return sendSignal({ to: 'group', id: pid, proof: { pid, startTime, bootId } }, signal, bootId);
}

/** The worst of several deliveries, in the words of the contract. Pure. */
export function resultOf(deliveries: readonly SignalDelivery[]): SignalResult {
  for (const one of deliveries) {
    if (one.kind === 'not-permitted') return refuse('not-permitted', one.message, 'EPERM');
    if (one.kind === 'unverifiable' || one.kind === 'refused') return refuse('identity-unverifiable', one.message);
  }
  return { ok: true, delivered: deliveries.some((one) => one.kind === 'sent') };
}

/** A signal that was not sent, or not to all. */
export function refuse(code: SpawnerError['code'], message: string, cause: string | null = null): SignalResult {
  return { ok: false, error: { code, stage: null, message, cause } };
}
