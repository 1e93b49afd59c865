import { isDeepStrictEqual } from 'node:util';
import { idFromFact, reservedLabels } from '@hermit/core';
import type { ControlBackend } from './control-backend.ts';

/** Told which service may have another status now; `null` for the manager itself. */
export type StatusListener = (serviceId: string | null) => void;

/** Looked at while somebody listens: what no event tells. Milliseconds. */
const generationLookMs = 1_000;

/** Says what may have changed, to many listeners through one subscription to the manager. */
export class StatusFeed {
  readonly #backend: ControlBackend;
  readonly #listeners = new Set<StatusListener>();
  #end: (() => void) | null = null;

  constructor(backend: ControlBackend) {
    this.#backend = backend;
  }

  /** Calls from now on. Returns a function that ends it. */
  subscribe(listener: StatusListener): () => void {
    this.#listeners.add(listener);
    this.#end ??= this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#end?.();
      this.#end = null;
    };
  }

  #begin(): () => void {
    const { manager, facts } = this.#backend;
    const ends = [manager.subscribe(({ service }) => this.#tell(service))];
    const published = facts?.watch([reservedLabels.serviceState, '_', '...'], ({ added, removed }) => {
      for (const [, id] of [...added, ...removed]) this.#tell(idFromFact(id));
    });
    if (published !== undefined) ends.push(published);
    ends.push(this.#watchGeneration());
    return () => {
      for (const end of ends) end();
    };
  }

  /** A reload may change what is shown and nothing else, and then there is no event. */
  #watchGeneration(): () => void {
    let known = this.#backend.info().configuration;
    const timer = setInterval(() => {
      const { configuration } = this.#backend.info();
      const isNews = !isDeepStrictEqual(configuration, known);
      known = configuration;
      if (isNews) this.#tell(null);
    }, generationLookMs).unref();
    return () => clearInterval(timer);
  }

  #tell(serviceId: string | null): void {
    for (const listener of [...this.#listeners]) listener(serviceId);
  }
}
