import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CountedPairs } from '../../src/graph/counted-pairs.ts';
import { CycleFinder } from '../../src/graph/cycle-finder.ts';
import { always } from '../support/checked-property.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const id = fc.constantFrom(...ids);
const change = fc.record({ from: id, to: id, isAdded: fc.constantFrom(true, true, false) });

function reaches(order: CountedPairs, from: string): ReadonlySet<string> {
  const reached = new Set<string>(order.targetsOf(from));
  for (const each of reached) for (const next of order.targetsOf(each)) reached.add(next);
  return reached;
}

/** Those that come back to themselves, with all that lie on a way back. */
function naive(order: CountedPairs, start: string): readonly string[] | null {
  if (!reaches(order, start).has(start)) return null;
  return ids.filter((other) => reaches(order, start).has(other) && reaches(order, other).has(start));
}

test('whatever changes, those are in a circle that come back to themselves, and whose circle changed is told', () => {
  always(
    fc.property(fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 30 }), (batches) => {
      const order = new CountedPairs();
      const finder = new CycleFinder({
        before: (each) => order.targetsOf(each),
        hasAfter: (each) => order.hasSources(each),
      });
      for (const batch of batches) {
        const before = ids.map((each) => finder.circleOf(each)?.join(' ') ?? null);
        for (const { from, to, isAdded } of batch) {
          order[isAdded ? 'add' : 'remove'](from, to);
          finder.touch(from);
        }
        const changed = finder.refresh();
        expect(ids.map((each) => finder.circleOf(each)?.toSorted() ?? null)).toEqual(
          ids.map((each) => naive(order, each)),
        );
        const after = ids.map((each) => finder.circleOf(each)?.join(' ') ?? null);
        expect(changed).toEqual(ids.filter((_, index) => before[index] !== after[index]));
      }
    }),
  );
});
