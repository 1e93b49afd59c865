import type { ProcessHandle, ProcessSpawner, SignalName, SignalResult } from '@hermit/core/spawner';
import { memorySpawnerName } from '../memory/memory-handle.ts';
import type { MemoryKernel } from '../memory/memory-kernel.ts';
import { type Mutant, type MutantParts, mutant, onHandle } from './mutant.ts';

/** Spawners that confuse processes with each other. */
export const identityMutants: readonly Mutant[] = [
  mutant(
    'IDENTITY-01',
    'puts a Date into its handles',
    onHandle((handle) => ({ ...handle, data: { ...handle.data, startedAt: new Date(0) as never } })),
  ),

  mutant(
    'IDENTITY-02',
    'takes every process for a main process',
    onHandle((handle) => ({ ...handle, purpose: 'main' })),
  ),

  mutant('IDENTITY-04', 'trusts the pid of a handle that it never looked at', (parts) => {
    const seen = new Set<string>();
    return bareSender(parts, {
      onStart: (nonce) => seen.add(nonce),
      onLook: (handle) => seen.add(handle.nonce),
      isTrusted: (handle) => !seen.has(handle.nonce),
    });
  }),

  mutant('IDENTITY-05', 'verifies an identity once, and trusts the pid from then on', (parts) => {
    const seen = new Set<string>();
    return bareSender(parts, {
      onStart: () => {},
      onLook: (handle, isRunning) => isRunning && seen.add(keyOf(handle)),
      isTrusted: (handle) => seen.has(keyOf(handle)),
    });
  }),

  mutant('IDENTITY-06', 'ignores version and spawner of a handle', ({ base }) => ({
    signal: (handle, signal, cancel) => base.signal(mended(handle), signal, cancel),
    kill: (handle, cancel) => base.kill(mended(handle), cancel),
  })),
];

function mended(handle: ProcessHandle): ProcessHandle {
  return { ...handle, version: 1, spawner: memorySpawnerName };
}

function keyOf({ pid, startTime }: ProcessHandle): string {
  return `${pid} ${startTime}`;
}

/** When a spawner sends to whoever has the pid. */
interface Trust {
  readonly onStart: (nonce: string) => void;
  readonly onLook: (handle: ProcessHandle, isRunning: boolean) => void;
  readonly isTrusted: (handle: ProcessHandle) => boolean;
}

function bareSender({ base, kernel }: MutantParts, trust: Trust): Partial<ProcessSpawner> {
  const send = (handle: ProcessHandle, name: SignalName, proper: () => Promise<SignalResult>): Promise<SignalResult> =>
    trust.isTrusted(handle) && isSomebodyElse(handle, kernel)
      ? Promise.resolve({ ok: true, delivered: kernel.send(handle.pid, name) })
      : proper();
  return {
    start: (request, cancel) => {
      trust.onStart(request.nonce);
      return base.start(request, cancel);
    },
    observe: async (handles, cancel) => {
      const answers = await base.observe(handles, cancel);
      for (const [index, handle] of handles.entries()) trust.onLook(handle, answers[index]?.kind === 'running');
      return answers;
    },
    adopt: async (subject, cancel) => {
      const adoption = await base.adopt(subject, cancel);
      if (subject.kind === 'handle') trust.onLook(subject.handle, adoption.observation.kind === 'running');
      return adoption;
    },
    signal: (handle, signal, cancel) => send(handle, signal, () => base.signal(handle, signal, cancel)),
    kill: (handle, cancel) => send(handle, 'SIGKILL', () => base.kill(handle, cancel)),
  };
}

function isSomebodyElse({ pid, startTime, version, spawner }: ProcessHandle, kernel: MemoryKernel): boolean {
  const process = kernel.get(pid);
  const isSound = version === 1 && spawner === memorySpawnerName;
  return isSound && process !== null && process.state !== 'zombie' && process.startTime !== startTime;
}
