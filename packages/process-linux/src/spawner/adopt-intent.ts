import type { Adoption, ProcessObservation, StartIntent } from '@hermit/core/spawner';
import type { ScannedProcess } from '../scanned-process.ts';
import { adoptHandle } from './adopt-process.ts';
import { believable } from './believable-mark.ts';
import { handleOfFound } from './handle-of-found.ts';
import { lookFailed, severalFound } from './observe-process.ts';
import { type StartScan, scanForStarts } from './scan-for-starts.ts';
import type { SpawnerContext } from './spawner-context.ts';
import { purposeOfNonce } from './spawner-handle.ts';

/** The answer that promises that a start makes no process any more. */
export const absent: Adoption = { observation: { kind: 'absent', leftovers: [] }, handle: null, watched: false };

/**
 * Finds the process of a start whose handle was never written down, by its marker. First of all the start is fenced, so
 * that it cannot happen behind the answer.
 */
export async function adoptIntent(intent: StartIntent, context: SpawnerContext): Promise<Adoption> {
  if (intent.spawner !== context.kind.name) {
    return unknown(lookFailed(`the intent belongs to the spawner ${JSON.stringify(intent.spawner)}`, []));
  }
  fence(intent, context);
  const own = ownProcesses(intent, context);
  if (own !== undefined) return adoptHandle(own.handle, context);
  if (intent.bootId !== context.bootId) return absent;
  const scan = await findMarked(intent, context);
  if (scan.kind === 'failed') return unknown(lookFailed(scan.message, []));
  return scan.found.length > 0
    ? adoptFound(scan.found, context)
    : context.kind.adoptUnmarked(intent, scan.doubtful, context);
}

/** The processes with a marker that an intent asks for, and that may be believed. */
export async function findMarked(intent: StartIntent, context: SpawnerContext): Promise<StartScan> {
  const scan = await scanForStarts((one) => isWanted(one, intent, context), intent, context);
  return scan.kind === 'failed' ? scan : { ...scan, found: await believable(scan.found, intent) };
}

function fence(intent: StartIntent, context: SpawnerContext): void {
  if (intent.nonce === null) context.table.fenceService(intent.serviceId);
  else context.table.fence(intent.nonce);
}

/** A start of this very object, whose answer the manager did not wait for. */
function ownProcesses(intent: StartIntent, context: SpawnerContext) {
  if (intent.nonce !== null) return context.table.get(intent.nonce);
  return context.table
    .ofService(intent.serviceId)
    .find(({ handle }) => handle.purpose === 'main' || handle.purpose === 'pre-start');
}

function isWanted({ mark }: ScannedProcess, intent: StartIntent, context: SpawnerContext): boolean {
  if (mark.kind !== 'marked') return false;
  const { stateId, serviceId, nonce } = mark.marker;
  if (stateId !== context.stateId || serviceId !== intent.serviceId) return false;
  if (intent.nonce !== null) return nonce === intent.nonce;
  const purpose = purposeOfNonce(nonce);
  return purpose === null || purpose === 'main' || purpose === 'pre-start';
}

/** Takes over marked processes, of which there is at least one. */
export async function adoptFound(found: readonly ScannedProcess[], context: SpawnerContext): Promise<Adoption> {
  const { handle, leaders } = handleOfFound(found, context);
  const starts = new Set(leaders.map((one) => (one.mark.kind === 'marked' ? one.mark.marker.nonce : '')));
  if (starts.size < 2) return adoptHandle(handle, context);
  const pids = leaders.map((one) => one.stat.pid);
  return { observation: severalFound(handle.serviceId, pids), handle, watched: false };
}

/** `absent` is a promise, so it is not given while somebody unreadable might be the one. */
export function answerForNobody(doubtful: readonly ScannedProcess[]): Adoption {
  if (doubtful.length === 0) return absent;
  const pids = doubtful.map((one) => one.stat.pid);
  const message = `the environment of ${pids.length} processes that may be it cannot be read (${pids.join(', ')})`;
  return unknown({ kind: 'unknown', why: 'indeterminate', message, pids, provenOurs: false });
}

export function unknown(observation: ProcessObservation): Adoption {
  return { observation, handle: null, watched: false };
}
