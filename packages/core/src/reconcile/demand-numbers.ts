import type { ServiceId } from '../model/service-id.ts';
import type { ServiceMemory } from './service-memory.ts';

/**
 * Numbers the demand for services: of two that exclude each other, the one with the greater number wins. Demand that
 * ends and begins again within one poll keeps its number.
 */
export class DemandNumbers {
  /** The greatest number so far. */
  last = 0;
  /** What each had before the poll, and what it was given in it. */
  readonly #changed = new Map<ServiceId, { readonly before: number | null; given: number | null }>();

  set(memory: ServiceMemory, isDemanded: boolean): void {
    if (isDemanded === (memory.demandSequence !== null)) return;
    const change = this.#changeOf(memory);
    if (!isDemanded) {
      memory.demandSequence = null;
      return;
    }
    change.given ??= change.before ?? this.#next();
    memory.demandSequence = change.given;
  }

  /** Has the demand count from now. */
  renew(memory: ServiceMemory): void {
    const change = this.#changeOf(memory);
    change.given = this.#next();
    memory.demandSequence = change.given;
  }

  /** The number may never have been written down. */
  noteUnsaved(memory: ServiceMemory | undefined): void {
    if (memory === undefined || memory.demandSequence === null || this.#changed.has(memory.id)) return;
    this.#changed.set(memory.id, { before: null, given: memory.demandSequence });
  }

  /** A number that was written down once is given to nobody else. */
  noteSaved(sequence: number | null): void {
    this.last = Math.max(this.last, sequence ?? 0);
  }

  /** Whose number is another one than before the poll, in the order of their ids. Begins the next one. */
  takeChanged(current: (id: ServiceId) => number | null): readonly ServiceId[] {
    const ids = [...this.#changed].flatMap(([id, { before }]) => (current(id) === before ? [] : [id]));
    this.beginPoll();
    return ids.sort();
  }

  beginPoll(): void {
    this.#changed.clear();
  }

  #changeOf({ id, demandSequence }: ServiceMemory): { readonly before: number | null; given: number | null } {
    const change = this.#changed.get(id) ?? { before: demandSequence, given: null };
    this.#changed.set(id, change);
    return change;
  }

  #next(): number {
    this.last += 1;
    return this.last;
  }
}
