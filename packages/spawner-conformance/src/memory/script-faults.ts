import type { ProcessHint, ProcessSpawner, ServiceId } from '@hermit/core/spawner';

/** The calls of a spawner that can go wrong as told. */
export type FaultyCall = 'start' | 'observe' | 'adopt' | 'signal' | 'kill' | 'release' | 'dispose';

/** What goes wrong with one call. */
export type Fault =
  /** Nothing is done, and this is the answer, whatever it is. */
  | { readonly kind: 'answer'; readonly value: unknown }
  /** Nothing is done, and the call rejects. */
  | { readonly kind: 'reject'; readonly reason: unknown }
  /** Nothing is done, and the call throws before it returns a promise. */
  | { readonly kind: 'throw'; readonly reason: unknown }
  /** Nothing is done, and the call never settles. */
  | { readonly kind: 'hang' }
  /** It is done only after the promise has resolved. */
  | { readonly kind: 'delay'; readonly until: Promise<unknown> }
  /** It is done at once, and the answer comes only after the promise has resolved. */
  | { readonly kind: 'late'; readonly until: Promise<unknown> }
  /** It is done, and this is the answer all the same. */
  | { readonly kind: 'lie'; readonly value: unknown };

/** A spawner together with the script of its faults. */
export interface FaultySpawner {
  readonly spawner: ProcessSpawner;
  /** Lets the next call of a name go wrong, or the next few; faults queue up. */
  next(call: FaultyCall, fault: Fault, times?: number): void;
  /** How many faults wait for their call. */
  pending(): number;
  /** Tells listeners of `watch` something, true or not. */
  hint(serviceId: ServiceId): void;
}

/** Wraps a spawner so that chosen calls go wrong. Deterministic: no fault comes but in the order of `next`. */
export function scriptFaults(base: ProcessSpawner): FaultySpawner {
  const queues = new Map<FaultyCall, Fault[]>();
  const listeners = new Set<(hint: ProcessHint) => void>();
  const call = <Value>(name: FaultyCall, make: () => Promise<Value>): Promise<Value> => {
    const fault = queues.get(name)?.shift();
    return fault === undefined ? make() : suffer(fault, make);
  };
  return {
    next: (name, fault, times = 1) => {
      queues.set(name, [...(queues.get(name) ?? []), ...Array.from({ length: times }, () => fault)]);
    },
    pending: () => [...queues.values()].reduce((sum, queue) => sum + queue.length, 0),
    hint: (serviceId) => {
      for (const listener of [...listeners]) listener({ serviceId });
    },
    spawner: {
      name: base.name,
      contractVersion: base.contractVersion,
      capabilities: base.capabilities,
      optionsSchema: base.optionsSchema,
      start: (request, cancel) => call('start', () => base.start(request, cancel)),
      observe: (handles, cancel) => call('observe', () => base.observe(handles, cancel)),
      adopt: (subject, cancel) => call('adopt', () => base.adopt(subject, cancel)),
      signal: (handle, signal, cancel) => call('signal', () => base.signal(handle, signal, cancel)),
      kill: (handle, cancel) => call('kill', () => base.kill(handle, cancel)),
      release: (handle) => call('release', () => base.release(handle)),
      dispose: () => call('dispose', () => base.dispose()),
      watch: (listener) => {
        listeners.add(listener);
        const unsubscribe = base.watch?.(listener);
        return () => {
          listeners.delete(listener);
          unsubscribe?.();
        };
      },
    },
  };
}

function suffer<Value>(fault: Fault, make: () => Promise<Value>): Promise<Value> {
  switch (fault.kind) {
    case 'answer':
      return Promise.resolve(fault.value as Value);
    case 'reject':
      return Promise.reject(fault.reason);
    case 'throw':
      throw fault.reason;
    case 'hang':
      return new Promise(() => {});
    case 'delay':
      return fault.until.then(make);
    case 'late':
      return make().then((value) => fault.until.then(() => value));
    case 'lie':
      return make().then(() => fault.value as Value);
    default:
      return fault satisfies never;
  }
}
