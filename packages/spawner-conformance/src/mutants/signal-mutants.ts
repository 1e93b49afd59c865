import type { KillMode, ProcessHandle } from '@hermit/core/spawner';
import { readMark } from '../memory/memory-handle.ts';
import { type Mutant, missed, mutant, onKill, onSignal, refused } from './mutant.ts';
import { isMainAlive, rebooted } from './mutant-looks.ts';

/** Spawners that signal or kill wrongly. */
export const signalMutants: readonly Mutant[] = [
  mutant('SIGNAL-01', 'takes one signal for another', ({ base }) => ({
    signal: (handle, signal, cancel) => base.signal(handle, signal === 'SIGHUP' ? 'SIGUSR1' : signal, cancel),
  })),

  mutant(
    'SIGNAL-02',
    'signals the main process only',
    onSignal((handle, { kernel }) => (isMainAlive(kernel, handle.pid) ? { ...handle, killMode: 'process' } : handle)),
  ),

  mutant(
    'SIGNAL-03',
    'signals the group whatever the kill mode of the start',
    withKillModes((atStart, handle) => (atStart === 'process' ? 'group' : handle.killMode)),
  ),

  mutant('SIGNAL-04', 'kills who ignores SIGTERM', ({ base, kernel }) => ({
    signal: async (handle, signal, cancel) => {
      const result = await base.signal(handle, signal, cancel);
      const isIgnored = kernel.get(handle.pid)?.dispositions.get(signal)?.kind === 'ignore';
      if (signal === 'SIGTERM' && isIgnored) await base.kill(handle, cancel);
      return result;
    },
  })),

  mutant('SIGNAL-05', 'waits for the end after SIGINT', ({ base, kernel }) => ({
    signal: async (handle, signal, cancel) => {
      const result = await base.signal(handle, signal, cancel);
      if (signal === 'SIGINT' && kernel.get(handle.pid) !== null) await new Promise(() => {});
      return result;
    },
  })),

  mutant('SIGNAL-06', 'fails if nobody is left to signal', ({ base }) => ({
    signal: async (handle, signal, cancel) => {
      const result = await base.signal(handle, signal, cancel);
      return result.ok && !result.delivered ? refused('internal') : result;
    },
  })),

  mutant(
    'SIGNAL-07',
    'signals nobody once the main process has ended',
    onSignal((handle, { kernel }) => (isMainAlive(kernel, handle.pid) ? handle : missed)),
  ),

  mutant('SIGNAL-08', 'ignores the boot when it signals', onSignal(rebooted)),

  mutant('SIGNAL-09', 'throws for an unknown signal', ({ base }) => ({
    signal: (handle, signal, cancel) => {
      if (signal === 'SIGNONSENSE') throw new TypeError('Unknown signal: SIGNONSENSE');
      return base.signal(handle, signal, cancel);
    },
  })),

  mutant(
    'SIGNAL-10',
    'signals whom the start said, whatever the handle says',
    withKillModes((atStart, handle) => atStart ?? handle.killMode),
  ),

  mutant('KILL-01', 'sends SIGTERM to kill, and is content if that is ignored', ({ base, kernel }) => ({
    kill: (handle, cancel) => {
      const isIgnored = kernel.get(handle.pid)?.dispositions.get('SIGTERM')?.kind === 'ignore';
      return isIgnored ? base.signal(handle, 'SIGTERM', cancel) : base.kill(handle, cancel);
    },
  })),

  mutant('KILL-02', 'spares who is in the group of the main process', spare('same')),

  mutant('KILL-03', 'spares who left the group of the main process', spare('own')),

  mutant(
    'KILL-04',
    'kills everybody whatever the kill mode',
    onKill((handle) => ({ ...handle, killMode: 'group' })),
  ),

  mutant('KILL-05', 'fails if nobody is left to kill', ({ base }) => ({
    kill: async (handle, cancel) => {
      const result = await base.kill(handle, cancel);
      return result.ok && !result.delivered ? refused('internal') : result;
    },
  })),

  mutant('KILL-06', 'kills nobody once a main process of its own has ended', ({ base, kernel }) => {
    const own = new Set<string>();
    return {
      start: (request, cancel) => {
        own.add(request.nonce);
        return base.start(request, cancel);
      },
      kill: async (handle, cancel) =>
        own.has(handle.nonce) && !isMainAlive(kernel, handle.pid) ? missed : base.kill(handle, cancel),
    };
  }),

  mutant('KILL-07', 'ignores the boot when it kills', onKill(rebooted)),

  mutant('KILL-08', 'kills whatever belongs to the service', ({ base, kernel }) => ({
    kill: async (handle, cancel) => {
      const result = await base.kill(handle, cancel);
      if (handle.purpose === 'main') return result;
      for (const one of kernel.alive())
        if (readMark(one)?.serviceId === handle.serviceId) kernel.send(one.pid, 'SIGKILL');
      return result;
    },
  })),
];

/** Kills the main process, and its descendants but for those of one kind. */
function spare(kind: 'same' | 'own'): Mutant['overrides'] {
  return ({ base, kernel }) => ({
    kill: async (handle, cancel) => {
      const main = kernel.get(handle.pid);
      if (main === null || handle.killMode === 'process' || main.startTime !== handle.startTime)
        return base.kill(handle, cancel);
      const isSpared = kernel
        .alive()
        .map((one) => ({ one, isSame: one.groupId === main.pid }))
        .filter(({ one, isSame }) => !one.isMain && isSame === (kind === 'same'))
        .map(({ one }) => one);
      const states = isSpared.map((one) => [one, one.state] as const);
      for (const [one] of states) one.state = 'gone';
      const result = await base.kill(handle, cancel);
      for (const [one, state] of states) one.state = state;
      return result;
    },
  });
}

/** Signals with a kill mode made from that of the start, which is remembered, and that of the handle. */
function withKillModes(
  killModeOf: (atStart: KillMode | undefined, handle: ProcessHandle) => KillMode,
): Mutant['overrides'] {
  return ({ base }) => {
    const atStart = new Map<string, KillMode>();
    return {
      start: (request, cancel) => {
        atStart.set(request.nonce, request.killMode);
        return base.start(request, cancel);
      },
      signal: (handle, signal, cancel) =>
        base.signal({ ...handle, killMode: killModeOf(atStart.get(handle.nonce), handle) }, signal, cancel),
    };
  };
}
