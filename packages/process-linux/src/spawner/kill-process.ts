import type { ProcessHandle, SignalResult } from '@hermit/core/spawner';
import type { ScannedProcess } from '../scanned-process.ts';
import type { SignalDelivery } from '../send-signal.ts';
import { findRemains } from './find-remains.ts';
import { refuse, resultOf, signalMain, signalWithGroup } from './signal-process.ts';
import type { SpawnerContext } from './spawner-context.ts';
import { readHandle, type SpawnerHandleData } from './spawner-handle.ts';
import type { TrackedProcess } from './tracked-process.ts';

/** A process that is being killed may make another one; so often is looked for those. */
const maxRounds = 3;

/** Sends SIGKILL to everything proven to come from a start; the contract's `kill`. */
export async function killProcess(handle: ProcessHandle, context: SpawnerContext): Promise<SignalResult> {
  const data = readHandle(handle, context.kind.name);
  if (typeof data === 'string') return refuse('identity-unverifiable', data);
  if (handle.bootId !== context.bootId) return { ok: true, delivered: false };
  const tracked = context.table.track(handle);
  const main = signalMain(tracked, handle.killMode, 'SIGKILL', context.bootId);
  if (handle.killMode === 'process' || main.kind === 'unverifiable' || main.kind === 'refused') return resultOf([main]);
  return sweep(tracked, data, main, context);
}

/** Scans and kills until a scan shows nobody new. */
async function sweep(
  tracked: TrackedProcess,
  data: SpawnerHandleData,
  main: SignalDelivery,
  context: SpawnerContext,
): Promise<SignalResult> {
  const deliveries = [main];
  const seen = new Set<string>();
  for (let round = 0; round < maxRounds; round++) {
    const scan = await context.scanner.scan();
    if (scan.kind === 'failed') return refuse('look-failed', scan.message);
    const tied = await context.kind.tiedPids(tracked.handle, scan.processes, context);
    const remains = findRemains(tracked.handle, data, tracked.aliveUntilTicks, scan.processes, tied);
    const fresh = remains.filter((one) => !seen.has(keyOf(one)));
    if (fresh.length === 0) break;
    for (const one of fresh) seen.add(keyOf(one));
    deliveries.push(...fresh.map((one) => signalWithGroup(one, 'SIGKILL', context.bootId)));
  }
  return resultOf(deliveries);
}

function keyOf({ stat }: ScannedProcess): string {
  return `${stat.pid}:${stat.startTime}`;
}
