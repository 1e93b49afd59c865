import { type FactOwner, factKey } from '../model/fact.ts';
import type { Activation, RuleEdgeInstance } from './activation.ts';
import type { Consequences } from './consequences.ts';
import type { FactBook } from './fact-book.ts';
import { NetChanges } from './net-changes.ts';
import { edgeKey } from './rule-edges.ts';
import { ruleOwner } from './rule-source.ts';
import { Support } from './support.ts';

/** What all activations together derive: facts in the book, edges, and who holds them by how many. */
export class RuleOutcome {
  readonly edges: NetChanges<RuleEdgeInstance> = new NetChanges();
  readonly activations: NetChanges<Activation> = new NetChanges();
  /** The activations that hold, by key. */
  readonly active: Map<string, Activation> = new Map();
  readonly #facts = new Support();
  readonly #edges = new Support();
  /** Facts and edges since `takeIsChanged`. */
  readonly #derived = new NetChanges<null>();
  readonly #book: FactBook;

  constructor(book: FactBook) {
    this.#book = book;
  }

  begin(consequences: Consequences): void {
    this.#hold(consequences);
    this.active.set(consequences.activation.key, consequences.activation);
    this.activations.note(consequences.activation.key, consequences.activation, true);
  }

  end(consequences: Consequences): void {
    this.#release(consequences);
    this.active.delete(consequences.activation.key);
    this.activations.note(consequences.activation.key, consequences.activation, false);
  }

  /** The activation stays, and its rule says something else. */
  exchange(before: Consequences, after: Consequences): void {
    this.active.set(after.activation.key, after.activation);
    this.activations.renew(after.activation.key, after.activation);
    this.#hold(after);
    this.#release(before);
  }

  /** Takes an activation for told. Returns whether it does not hold now, and so is told as ended unless it begins. */
  assumeTold(activation: Activation): boolean {
    const isPending = this.activations.has(activation.key);
    const isActive = this.active.has(activation.key);
    if (isPending === isActive) this.activations.note(activation.key, activation, false);
    return !isPending && !isActive;
  }

  /** Whether a fact or an edge is there now and was not when this was last asked, or the other way round. */
  takeIsChanged(): boolean {
    return this.#derived.take().length > 0;
  }

  #hold({ activation, facts, edges }: Consequences): void {
    const owner = ownerOf(activation);
    for (const fact of facts) {
      const key = supportKey(owner, factKey(fact));
      if (!this.#facts.add(key)) continue;
      this.#book.add(owner, fact);
      this.#derived.note(key, null, true);
    }
    for (const edge of edges) {
      const key = edgeKey(edge);
      if (!this.#edges.add(key)) continue;
      this.edges.note(key, edge, true);
      this.#derived.note(key, null, true);
    }
  }

  #release({ activation, facts, edges }: Consequences): void {
    const owner = ownerOf(activation);
    for (const fact of facts) {
      const key = supportKey(owner, factKey(fact));
      if (!this.#facts.remove(key)) continue;
      this.#book.remove(owner, fact);
      this.#derived.note(key, null, false);
    }
    for (const edge of edges) {
      const key = edgeKey(edge);
      if (!this.#edges.remove(key)) continue;
      this.edges.note(key, edge, false);
      this.#derived.note(key, null, false);
    }
  }
}

function ownerOf({ file, rule }: Activation): FactOwner {
  return ruleOwner(file, rule);
}

/** Two rules may have one owner between them (`a#b` and `c`, `a` and `b#c`), so facts are counted per owner. */
function supportKey(owner: FactOwner, key: string): string {
  return `${owner}\n${key}`;
}
