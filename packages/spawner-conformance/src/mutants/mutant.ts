import type {
  Adoption,
  AdoptionSubject,
  ProcessHandle,
  ProcessObservation,
  ProcessSpawner,
  SignalResult,
  SpawnerError,
  StartRequest,
  StartResult,
} from '@hermit/core/spawner';
import type { MemoryKernel } from '../memory/memory-kernel.ts';
import type { MemoryMachine } from '../memory/memory-machine.ts';
import type { MemoryBirth, MemoryProcess } from '../memory/memory-process.ts';

/** What a broken spawner is made from. */
export interface MutantParts {
  /** The reference spawner, which keeps the whole contract. */
  readonly base: ProcessSpawner;
  readonly machine: MemoryMachine;
  readonly kernel: MemoryKernel;
}

/** A spawner that breaks exactly one clause. */
export interface Mutant {
  /** The clause that it breaks. */
  readonly clause: string;
  /** What it does wrong. */
  readonly title: string;
  readonly overrides: (parts: MutantParts) => Partial<ProcessSpawner>;
}

/** Puts a mutant together. */
export function mutant(clause: string, title: string, overrides: Mutant['overrides']): Mutant {
  return { clause, title, overrides };
}

/** The reference spawner with the flaw of a mutant. */
export function mutate(base: ProcessSpawner, machine: MemoryMachine, { overrides }: Mutant): ProcessSpawner {
  const delegate: ProcessSpawner = {
    name: base.name,
    contractVersion: base.contractVersion,
    capabilities: base.capabilities,
    optionsSchema: base.optionsSchema,
    start: (request, cancel) => base.start(request, cancel),
    observe: (handles, cancel) => base.observe(handles, cancel),
    adopt: (subject, cancel) => base.adopt(subject, cancel),
    signal: (handle, signal, cancel) => base.signal(handle, signal, cancel),
    kill: (handle, cancel) => base.kill(handle, cancel),
    release: (handle) => base.release(handle),
    watch: (listener) => base.watch?.(listener) ?? (() => {}),
    dispose: () => base.dispose(),
  };
  // `assign` would run a getter once and for all.
  return Object.defineProperties(
    delegate,
    Object.getOwnPropertyDescriptors(overrides({ base, machine, kernel: machine.kernel })),
  );
}

/** Asks for something else than it was asked for. */
export function onRequest(change: (request: StartRequest, parts: MutantParts) => StartRequest): Mutant['overrides'] {
  return (parts) => ({ start: (request, cancel) => parts.base.start(change(request, parts), cancel) });
}

/** Makes the process in another way than it should. */
export function onBirth(change: (birth: MemoryBirth, kernel: MemoryKernel) => MemoryBirth): Mutant['overrides'] {
  return ({ kernel }) => {
    kernel.alterBirth = (birth) => change(birth, kernel);
    return {};
  };
}

/** Does something with a process that was made, before it answers. */
export function onStarted(
  act: (process: MemoryProcess, request: StartRequest, parts: MutantParts) => void | Promise<void>,
): Mutant['overrides'] {
  return (parts) => ({
    start: async (request, cancel) => {
      const result = await parts.base.start(request, cancel);
      const process = result.ok ? parts.kernel.processes.get(result.handle.pid) : undefined;
      if (process !== undefined) await act(process, request, parts);
      return result;
    },
  });
}

/** Answers a failed start with another result. */
export function onFailure(
  change: (error: SpawnerError, request: StartRequest, parts: MutantParts) => StartResult | Promise<StartResult>,
): Mutant['overrides'] {
  return (parts) => ({
    start: async (request, cancel) => {
      const result = await parts.base.start(request, cancel);
      return result.ok ? result : change(result.error, request, parts);
    },
  });
}

/** Answers with another handle. */
export function onHandle(change: (handle: ProcessHandle) => ProcessHandle): Mutant['overrides'] {
  return ({ base }) => ({
    start: async (request, cancel) => {
      const result = await base.start(request, cancel);
      return result.ok ? { ...result, handle: change(result.handle) } : result;
    },
  });
}

/** Tells something else than it saw. */
export function onLook(
  change: (
    seen: ProcessObservation,
    handle: ProcessHandle,
    parts: MutantParts,
  ) => ProcessObservation | Promise<ProcessObservation>,
): Mutant['overrides'] {
  return (parts) => ({
    observe: async (handles, cancel) => {
      const seen = await parts.base.observe(handles, cancel);
      return Promise.all(seen.map((one, index) => change(one, handles[index] as ProcessHandle, parts)));
    },
  });
}

/** Tells something else of what was adopted. */
export function onAdopt(
  change: (adoption: Adoption, subject: AdoptionSubject, parts: MutantParts) => Adoption | Promise<Adoption>,
): Mutant['overrides'] {
  return (parts) => ({
    adopt: async (subject, cancel) => change(await parts.base.adopt(subject, cancel), subject, parts),
  });
}

/** Signals somebody else, or nobody. */
export function onSignal(
  change: (handle: ProcessHandle, parts: MutantParts) => ProcessHandle | SignalResult,
): Mutant['overrides'] {
  return (parts) => ({
    signal: async (handle, signal, cancel) => {
      const changed = change(handle, parts);
      return 'ok' in changed ? changed : parts.base.signal(changed, signal, cancel);
    },
  });
}

/** Kills somebody else, or nobody. */
export function onKill(
  change: (handle: ProcessHandle, parts: MutantParts) => ProcessHandle | SignalResult,
): Mutant['overrides'] {
  return (parts) => ({
    kill: async (handle, cancel) => {
      const changed = change(handle, parts);
      return 'ok' in changed ? changed : parts.base.kill(changed, cancel);
    },
  });
}

export const never: AbortSignal = new AbortController().signal;
export const missed: SignalResult = { ok: true, delivered: false };

/** An answer to a signal that names nobody. */
export function refused(code: SpawnerError['code']): SignalResult {
  return { ok: false, error: { code, stage: null, message: 'it is not there', cause: null } };
}
