import { arrowsPointOneWay } from './arrows.mjs';
import { coreIsPure } from './core-is-pure.mjs';
import { documentsHold } from './documents-hold.mjs';
import { namesAnswer } from './names-answer.mjs';
import { noLeftovers } from './no-leftovers.mjs';
import { nothingLocal } from './nothing-local.mjs';
import { oneWordPerConcept } from './one-word.mjs';
import { packagesAreSane } from './packages-are-sane.mjs';
import { reasonsAreDocumented } from './reasons-documented.mjs';
import { scriptsWork } from './scripts-work.mjs';

/** Every fence by the name that it is reported under. @type {ReadonlyMap<string, import('./house.mjs').Fence>} */
export const allFences = new Map([
  ['core-is-pure', coreIsPure],
  ['arrows-point-one-way', arrowsPointOneWay],
  ['names-answer', namesAnswer],
  ['one-word-per-concept', oneWordPerConcept],
  ['no-leftovers', noLeftovers],
  ['documents-hold', documentsHold],
  ['reasons-are-documented', reasonsAreDocumented],
  ['packages-are-sane', packagesAreSane],
  ['nothing-local', nothingLocal],
  ['scripts-work', (house) => scriptsWork(house)],
]);
