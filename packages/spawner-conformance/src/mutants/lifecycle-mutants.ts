import type { ProcessHandle, StartResult } from '@hermit/core/spawner';
import { memoryStateDirectory } from '../memory/memory-spawner.ts';
import { type Mutant, mutant, never, onAdopt, onFailure, onStarted } from './mutant.ts';

/** Spawners that do not end things as they should, or leave something behind. */
export const lifecycleMutants: readonly Mutant[] = [
  mutant('WATCH-01', 'says that it does not watch what it started', ({ base }) => ({
    start: async (request, cancel) => {
      const result = await base.start(request, cancel);
      return result.ok ? { ...result, watched: false } : result;
    },
  })),

  mutant('WATCH-02', 'goes on telling after the subscription has ended', ({ base }) => ({
    watch: (listener) => {
      base.watch?.(listener);
      return () => {};
    },
  })),

  mutant(
    'WATCH-03',
    'says that it watches whatever it adopts',
    onAdopt((adoption) => ({ ...adoption, watched: true })),
  ),

  mutant('RELEASE-01', 'rejects a second release', ({ base, kernel }) => {
    const released = new Set<string>();
    return {
      release: async (handle) => {
        if (kernel.processes.get(handle.pid)?.state !== 'gone') return base.release(handle);
        if (released.has(handle.nonce)) throw new Error('it was released before');
        released.add(handle.nonce);
        return base.release(handle);
      },
    };
  }),

  mutant('RELEASE-02', 'ends what is released', ({ base }) => ({
    release: async (handle) => {
      const [seen] = await base.observe([handle], never);
      if (seen?.kind === 'running') await base.kill(handle, never);
      return base.release(handle);
    },
  })),

  mutant('RELEASE-03', 'keeps the lock of a released service', ({ base }) => {
    const locked = new Set<string>();
    const message = 'the service is locked';
    const occupied: StartResult = { ok: false, error: { code: 'internal', stage: 'confirm', message, cause: null } };
    return {
      start: async (request, cancel) => (locked.has(request.serviceId) ? occupied : base.start(request, cancel)),
      release: async (handle) => {
        locked.add(handle.serviceId);
        return base.release(handle);
      },
    };
  }),

  mutant('DISPOSE-01', 'ends its processes when it is closed', ({ base }) => {
    const own: ProcessHandle[] = [];
    return {
      start: async (request, cancel) => {
        const result = await base.start(request, cancel);
        if (result.ok) own.push(result.handle);
        return result;
      },
      dispose: async () => {
        for (const handle of own) await base.kill(handle, never);
        return base.dispose();
      },
    };
  }),

  mutant('DISPOSE-02', 'says that nothing is there once it was closed', ({ base }) => {
    let isClosed = false;
    return {
      observe: async (handles, cancel) =>
        isClosed ? handles.map(() => ({ kind: 'absent', leftovers: [] })) : base.observe(handles, cancel),
      dispose: async () => {
        isClosed = true;
        return base.dispose();
      },
    };
  }),

  mutant('LEAK-01', 'leaves a descriptor open', ({ base, kernel }) => ({
    dispose: async () => {
      kernel.openOutput('leak');
      return base.dispose();
    },
  })),

  mutant(
    'LEAK-02',
    'leaves a process of its own behind',
    onStarted((process, _, { kernel }) => void kernel.helperPids.add(process.pid + 100_000)),
  ),

  mutant(
    'LEAK-03',
    'leaves the file of a failed start behind',
    onFailure((error, { nonce }, { kernel }) => {
      kernel.files.add(`${memoryStateDirectory}/${nonce}`);
      return { ok: false, error };
    }),
  ),
];
