import type { ProcessSpawner } from '@hermit/core/spawner';
import { ClauseFailure } from './outcome.ts';

/**
 * The same spawner, whose calls end the clause when they throw, reject or do not settle: contract sentences GEN-5 and
 * GEN-6, which hold in every clause.
 */
export function guardSpawner(spawner: ProcessSpawner, callMs: number): ProcessSpawner {
  const call = <Value>(name: string, make: () => Promise<Value>): Promise<Value> => guardCall(name, make, callMs);
  return {
    name: spawner.name,
    contractVersion: spawner.contractVersion,
    get capabilities() {
      return spawner.capabilities;
    },
    optionsSchema: spawner.optionsSchema,
    start: (request, cancel) => call('start', () => spawner.start(request, cancel)),
    observe: (handles, cancel) => call('observe', () => spawner.observe(handles, cancel)),
    adopt: (subject, cancel) => call('adopt', () => spawner.adopt(subject, cancel)),
    signal: (handle, signal, cancel) => call('signal', () => spawner.signal(handle, signal, cancel)),
    kill: (handle, cancel) => call('kill', () => spawner.kill(handle, cancel)),
    release: (handle) => call('release', () => spawner.release(handle)),
    ...(spawner.watch === undefined ? {} : { watch: (listener) => spawner.watch?.(listener) ?? (() => {}) }),
    dispose: () => call('dispose', () => spawner.dispose()),
  };
}

async function guardCall<Value>(name: string, make: () => Promise<Value>, callMs: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ClauseFailure(`${name} did not settle within ${callMs} ms`)), callMs);
  });
  try {
    return await Promise.race([make(), late]);
  } catch (error) {
    if (error instanceof ClauseFailure) throw error;
    throw new ClauseFailure(`${name} threw or rejected instead of answering with data: ${String(error)}`);
  } finally {
    clearTimeout(timer);
  }
}
