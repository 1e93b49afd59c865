import type { ServiceId } from '@hermit/core';
import type { SimProcess } from './sim-process.ts';
import type { Verdict } from './violation.ts';
import type { World } from './world.ts';

/** How a service that undoes what it did has ended last. */
interface Completion {
  readonly hasSucceeded: boolean;
  undoneBy: number | null;
}

/** Holds stop commands of oneshots against the world: only after success, and once for each. */
export class UndoChecks {
  readonly #world: World;
  readonly #verdict: Verdict;
  readonly #losesRecords: boolean;
  readonly #completions = new Map<ServiceId, Completion>();

  constructor(world: World, verdict: Verdict, losesRecords: boolean) {
    this.#world = world;
    this.#verdict = verdict;
    this.#losesRecords = losesRecords;
  }

  born({ serviceId: id, purpose, pid, manager }: SimProcess): void {
    if (purpose === 'main') this.#completions.delete(id);
    if (purpose !== 'stop' || this.#losesRecords) return;
    const completion = this.#completions.get(id);
    if (completion?.hasSucceeded !== true) {
      return this.#verdict.report('undo', `${id}: stop command pid ${pid} after a run that did not succeed`);
    }
    if (completion.undoneBy === manager)
      this.#verdict.report('undo', `${id}: stop command pid ${pid} ran for a second time`);
    completion.undoneBy = manager;
    this.#world.trace.add(`undoes ${id}`);
  }

  died({ serviceId: id, purpose, exit, signalledBy }: SimProcess): void {
    if (purpose === 'main')
      this.#completions.set(id, { hasSucceeded: exit?.code === 0 && signalledBy === null, undoneBy: null });
  }
}
