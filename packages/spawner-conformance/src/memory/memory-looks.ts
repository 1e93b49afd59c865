import type { ExitStatus, ProcessHandle, ProcessObservation, StartIntent } from '@hermit/core/spawner';
import { noncesOf, purposeVariable, readMark } from './memory-handle.ts';
import type { MemoryKernel } from './memory-kernel.ts';
import { memoryBootId } from './memory-machine.ts';
import type { MemoryProcess } from './memory-process.ts';

/** What the maker of a process saw of its end. */
export interface MemoryEnd {
  readonly exit: ExitStatus;
  readonly output: string | null;
}

export function lookFailed(message: string): ProcessObservation {
  return { kind: 'unknown', why: 'look-failed', message, pids: [], provenOurs: false };
}

/** Looks at the process of one handle. */
export function lookAt(handle: ProcessHandle, end: MemoryEnd | null, kernel: MemoryKernel): ProcessObservation {
  const nonces = noncesOf(handle);
  if (typeof nonces === 'string') return lookFailed(nonces);
  if (handle.bootId !== memoryBootId) return { kind: 'absent', leftovers: [] };
  if (kernel.isBlind) return lookFailed(`process ${handle.pid} cannot be looked at`);
  if (nonces.length > 1) return lookAtSeveral(handle, nonces, kernel);
  const process = kernel.get(handle.pid);
  const isIt = process !== null && process.startTime === handle.startTime && process.state !== 'zombie';
  if (isIt) return { kind: 'running', pid: handle.pid };
  const remains = handle.killMode === 'process' ? [] : remainsOf(kernel, handle, nonces);
  return {
    kind: 'exited',
    exit: end?.exit ?? null,
    leftovers: remains.map(({ pid }) => pid),
    output: end?.output ?? null,
  };
}

function lookAtSeveral(handle: ProcessHandle, nonces: readonly string[], kernel: MemoryKernel): ProcessObservation {
  const leaders = marked(kernel, handle.serviceId, nonces).filter(({ isMain }) => isMain);
  const [first] = leaders;
  if (first === undefined) return { kind: 'exited', exit: null, leftovers: [], output: null };
  if (leaders.length === 1) return { kind: 'running', pid: first.pid };
  const pids = leaders.map(({ pid }) => pid);
  const message = `service "${handle.serviceId}" has ${pids.length} processes (${pids.join(', ')})`;
  return { kind: 'unknown', why: 'indeterminate', message, pids, provenOurs: true };
}

/** Live processes that come from a start, without its main process. */
export function remainsOf(
  kernel: MemoryKernel,
  handle: ProcessHandle,
  nonces: readonly string[],
): readonly MemoryProcess[] {
  const isMain = (one: MemoryProcess): boolean => one.pid === handle.pid && one.startTime === handle.startTime;
  return marked(kernel, handle.serviceId, nonces).filter((one) => !isMain(one));
}

/** Live processes that an intent is about. */
export function startsOf(kernel: MemoryKernel, { serviceId, nonce }: StartIntent): readonly MemoryProcess[] {
  if (nonce !== null) return marked(kernel, serviceId, [nonce]);
  return marked(kernel, serviceId, null).filter(({ birth }) =>
    ['main', 'pre-start'].includes(birth.env.get(purposeVariable) ?? ''),
  );
}

function marked(kernel: MemoryKernel, serviceId: string, nonces: readonly string[] | null): readonly MemoryProcess[] {
  return kernel.alive().filter((process) => {
    const mark = readMark(process);
    return mark !== null && mark.serviceId === serviceId && (nonces === null || nonces.includes(mark.nonce));
  });
}
