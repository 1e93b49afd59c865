import type { FactOwner } from '../model/fact.ts';
import type { Cause } from '../model/reason.ts';

/** An owner that cannot tell which facts there are. */
export interface Doubt {
  readonly owner: FactOwner;
  /** The labels that it speaks of; `null` for any. */
  readonly labels: readonly string[] | null;
  readonly sinceMs: number;
  readonly endsAtMs: number;
}

/** Which owners of facts cannot tell: what they said counts, and what they did not say may be so. */
export class Doubts {
  readonly #doubts = new Map<FactOwner, Doubt>();

  set(doubt: Doubt): void {
    const before = this.#doubts.get(doubt.owner);
    this.#doubts.set(doubt.owner, { ...doubt, sinceMs: before?.sinceMs ?? doubt.sinceMs });
  }

  /** Answers whether there was one. */
  end(owner: FactOwner): boolean {
    return this.#doubts.delete(owner);
  }

  has(owner: FactOwner): boolean {
    return this.#doubts.has(owner);
  }

  get isAny(): boolean {
    return this.#doubts.size > 0;
  }

  covers(label: string): boolean {
    for (const { labels } of this.#doubts.values()) if (labels === null || labels.includes(label)) return true;
    return false;
  }

  all(): readonly Doubt[] {
    return [...this.#doubts.values()].sort((a, b) => (a.owner < b.owner ? -1 : 1));
  }

  /** One that stands for all; `null` if there is none. */
  cause(): Cause | null {
    const [first] = this.all();
    return first === undefined
      ? null
      : { kind: 'fact', name: `the facts of ${first.owner}`, sinceMs: first.sinceMs, causes: [] };
  }
}
