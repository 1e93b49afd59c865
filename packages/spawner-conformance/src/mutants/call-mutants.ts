import type { SpawnerError } from '@hermit/core/spawner';
import { type Mutant, mutant, never, onFailure, onRequest } from './mutant.ts';

/** Spawners that answer calls wrongly, or say wrong things about themselves. */
export const callMutants: readonly Mutant[] = [
  mutant('CONCURRENCY-01', 'keeps what it is doing in one variable', ({ base }) => {
    let serviceId = '';
    return {
      start: async (request, cancel) => {
        serviceId = request.serviceId;
        const result = await base.start(request, cancel);
        return result.ok ? { ...result, handle: { ...result.handle, serviceId } } : result;
      },
    };
  }),

  mutant('CANCEL-01', 'starts though it was called off before', ({ base }) => ({
    start: (request, cancel) => base.start(request, cancel.aborted ? never : cancel),
  })),

  mutant('CANCEL-02', 'says that nothing was made, though something was', ({ base }) => ({
    start: async (request, cancel) => {
      const result = await base.start(request, cancel);
      const message = 'it was called off';
      const error: SpawnerError = { code: 'cancelled', stage: null, message, cause: null };
      return result.ok && cancel.aborted ? { ok: false, error } : result;
    },
  })),

  mutant('CANCEL-03', 'kills when a start that has settled is called off', ({ base }) => ({
    start: async (request, cancel) => {
      const result = await base.start(request, cancel);
      if (result.ok && !cancel.aborted) {
        cancel.addEventListener('abort', () => void base.kill(result.handle, never), { once: true });
      }
      return result;
    },
  })),

  mutant('CANCEL-04', 'rejects a look that is called off', ({ base }) => ({
    observe: async (handles, cancel) => {
      if (cancel.aborted) throw new Error('This operation was aborted');
      return base.observe(handles, cancel);
    },
  })),

  mutant(
    'ERROR-01',
    'gives the exception as the cause',
    onFailure((error) => ({ ok: false, error: { ...error, cause: new Error('spawn ENOENT') as never } })),
  ),

  mutant(
    'ERROR-02',
    'says that it failed, and not at what',
    onFailure((error) => ({ ok: false, error: { ...error, message: 'failed to start the service' } })),
  ),

  mutant(
    'ERROR-03',
    'takes a lack of resources for a fault of the request',
    onFailure((error) => ({
      ok: false,
      error: error.code === 'resource-exhausted' ? { ...error, code: 'spawn-failed' } : error,
    })),
  ),

  mutant('CAPABILITY-01', 'was written for another version of the contract', () => ({ contractVersion: 999 as 1 })),

  mutant('CAPABILITY-02', 'claims what does not exist', ({ base }) => ({
    capabilities: { ...base.capabilities, watches: 'sometimes' as 'started' },
  })),

  mutant('CAPABILITY-03', 'takes a capability back when it is closed', ({ base }) => {
    let killsTree = true;
    return {
      get capabilities() {
        return { ...base.capabilities, killsTree };
      },
      dispose: async () => {
        killsTree = false;
        return base.dispose();
      },
    };
  }),

  mutant(
    'CAPABILITY-04',
    'takes an unknown purpose for main',
    onRequest((request, { base }) =>
      base.capabilities.purposes.includes(request.purpose) ? request : { ...request, purpose: 'main' },
    ),
  ),

  mutant('CAPABILITY-05', 'has a schema that is none', () => ({ optionsSchema: { type: 'objekt' } })),
];
