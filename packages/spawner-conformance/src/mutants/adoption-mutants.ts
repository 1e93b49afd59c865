import type { Adoption, ProcessObservation } from '@hermit/core/spawner';
import { handleOf, readMark } from '../memory/memory-handle.ts';
import { MemorySpawner } from '../memory/memory-spawner.ts';
import { type Mutant, missed, mutant, never, onAdopt, onStarted, refused } from './mutant.ts';
import { rebooted } from './mutant-looks.ts';

const doubt = (message: string): ProcessObservation => ({
  kind: 'unknown',
  why: 'indeterminate',
  message,
  pids: [],
  provenOurs: false,
});
const absent: Adoption = { observation: { kind: 'absent', leftovers: [] }, handle: null, watched: false };

/** Spawners that do not know again what an earlier manager started. */
export const adoptionMutants: readonly Mutant[] = [
  mutant('ADOPTION-01', 'signals its own children only', ({ base }) => {
    const own = new Set<string>();
    return {
      start: (request, cancel) => {
        own.add(request.nonce);
        return base.start(request, cancel);
      },
      signal: async (handle, signal, cancel) => (own.has(handle.nonce) ? base.signal(handle, signal, cancel) : missed),
    };
  }),

  mutant(
    'ADOPTION-02',
    'lets processes die with the manager',
    onStarted((process) => {
      process.diesWithManager = true;
    }),
  ),

  mutant('ADOPTION-03', 'adopts a process once only', (parts) => {
    const adopted = new Set<string>();
    return onAdopt((adoption, subject) => {
      if (subject.kind === 'intent') return adoption;
      const { nonce } = subject.handle;
      if (adopted.has(nonce)) return { ...adoption, observation: doubt('it was adopted before') };
      adopted.add(nonce);
      return adoption;
    })(parts);
  }),

  mutant(
    'ADOPTION-04',
    'has doubts about the handle of an ended process',
    onAdopt((adoption, subject) =>
      subject.kind === 'handle' && adoption.observation.kind === 'exited'
        ? { ...adoption, observation: doubt('it is not there') }
        : adoption,
    ),
  ),

  mutant('ADOPTION-05', 'ignores the boot when it adopts a handle', ({ base }) => ({
    adopt: (subject, cancel) =>
      base.adopt(subject.kind === 'handle' ? { kind: 'handle', handle: rebooted(subject.handle) } : subject, cancel),
  })),

  mutant(
    'ADOPTION-06',
    'gives no handle for what it adopted by a handle',
    onAdopt((adoption, subject) => (subject.kind === 'handle' ? { ...adoption, handle: null } : adoption)),
  ),

  mutant(
    'INTENT-01',
    'makes a handle without the start time',
    onAdopt((adoption, subject) => {
      const { handle, observation } = adoption;
      if (subject.kind === 'handle' || handle === null || observation.kind !== 'running') return adoption;
      return { ...adoption, handle: { ...handle, startTime: '0' } };
    }),
  ),

  mutant('INTENT-02', 'kills only by handles that this object made or adopted', ({ base }) => {
    const own = new Set<string>();
    return {
      start: (request, cancel) => {
        own.add(request.nonce);
        return base.start(request, cancel);
      },
      adopt: async (subject, cancel) => {
        const adoption = await base.adopt(subject, cancel);
        if (adoption.handle !== null) own.add(adoption.handle.nonce);
        return adoption;
      },
      kill: async (handle, cancel) =>
        own.has(handle.nonce) ? base.kill(handle, cancel) : refused('identity-unverifiable'),
    };
  }),

  mutant(
    'INTENT-03',
    'takes the usual kill mode for what an intent found',
    onAdopt((adoption, subject) =>
      subject.kind === 'intent' && adoption.handle !== null
        ? { ...adoption, handle: { ...adoption.handle, killMode: 'group' } }
        : adoption,
    ),
  ),

  mutant(
    'INTENT-04',
    'takes an empty list of processes for a failed look',
    onAdopt((adoption, _, { kernel }) =>
      adoption.observation.kind === 'absent' && kernel.alive().length === 0
        ? { ...adoption, observation: doubt('there are no processes') }
        : adoption,
    ),
  ),

  mutant('INTENT-05', 'says absent without closing the nonce', ({ base, machine }) => {
    // Another object answers, so the one that starts knows nothing of it.
    const other = new MemorySpawner(machine);
    const starting = new Set<string | null>();
    return {
      start: (request, cancel) => {
        starting.add(request.nonce);
        return base.start(request, cancel).finally(() => starting.delete(request.nonce));
      },
      adopt: (subject, cancel) => {
        const isUnderWay = subject.kind === 'intent' && starting.has(subject.intent.nonce);
        return (subject.kind === 'handle' || isUnderWay ? base : other).adopt(subject, cancel);
      },
    };
  }),

  mutant('INTENT-06', 'says absent while the start is under way', ({ base }) => {
    const starting = new Set<string | null>();
    return {
      start: (request, cancel) => {
        starting.add(request.nonce);
        return base.start(request, cancel).finally(() => starting.delete(request.nonce));
      },
      adopt: async (subject, cancel) =>
        subject.kind === 'intent' && starting.has(subject.intent.nonce) ? absent : base.adopt(subject, cancel),
    };
  }),

  mutant('INTENT-07', 'finds processes by the nonce alone', ({ base, kernel }) => ({
    adopt: (subject, cancel) => {
      if (subject.kind === 'handle') return base.adopt(subject, cancel);
      const marks = kernel.alive().map(readMark);
      const serviceId = marks.find((mark) => mark?.nonce === subject.intent.nonce)?.serviceId;
      const intent = { ...subject.intent, serviceId: serviceId ?? subject.intent.serviceId };
      return base.adopt({ kind: 'intent', intent }, cancel);
    },
  })),

  mutant(
    'INTENT-08',
    'takes a probe for the main process',
    onAdopt((adoption, subject, { kernel, base }) => {
      if (subject.kind === 'handle' || subject.intent.nonce !== null || adoption.handle !== null) return adoption;
      const found = kernel.alive().find((one) => readMark(one)?.serviceId === subject.intent.serviceId);
      return found === undefined ? adoption : base.adopt({ kind: 'handle', handle: handleOf(found) }, never);
    }),
  ),

  mutant(
    'INTENT-09',
    'takes the first of several main processes',
    onAdopt((adoption, subject, { kernel, base }) => {
      const { observation } = adoption;
      if (subject.kind === 'handle' || observation.kind !== 'unknown') return adoption;
      const first = kernel.get(observation.pids[0] ?? -1);
      return first === null ? adoption : base.adopt({ kind: 'handle', handle: handleOf(first) }, never);
    }),
  ),

  mutant(
    'INTENT-10',
    'looks for the main process only',
    onAdopt((adoption, subject) =>
      subject.kind === 'intent' && adoption.observation.kind === 'exited' ? absent : adoption,
    ),
  ),
];
