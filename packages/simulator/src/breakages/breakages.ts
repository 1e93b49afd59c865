import type { Breakage } from './breakage.ts';
import { breakagesOfActions } from './of-actions.ts';
import { breakagesOfLooks } from './of-looks.ts';
import { breakagesOfWishes } from './of-wishes.ts';

/** Every way to break the reconciler on purpose, by name. */
export const breakages: ReadonlyMap<string, Breakage> = new Map(
  [...breakagesOfLooks, ...breakagesOfWishes, ...breakagesOfActions].map((breakage) => [breakage.name, breakage]),
);
