import type { ProcessHandle, StartRequest } from '@hermit/core/spawner';
import { memoryStateDirectory } from '../memory/memory-spawner.ts';
import { type Mutant, type MutantParts, mutant, never, onBirth, onFailure, onRequest } from './mutant.ts';

/** Spawners that make processes wrongly. */
export const startMutants: readonly Mutant[] = [
  mutant(
    'START-01',
    'runs the command through a shell',
    onBirth((birth) => ({ ...birth, args: birth.args.map((arg) => arg.replace('$HOME', '/root')) })),
  ),

  mutant('START-02', 'answers a second start with the first process', ({ base, kernel }) => {
    const known = new Map<string, ProcessHandle>();
    return {
      start: async (request, cancel) => {
        const first = known.get(request.serviceId);
        const isThere = first !== undefined && kernel.get(first.pid) !== null;
        if (isThere && request.purpose === 'main') return { ok: true, handle: first, watched: true };
        const result = await base.start(request, cancel);
        if (result.ok && request.purpose === 'main') known.set(request.serviceId, result.handle);
        return result;
      },
    };
  }),

  mutant('START-03', 'takes the first output for readiness, and waits for it', ({ base, kernel }) => ({
    start: async (request, cancel) => {
      const result = await base.start(request, cancel);
      const output = request.purpose === 'main' ? kernel.descriptors.get(request.stdio.stdout ?? -1) : undefined;
      while (result.ok && output?.size === 0 && kernel.get(result.handle.pid) !== null) await nextTurn();
      return result;
    },
  })),

  mutant('START-04', 'answers before the program is executed', ({ base, kernel }) => {
    kernel.alterBirth = (birth) => ({ ...birth, executesLater: true });
    return {
      start: async (request, cancel) => {
        const result = await base.start(request, cancel);
        const process = result.ok ? kernel.processes.get(result.handle.pid) : undefined;
        if (process !== undefined) setImmediate(() => kernel.execute(process));
        return result;
      },
    };
  }),

  mutant(
    'START-05',
    'looks a bare name up in the PATH of the manager',
    onRequest((request) => {
      const [command, ...args] = request.argv;
      return command.includes('/') ? request : { ...request, argv: [`/usr/bin/${command}`, ...args] };
    }),
  ),

  mutant('START-06', 'hands a file that is no program to a shell', anyway(['plain-text', 'garbage'])),

  mutant(
    'START-07',
    'reports a failed execution as a success',
    anyway(['not-executable', 'directory', 'missing-interpreter']),
  ),

  mutant(
    'START-08',
    'tells a missing program at the wrong stage',
    onFailure((error) => ({
      ok: false,
      error: error.stage === 'resolve-executable' ? { ...error, stage: 'confirm' } : error,
    })),
  ),

  mutant(
    'START-09',
    'takes a missing directory for a missing program',
    onFailure((error, request, parts) => ({
      ok: false,
      error:
        error.stage === 'change-directory' && hasProgram(request, parts)
          ? { ...error, stage: 'resolve-executable' }
          : error,
    })),
  ),

  mutant(
    'START-10',
    'starts as the manager where the user is unknown',
    onRequest((request) => (request.user?.startsWith('no-such') ? { ...request, user: null } : request)),
  ),

  mutant(
    'START-11',
    'takes /dev/null where a descriptor is closed',
    onRequest((request, { kernel }) => {
      const isOpen = kernel.descriptors.has(request.stdio.stdout ?? -1);
      return isOpen ? request : { ...request, stdio: { ...request.stdio, stdout: null } };
    }),
  ),

  mutant(
    'START-12',
    'looks for the program before it looks at the directory',
    onFailure((error, request, parts) => ({
      ok: false,
      error:
        error.stage !== 'change-directory' || hasProgram(request, parts)
          ? error
          : { ...error, stage: 'resolve-executable' },
    })),
  ),

  mutant('START-13', 'throws for a malformed environment', ({ base }) => ({
    start: (request, cancel) => {
      const isBad = [...request.env].some(([name, value]) => /^$|=/.test(name) || value.includes('\0'));
      if (isBad) throw new TypeError('the environment is malformed');
      return base.start(request, cancel);
    },
  })),

  mutant('START-14', 'rejects when the kernel refuses long arguments', ({ base }) => ({
    start: async (request, cancel) => {
      const result = await base.start(request, cancel);
      if (!result.ok && result.error.cause === 'E2BIG') throw new Error('spawn E2BIG');
      return result;
    },
  })),

  mutant(
    'START-15',
    'starts in / where the directory is missing, and then reports the failure',
    onFailure(async (error, request, { base, kernel }) => {
      if (error.stage === 'change-directory') {
        await base.start({ ...request, workingDirectory: '/' }, never);
        kernel.files.delete(`${memoryStateDirectory}/${request.nonce}`);
      }
      return { ok: false, error };
    }),
  ),
];

function hasProgram({ argv, env }: StartRequest, { machine }: MutantParts): boolean {
  return machine.programs.resolve(argv[0], env.get('PATH')) !== null;
}

/** Reports a success for programs that are of no use for one of these reasons. */
function anyway(reasons: readonly string[]): Mutant['overrides'] {
  return onFailure(async (error, request, { base, machine }) => {
    const program = machine.programs.get(request.argv[0]);
    const isMeant = program?.kind === 'useless' && reasons.includes(program.why);
    return isMeant ? base.start({ ...request, argv: ['/bin/sleep', '600'] }, never) : { ok: false, error };
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
