import type { FactBook } from '../facts/fact-book.ts';
import { managerOwner } from '../facts/fact-watches.ts';
import { type Fact, reservedLabels } from '../model/fact.ts';
import { isOwnState } from '../model/published-states.ts';
import { idInFact, type ServiceId } from '../model/service-id.ts';
import type { View } from './view.ts';

/** What a view says of a service to everybody. */
export type PublicView = Pick<View, 'isRun'> & { readonly published: readonly string[] | null };

/** Keeps the facts that the manager asserts about services: `run-service` and `service-state`. */
export class ManagerFacts {
  readonly #book: FactBook;
  readonly #asserted = new Map<ServiceId, readonly Fact[]>();

  constructor(book: FactBook) {
    this.#book = book;
  }

  /** Makes the facts about a service what the view says; none for `undefined`. */
  publish(id: ServiceId, view: PublicView | undefined): void {
    const before = this.#asserted.get(id) ?? [];
    const after = view === undefined ? [] : factsOf(id, view);
    for (const fact of before) if (!after.some((other) => isSame(fact, other))) this.#book.remove(managerOwner, fact);
    for (const fact of after) this.#book.add(managerOwner, fact);
    if (after.length === 0) this.#asserted.delete(id);
    else this.#asserted.set(id, after);
  }

  /** Makes a fact about an input so, or not. */
  input(fact: Fact, holds: boolean): void {
    if (holds) this.#book.add(managerOwner, fact);
    else this.#book.remove(managerOwner, fact);
  }
}

function factsOf(id: ServiceId, { isRun, published }: PublicView): readonly Fact[] {
  const name = idInFact(id);
  const own = (published ?? []).filter((state) => isOwnState(state));
  const states = own.map((state): Fact => [reservedLabels.serviceState, name, state]);
  return isRun ? [[reservedLabels.runService, name], ...states] : states;
}

/** Both are about the same service. */
function isSame([label, , state]: Fact, [otherLabel, , otherState]: Fact): boolean {
  return label === otherLabel && state === otherState;
}
