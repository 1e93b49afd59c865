import { didYouMean } from '../findings/did-you-mean.ts';

/** How many words may be compared before nothing more is suggested: a set in which every name is wrong stays quick. */
const comparisonsLimit = 200_000;

/** Looks for the word that was probably meant; each misspelt word once. */
export class Suggestions {
  readonly #known: readonly string[];
  readonly #found = new Map<string, string | null>();
  #comparisons = 0;

  constructor(known: Iterable<string>) {
    this.#known = [...known].sort();
  }

  /** `did you mean "…"?`, or `null`. */
  for(misspelt: string): string | null {
    const before = this.#found.get(misspelt);
    if (before !== undefined) return before;
    if (this.#comparisons >= comparisonsLimit) return null;
    this.#comparisons += this.#known.length;
    const found = didYouMean(misspelt, this.#known);
    this.#found.set(misspelt, found);
    return found;
  }
}
