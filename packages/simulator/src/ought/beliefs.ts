import type { Fact, FactOwner, Reconciler, ServiceId, ServiceMemory } from '@hermit/core';

/**
 * The little that the checks take from the manager: what it says of each service, which they hold against the world on
 * their own, and the numbers of demands.
 */
export class Beliefs {
  readonly #reconciler: Reconciler;

  constructor(reconciler: Reconciler) {
    this.#reconciler = reconciler;
  }

  memory(id: ServiceId): Readonly<ServiceMemory> | undefined {
    return this.#reconciler.service(id);
  }

  all(): Iterable<Readonly<ServiceMemory>> {
    return this.#reconciler.services();
  }

  /** What processes assert: held against the processes on its own. */
  factsOfProcesses(): [FactOwner, readonly Fact[]][] {
    const { facts } = this.#reconciler;
    return facts.owners().flatMap((owner): [FactOwner, readonly Fact[]][] => {
      return owner.startsWith('process:') ? [[owner, facts.factsOf(owner)]] : [];
    });
  }

  visible(): readonly Fact[] {
    return this.#reconciler.facts.visible();
  }

  isDemanded(id: ServiceId): boolean {
    return this.#reconciler.demandedBy(id).length > 0;
  }

  /** Whether it is left as it was, because what it is to do turns round and round. Costs a copy of everything. */
  isFrozen(id: ServiceId): boolean {
    return this.#reconciler.snapshot().oscillations.frozen.some((frozen) => frozen.id === id);
  }

  /** Whether its requirements bind it: it runs, is complete, or stands for what holds. */
  isUp(id: ServiceId): boolean {
    const memory = this.memory(id);
    if (memory === undefined) return false;
    const { phase, operation, outcome, outline, published } = memory;
    if (phase.kind === 'process') return phase.process.purpose === 'main' && phase.process.ended === null;
    if (outcome?.kind === 'complete') {
      const isOutdated =
        outcome.shapeHash !== outline?.shapeHash || (outline.kind !== 'oneshot' && outline.restart === 'always');
      return !isOutdated && published?.length !== 0;
    }
    const isBodiless = outline?.kind === 'milestone' || outline?.kind === 'config-watcher';
    return isBodiless && operation?.kind !== 'start' && published?.includes('started') === true;
  }
}
