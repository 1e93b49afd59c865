// The kit shows with simulated processes that each of its clauses can fail; here, that its view of the real ones is no illusion.
import type {
  ProcessHandle,
  ProcessObservation,
  ProcessSpawner,
  SignalResult,
  StartRequest,
} from '@hermit/core/spawner';
import { createOptions, runConformance } from '@hermit/spawner-conformance';
import { expect, test } from 'vitest';
import { createNodeSpawner } from '../src/index.ts';
import { isRoot } from './world.ts';

type Flaw = (base: ProcessSpawner) => Partial<ProcessSpawner>;

const onRequest =
  (change: (request: StartRequest) => StartRequest): Flaw =>
  (base) => ({ start: (request, cancel) => base.start(change(request), cancel) });

const onLook =
  (change: (seen: ProcessObservation, handle: ProcessHandle) => ProcessObservation): Flaw =>
  (base) => ({
    observe: async (handles, cancel) => {
      const seen = await base.observe(handles, cancel);
      return seen.map((one, index) => change(one, handles[index] as ProcessHandle));
    },
  });

/** Signals by itself: a process, or with a negative number its group. */
const send = (pid: number, signal: string): SignalResult => ({
  ok: true,
  delivered: process.kill(pid, signal as NodeJS.Signals),
});

const flaws: readonly (readonly [string, string, Flaw])[] = [
  ['START-01', 'appends an argument', onRequest((request) => ({ ...request, argv: [...request.argv, 'more'] }))],
  [
    'ENVIRONMENT-01',
    'adds a variable',
    onRequest((request) => ({ ...request, env: new Map([...request.env, ['PWD', '/']]) })),
  ],
  ['ENVIRONMENT-04', 'starts in /', onRequest((request) => ({ ...request, workingDirectory: '/' }))],
  ['ENVIRONMENT-05', 'keeps its umask', onRequest((request) => ({ ...request, umask: 0o022 }))],
  ...(isRoot
    ? [
        ['ENVIRONMENT-06', 'keeps its user', onRequest((request) => ({ ...request, user: null }))] as const,
        ['ENVIRONMENT-07', 'keeps its groups', onRequest((request) => ({ ...request, user: null }))] as const,
      ]
    : []),
  [
    'STDIO-02',
    'joins the streams',
    onRequest((request) => ({ ...request, stdio: { stdout: request.stdio.stdout, stderr: request.stdio.stdout } })),
  ],
  [
    'EXIT-01',
    'tells every end as a success',
    onLook((seen) => (seen.kind === 'exited' ? { ...seen, exit: { code: 0, signal: null } } : seen)),
  ],
  ['OBSERVE-06', 'tells no leftovers', onLook((seen) => (seen.kind === 'exited' ? { ...seen, leftovers: [] } : seen))],
  [
    'SIGNAL-01',
    'sends another signal',
    (base) => ({ signal: (handle, _, cancel) => base.signal(handle, 'SIGUSR1', cancel) }),
  ],
  ['SIGNAL-02', 'signals one', () => ({ signal: async ({ pid }, signal) => send(pid, signal) })],
  ['SIGNAL-03', 'signals all', () => ({ signal: async ({ pid }, signal) => send(-pid, signal) })],
  ['KILL-02', 'kills one', () => ({ kill: async ({ pid }) => send(pid, 'SIGKILL') })],
  ['KILL-03', 'kills the group only', () => ({ kill: async ({ pid }) => send(-pid, 'SIGKILL') })],
  ['KILL-04', 'kills all', () => ({ kill: async ({ pid }) => send(-pid, 'SIGKILL') })],
  ['IDENTITY-04', 'signals whoever has the pid', () => ({ signal: async ({ pid }, signal) => send(pid, signal) })],
  [
    'RELEASE-02',
    'ends what is released',
    (base) => ({
      release: async (handle) => {
        await base.kill(handle, AbortSignal.timeout(1000));
        await base.release(handle);
      },
    }),
  ],
  ['DISPOSE-02', 'never closes', () => ({ dispose: async () => {} })],
];

test.each(flaws)('%s fails for a spawner that %s', async (clause, _title, flaw) => {
  const stateId = `mutant-${process.pid}-${Date.now()}`;
  const open = (): ProcessSpawner => {
    const base = createNodeSpawner({ stateId });
    const names = ['start', 'observe', 'adopt', 'signal', 'kill', 'release', 'watch', 'dispose'] as const;
    const calls = Object.fromEntries(names.map((name) => [name, base[name]?.bind(base)]));
    const { name, contractVersion, capabilities, optionsSchema } = base;
    return { name, contractVersion, capabilities, optionsSchema, ...calls, ...flaw(base) } as ProcessSpawner;
  };
  const { failed } = await runConformance(createOptions({ open, only: [clause], limits: { waitMs: 3000 } }));
  expect(failed).toBe(1);
});
