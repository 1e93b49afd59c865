import type { Breakage } from './breakage.ts';
import { breakagesOfActions } from './of-actions.ts';
import { breakagesOfFacts } from './of-facts.ts';
import { breakagesOfGraph } from './of-graph.ts';
import { breakagesOfKinds } from './of-kinds.ts';
import { breakagesOfLooks } from './of-looks.ts';
import { breakagesOfWishes } from './of-wishes.ts';

/** Every way to break the reconciler on purpose, by name. */
export const breakages: ReadonlyMap<string, Breakage> = new Map(
  [
    ...breakagesOfLooks,
    ...breakagesOfWishes,
    ...breakagesOfActions,
    ...breakagesOfGraph,
    ...breakagesOfFacts,
    ...breakagesOfKinds,
  ].map((breakage) => [breakage.name, breakage]),
);
