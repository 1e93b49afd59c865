import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CountedPairs } from '../../src/graph/counted-pairs.ts';
import { DemandForest } from '../../src/graph/demand-forest.ts';
import { always } from '../support/checked-property.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const id = fc.constantFrom(...ids);
const change = fc.oneof(
  fc.record({ kind: fc.constant('pull' as const), from: id, to: id, isAdded: fc.boolean() }),
  fc.record({ kind: fc.constant('root' as const), id, is: fc.boolean() }),
  fc.record({ kind: fc.constant('bar' as const), id, is: fc.boolean() }),
);

/** Whoever a chain of wishes leads to from outside. */
function naive(pulls: CountedPairs, roots: ReadonlySet<string>, barred: ReadonlySet<string>): string[] {
  const demanded = new Set<string>([...roots].filter((root) => !barred.has(root)));
  for (const each of demanded) for (const to of pulls.targetsOf(each)) if (!barred.has(to)) demanded.add(to);
  return [...demanded].sort();
}

function setMember(set: Set<string>, member: string, is: boolean): void {
  if (is) set.add(member);
  else set.delete(member);
}

test('whatever changes, those are demanded to whom a chain leads from outside, and who changed is told', () => {
  always(
    fc.property(fc.array(fc.array(change, { minLength: 1, maxLength: 5 }), { maxLength: 30 }), (batches) => {
      const pulls = new CountedPairs();
      const roots = new Set<string>();
      const barred = new Set<string>();
      const forest = new DemandForest({
        isRoot: (each) => roots.has(each),
        isBarred: (each) => barred.has(each),
        pulls: (from, to) => pulls.has(from, to),
        pulledBy: (each) => pulls.targetsOf(each),
        pullersOf: (each) => pulls.sourcesOf(each),
      });
      let before: readonly string[] = [];
      for (const batch of batches) {
        for (const each of batch) {
          if (each.kind === 'pull') pulls[each.isAdded ? 'add' : 'remove'](each.from, each.to);
          else setMember(each.kind === 'root' ? roots : barred, each.id, each.is);
          forest.touch(each.kind === 'pull' ? each.to : each.id);
        }
        const changed = forest.refresh();
        const after = naive(pulls, roots, barred);
        expect([...forest.demanded()].sort()).toEqual(after);
        expect(changed).toEqual(ids.filter((each) => before.includes(each) !== after.includes(each)));
        before = after;
      }
    }),
  );
});
