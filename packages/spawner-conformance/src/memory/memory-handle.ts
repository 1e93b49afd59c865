import type { ProcessHandle, ProcessPurpose, StartRequest } from '@hermit/core/spawner';
import { memoryBootId } from './memory-machine.ts';
import type { MemoryProcess } from './memory-process.ts';

export const memorySpawnerName = 'memory';
const version = 1;

/** Marks of a start in the environment of its processes. */
export const markVariable = 'HSM_PROCESS';
export const killModeVariable = 'HSM_KILL_MODE';
export const purposeVariable = 'HSM_PURPOSE';

/** What a simulated process says about its start. */
export interface Mark {
  readonly serviceId: string;
  readonly nonce: string;
}

export function marksOf({ serviceId, nonce, killMode, purpose }: StartRequest): readonly (readonly [string, string])[] {
  return [
    [markVariable, `${serviceId}:${nonce}`],
    [killModeVariable, killMode],
    [purposeVariable, purpose],
  ];
}

export function readMark({ birth }: MemoryProcess): Mark | null {
  const [serviceId, nonce] = (birth.env.get(markVariable) ?? '').split(':');
  return serviceId === undefined || nonce === undefined ? null : { serviceId, nonce };
}

/** Makes a handle from a process, which says everything itself. */
export function handleOf(process: MemoryProcess, nonces: readonly string[] = []): ProcessHandle {
  const { serviceId, nonce } = readMark(process) ?? { serviceId: '', nonce: '' };
  return {
    version,
    spawner: memorySpawnerName,
    serviceId,
    purpose: (process.birth.env.get(purposeVariable) ?? 'main') as ProcessPurpose,
    nonce,
    pid: process.pid,
    startTime: process.startTime,
    bootId: memoryBootId,
    killMode: process.birth.env.get(killModeVariable) === 'process' ? 'process' : 'group',
    data: { nonces: nonces.length > 0 ? [...nonces] : [nonce] },
  };
}

/** The nonces that a handle stands for, or a sentence that says why it is of no use. Pure. */
export function noncesOf(handle: ProcessHandle): readonly string[] | string {
  if (handle.spawner !== memorySpawnerName)
    return `the handle belongs to the spawner ${JSON.stringify(handle.spawner)}`;
  if (handle.version !== version) return `the handle has version ${handle.version}, which is not known here`;
  if (!Number.isInteger(handle.pid) || handle.pid <= 1) return `the handle names process ${handle.pid}`;
  const nonces: unknown = handle.data?.['nonces'];
  if (!Array.isArray(nonces)) return 'the handle has no nonces in its data';
  return nonces.filter((nonce): nonce is string => typeof nonce === 'string');
}
