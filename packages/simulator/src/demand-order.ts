import type { ServiceId } from '@hermit/core';
import type { Beliefs } from './ought/beliefs.ts';
import type { Ought } from './ought/ought.ts';

/** Since which poll each service is demanded, over managers; `null` where the records may say something else. */
export class DemandOrder {
  #since = new Map<ServiceId, number | null>();
  #before = new Map<ServiceId, number | null>();
  /** Numbers may come from records, and nobody knows which. */
  #isBlind = false;
  #areNumbersOld = false;
  #poll = 0;

  /** The next manager has only the records: whose number is there. `null`: what is there may be an old one. */
  managerOpened(recorded: ReadonlySet<ServiceId> | null): void {
    // A number may be on record of a demand that has ended.
    this.#before = new Map([...(recorded ?? [])].map((id) => [id, this.#since.get(id) ?? null]));
    this.#isBlind = this.#poll > 0;
    this.#areNumbersOld = recorded === null;
    this.#since = new Map();
  }

  /** Of these nobody knows any more since when they are demanded. */
  doubt(ids: Iterable<ServiceId>): void {
    for (const id of ids) this.#before.set(id, null);
  }

  /** Takes in who is demanded after a poll, and who was asked for once more. */
  polled(demanded: ReadonlySet<ServiceId>, isDefined: (id: ServiceId) => boolean, renewed: ServiceId | null): void {
    this.#poll += 1;
    for (const id of [...this.#since.keys()]) if (!demanded.has(id)) this.#since.delete(id);
    for (const id of demanded) {
      // The demand for what is not defined counts from then, or from when it is.
      if (!isDefined(id)) this.#since.set(id, null);
      if (this.#since.has(id)) continue;
      const isOld = this.#isBlind || this.#before.has(id);
      this.#since.set(id, isOld ? (this.#before.get(id) ?? null) : this.#poll);
    }
    // Later on a number may be one of the last manager only where records are old.
    if (!this.#areNumbersOld) this.#isBlind = false;
    for (const id of demanded) this.#before.delete(id);
    if (renewed !== null && this.#since.has(renewed)) this.#since.set(renewed, this.#poll);
  }

  /** Of two that exclude each other, one whose demand began later and does not count so; `null` if there is none. */
  violation({ links, demanded }: Ought, beliefs: Beliefs): string | null {
    for (const [id, others] of links.conflicts) {
      for (const other of others) {
        const [since, otherSince] = [this.#since.get(id) ?? null, this.#since.get(other) ?? null];
        if (!demanded.has(id) || !demanded.has(other) || since === null || otherSince === null || since >= otherSince)
          continue;
        const number = (one: ServiceId): number | null =>
          beliefs.memory(one)?.isDefined ? (beliefs.memory(one)?.demandSequence ?? null) : null;
        const [mine, theirs] = [number(id), number(other)];
        if (mine !== null && theirs !== null && mine > theirs)
          return `${other} was demanded after ${id}, and counts as earlier`;
      }
    }
    return null;
  }
}
