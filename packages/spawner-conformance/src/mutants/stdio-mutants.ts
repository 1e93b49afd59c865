import type { MemoryKernel } from '../memory/memory-kernel.ts';
import type { MemoryBirth, MemoryStream } from '../memory/memory-process.ts';
import { type Mutant, mutant, onBirth, onLook, onStarted } from './mutant.ts';

const terminal: MemoryStream = { kind: 'other', link: '/dev/pts/0' };

/** Spawners that connect processes wrongly. */
export const stdioMutants: readonly Mutant[] = [
  mutant(
    'STDIO-01',
    'hands its own standard input down',
    onBirth((birth) => withStream(birth, 0, terminal)),
  ),

  mutant(
    'STDIO-02',
    'writes errors to where output goes',
    onBirth((birth) => withStream(birth, 2, birth.streams.get(1) ?? terminal)),
  ),

  mutant(
    'STDIO-03',
    'hands its own output down where none is asked for',
    onBirth((birth) => (birth.streams.get(1)?.kind === 'null' ? withStream(birth, 1, terminal) : birth)),
  ),

  mutant('STDIO-04', 'uses the descriptors of the caller later on', onBirth(borrow)),

  mutant(
    'STDIO-05',
    'hands every open descriptor down',
    onBirth((birth, kernel) =>
      [...kernel.descriptors].reduce((each, [fd, { link }]) => withStream(each, fd, { kind: 'other', link }), birth),
    ),
  ),

  mutant(
    'STDIO-06',
    'takes output through its own memory',
    onStarted((_, { stdio, captureBytes }, { kernel }) => {
      if (captureBytes === 0) kernel.managerBytes += kernel.descriptors.get(stdio.stdout ?? -1)?.size ?? 0;
    }),
  ),

  mutant('STDIO-07', 'keeps the beginning of an output', ({ base, kernel }) => {
    const beginnings = new Map<string, string>();
    return {
      start: async (request, cancel) => {
        const result = await base.start(request, cancel);
        const text = kernel.descriptors.get(request.stdio.stdout ?? -1)?.text ?? '';
        if (request.captureBytes > 0 && text !== '') beginnings.set(request.nonce, text.slice(0, request.captureBytes));
        return result;
      },
      ...onLook((seen, { nonce }) =>
        seen.kind === 'exited' ? { ...seen, output: beginnings.get(nonce) ?? seen.output } : seen,
      )({ base, kernel } as Parameters<Mutant['overrides']>[0]),
    };
  }),

  mutant(
    'STDIO-08',
    'keeps all of an output until the end',
    onStarted((process, _, { kernel }) => {
      kernel.managerBytes += process.birth.capture?.size ?? 0;
    }),
  ),

  mutant(
    'STDIO-09',
    'tells an empty output where none was kept',
    onLook((seen) => (seen.kind === 'exited' ? { ...seen, output: seen.output ?? '' } : seen)),
  ),

  mutant(
    'STDIO-10',
    'waits until nobody holds the output any more',
    onLook((seen, handle, { kernel }) => {
      const stream = kernel.processes.get(handle.pid)?.birth.streams.get(1);
      const isHeld = stream?.kind === 'output' && kernel.alive().some(({ birth }) => birth.streams.get(1) === stream);
      return seen.kind === 'exited' && isHeld ? { kind: 'running', pid: handle.pid } : seen;
    }),
  ),
];

function withStream(birth: MemoryBirth, fd: number, stream: MemoryStream): MemoryBirth {
  return { ...birth, streams: new Map([...birth.streams, [fd, stream]]) };
}

function borrow(birth: MemoryBirth, kernel: MemoryKernel): MemoryBirth {
  const stream = birth.streams.get(1);
  if (stream?.kind !== 'output') return birth;
  const fd = [...kernel.descriptors].find(([, output]) => output === stream.output)?.[0] ?? -1;
  return withStream(birth, 1, { kind: 'borrowed', fd });
}
