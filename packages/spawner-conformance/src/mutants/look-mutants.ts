import { type Mutant, mutant, never, onLook } from './mutant.ts';
import { isMainAlive, rebooted } from './mutant-looks.ts';

const signalNumbers = new Map([
  ['SIGHUP', 1],
  ['SIGKILL', 9],
  ['SIGTERM', 15],
]);

/** Spawners that tell wrongly what they see. */
export const lookMutants: readonly Mutant[] = [
  mutant(
    'EXIT-01',
    'tells 1 for every failure',
    onLook((seen) =>
      seen.kind === 'exited' && (seen.exit?.code ?? 0) > 1 ? { ...seen, exit: { code: 1, signal: null } } : seen,
    ),
  ),

  mutant(
    'EXIT-02',
    'tells the end by a signal as a shell does',
    onLook((seen) => {
      if (seen.kind !== 'exited' || seen.exit?.signal == null) return seen;
      return { ...seen, exit: { code: 128 + (signalNumbers.get(seen.exit.signal) ?? 0), signal: null } };
    }),
  ),

  mutant(
    'EXIT-03',
    'tells success where it saw no end',
    onLook((seen) =>
      seen.kind === 'exited' && seen.exit === null ? { ...seen, exit: { code: 0, signal: null } } : seen,
    ),
  ),

  mutant('EXIT-04', 'forgets an exit status once it was told', (parts) => {
    const told = new Set<string>();
    return onLook((seen, { nonce }) => {
      if (seen.kind !== 'exited' || seen.exit === null) return seen;
      if (told.has(nonce)) return { ...seen, exit: null };
      told.add(nonce);
      return seen;
    })(parts);
  }),

  mutant('EXIT-05', 'loses every tenth end', (parts) => {
    const ends = new Map<string, number>();
    return onLook((seen, { nonce, pid }) => {
      if (seen.kind !== 'exited') return seen;
      const place = ends.get(nonce) ?? ends.size + 1;
      ends.set(nonce, place);
      return place % 10 === 0 ? { kind: 'running', pid } : seen;
    })(parts);
  }),

  mutant('OBSERVE-01', 'names no pid when it is asked about one process', ({ base }) => ({
    observe: async (handles, cancel) => {
      const seen = await base.observe(handles, cancel);
      return seen.map((one) => (one.kind === 'running' && handles.length === 1 ? { ...one, pid: 0 } : one));
    },
  })),

  mutant('OBSERVE-02', 'answers first for those that run', ({ base }) => ({
    observe: async (handles, cancel) => {
      const seen = await base.observe(handles, cancel);
      return [...seen].sort((left, right) => Number(right.kind === 'running') - Number(left.kind === 'running'));
    },
  })),

  mutant(
    'OBSERVE-03',
    'sends a signal to see whether anybody is there',
    onLook((seen, { pid }, { kernel }) => {
      if (seen.kind === 'running') kernel.send(pid, 'SIGCONT');
      return seen;
    }),
  ),

  mutant(
    'OBSERVE-04',
    'takes a zombie for a process',
    onLook((seen, { pid }, { kernel }) => (kernel.get(pid)?.state === 'zombie' ? { kind: 'running', pid } : seen)),
  ),

  mutant('OBSERVE-05', 'ignores the boot when it looks', ({ base }) => ({
    observe: (handles, cancel) => base.observe(handles.map(rebooted), cancel),
  })),

  mutant(
    'OBSERVE-06',
    'never tells of leftovers',
    onLook((seen) => (seen.kind === 'exited' ? { ...seen, leftovers: [] } : seen)),
  ),

  mutant('OBSERVE-07', 'tells of leftovers whatever the kill mode', ({ base }) => ({
    observe: (handles, cancel) =>
      base.observe(
        handles.map((handle) => ({ ...handle, killMode: 'group' })),
        cancel,
      ),
  })),

  mutant(
    'OBSERVE-08',
    'waits for an answer of the process',
    onLook((seen, { pid }, { kernel }) => (kernel.get(pid)?.state === 'stopped' ? new Promise(() => {}) : seen)),
  ),

  mutant(
    'OBSERVE-09',
    'takes a failed look for absence',
    onLook((seen, _, { kernel }) => (kernel.isBlind ? { kind: 'absent', leftovers: [] } : seen)),
  ),

  mutant('IDENTITY-03', 'knows processes by their pid', (parts) => {
    const { base, kernel } = parts;
    return {
      ...onLook((seen, { pid }) =>
        seen.kind === 'exited' && isMainAlive(kernel, pid) ? { kind: 'running', pid } : seen,
      )(parts),
      adopt: async (subject) => {
        const adoption = await base.adopt(subject, never);
        const isThere = subject.kind === 'handle' && isMainAlive(kernel, subject.handle.pid);
        if (!isThere || adoption.observation.kind !== 'exited') return adoption;
        return { ...adoption, observation: { kind: 'running', pid: subject.handle.pid } };
      },
    };
  }),
];
