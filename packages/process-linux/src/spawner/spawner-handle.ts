import type { KillMode, ProcessHandle, ProcessPurpose, ServiceId } from '@hermit/core/spawner';

/** Version of the data in a handle. */
export const handleVersion = 1;

/** What a spawner reads out of a handle beside its own fields. */
export interface SpawnerHandleData {
  readonly stateId: string;
  /** The nonces that this handle stands for: one, unless an adoption found several starts of one service alive. */
  readonly nonces: readonly string[];
}

/** The parts of a new handle that differ from process to process. */
export interface HandleParts {
  readonly serviceId: ServiceId;
  readonly purpose: ProcessPurpose;
  readonly killMode: KillMode;
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
  readonly stateId: string;
  readonly nonces: readonly [string, ...string[]];
}

/** Makes a handle. Pure. */
export function makeHandle(spawner: string, { stateId, nonces, ...parts }: HandleParts): ProcessHandle {
  return {
    version: handleVersion,
    spawner,
    ...parts,
    nonce: nonces[0],
    data: { stateId, nonces: [...nonces] },
  };
}

/** Reads a handle, which may have been on disk: its data, or a sentence that says why it is of no use. Pure. */
export function readHandle(handle: ProcessHandle, spawner: string): SpawnerHandleData | string {
  if (handle.spawner !== spawner) return `the handle belongs to the spawner ${JSON.stringify(handle.spawner)}`;
  if (handle.version !== handleVersion) return `the handle has version ${handle.version}, which is not known here`;
  if (!Number.isInteger(handle.pid) || handle.pid <= 1) return `the handle names process ${handle.pid}`;
  const { stateId, nonces } = handle.data ?? {};
  if (typeof stateId !== 'string' || !Array.isArray(nonces)) return 'the handle has no stateId and nonces in its data';
  const texts = nonces.filter((nonce): nonce is string => typeof nonce === 'string');
  return texts.includes(handle.nonce) ? { stateId, nonces: texts } : 'the nonces of the handle do not fit together';
}

const purposes: ReadonlyMap<string, ProcessPurpose> = new Map([
  ['m', 'main'],
  ['p', 'pre-start'],
  ['s', 'stop'],
  ['r', 'reload'],
  ['b', 'probe'],
]);

/** The purpose of a start, by the letter before the first dot of its nonce; `null` for a nonce of another form. Pure. */
export function purposeOfNonce(nonce: string): ProcessPurpose | null {
  return purposes.get(nonce.split('.', 1)[0] ?? '') ?? null;
}
