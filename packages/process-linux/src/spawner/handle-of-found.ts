import { invariant } from '@hermit/core';
import type { ProcessHandle } from '@hermit/core/spawner';
import type { ProcessMarker } from '../process-marker.ts';
import type { ScannedProcess } from '../scanned-process.ts';
import { killModeVariable } from './process-environment.ts';
import type { SpawnerContext } from './spawner-context.ts';
import { makeHandle, purposeOfNonce } from './spawner-handle.ts';

/** A handle made from what a scan found, and the processes that lead a session, oldest first. */
export interface FoundStart {
  readonly handle: ProcessHandle;
  readonly leaders: readonly ScannedProcess[];
}

/** No process ever has this start time, so a handle with it names a main process that has ended. */
export const endedStartTime = 'ended';

/**
 * Makes a handle for marked processes of one service. The main process is the oldest that leads a session, since every
 * main process does from its first instruction. If none leads one, the main process has ended and left the others: then
 * the handle names the session they are in. Pure.
 */
export function handleOfFound(found: readonly ScannedProcess[], { kind, bootId }: SpawnerContext): FoundStart {
  const oldestFirst = [...found].sort((left, right) => ageOf(left) - ageOf(right) || left.stat.pid - right.stat.pid);
  const leaders = oldestFirst.filter(({ stat }) => stat.pid === stat.sessionId);
  const representative = leaders[0] ?? oldestFirst[0];
  invariant(representative?.mark.kind === 'marked', 'a handle is made for marked processes only');
  const { stateId, serviceId, nonce } = representative.mark.marker;
  const isAlive = leaders.length > 0;
  const handle = makeHandle(kind.name, {
    serviceId,
    purpose: purposeOfNonce(nonce) ?? 'main',
    killMode: representative.mark.variables.get(killModeVariable) === 'process' ? 'process' : 'group',
    pid: isAlive ? representative.stat.pid : representative.stat.sessionId,
    startTime: isAlive ? representative.stat.startTime : endedStartTime,
    bootId,
    stateId,
    nonces: [nonce, ...otherNonces(oldestFirst, nonce)],
  });
  return { handle, leaders };
}

function ageOf({ stat }: ScannedProcess): number {
  return Number(stat.startTime);
}

function otherNonces(found: readonly ScannedProcess[], first: string): readonly string[] {
  const nonces = found.map(({ mark }) => (mark.kind === 'marked' ? mark.marker : null) satisfies ProcessMarker | null);
  return [...new Set(nonces.flatMap((marker) => (marker === null ? [] : [marker.nonce])))].filter(
    (nonce) => nonce !== first,
  );
}
