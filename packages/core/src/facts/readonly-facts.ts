import type { FactBook } from './fact-book.ts';

/** What may be asked of a fact book by those who change nothing. */
export type ReadonlyFacts = Pick<FactBook, 'owners' | 'factsOf' | 'has' | 'ownersOf' | 'visible' | 'matching'>;
