import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { FactBook } from '../../src/facts/fact-book.ts';
import { type Fact, factKey } from '../../src/model/fact.ts';
import { canonicalJson } from '../../src/model/fingerprint.ts';
import type { JsonValue } from '../../src/model/json.ts';
import { type FactPattern, matchPattern, parsePattern } from '../../src/model/pattern.ts';
import { always } from '../support/checked-property.ts';

vi.setConfig({ testTimeout: 120_000 });

const label = fc.constantFrom('p', 'q');
const atom: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>('a', 'b', 1, ['a'], ['a', 'b'], { k: 'a' }, {});
const fact = fc.tuple(label, fc.array(atom, { maxLength: 3 })).map(([name, rest]): Fact => [name, ...rest]);
const owner = fc.constantFrom('manager', 'operator', 'file:a', 'rule:a#b');
const term: fc.Arbitrary<JsonValue> = fc.oneof(
  atom,
  fc.constantFrom<JsonValue>('?x', '?y', '_', ['?x', '...'], ['?x', '?x'], { k: '?y' }, { '=': {} }),
);
const pattern = fc
  .tuple(label, fc.array(term, { maxLength: 3 }), fc.boolean())
  .map(([name, rest, isOpen]): FactPattern => {
    const parsed = parsePattern([name, ...rest, ...(isOpen ? ['...'] : [])]);
    if (!parsed.ok) throw new Error(parsed.message);
    return parsed.pattern;
  });
const bindings = fc.dictionary(fc.constantFrom('x', 'y'), atom).map((object) => new Map(Object.entries(object)));
const watcher = fc.constantFrom('web', 'db', 'ntpd');

const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), owner, fact }),
  fc.record({ kind: fc.constant('remove' as const), owner, fact }),
  fc.record({ kind: fc.constant('replace' as const), owner, facts: fc.array(fact) }),
  fc.record({ kind: fc.constant('watch' as const), watcher, pattern }),
  fc.record({ kind: fc.constant('unwatch' as const), watcher, pattern }),
  fc.record({ kind: fc.constant('find' as const), pattern, bindings }),
  fc.constant({ kind: 'take' as const }),
);

/** The book as one would write it without any index. */
class PlainBook {
  readonly owners = new Map<string, Map<string, Fact>>();
  readonly watches = new Map<string, { watcher: string; pattern: FactPattern; told: string }>();
  told = new Map<string, Fact>();

  visible(): Map<string, Fact> {
    const all = [...this.owners.values()].flatMap((facts) => [...facts]);
    return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  of(name: string): Map<string, Fact> {
    const facts = this.owners.get(name) ?? new Map<string, Fact>();
    this.owners.set(name, facts);
    return facts;
  }

  answer({ pattern: one }: { pattern: FactPattern }): string {
    const matches = (except: string): boolean =>
      [...this.owners].some(
        ([name, facts]) => name !== except && [...facts.values()].some((each) => matchPattern(one.pattern, each)),
      );
    return `${matches('')} ${matches('manager')}`;
  }

  takeTouched(): readonly string[] {
    const touched = new Set<string>();
    for (const watch of this.watches.values()) {
      const answer = this.answer(watch);
      if (answer !== watch.told) touched.add(watch.watcher);
      watch.told = answer;
    }
    return [...touched].sort();
  }

  takeChanges(): readonly unknown[] {
    const visible = this.visible();
    const keys = [...new Set([...visible.keys(), ...this.told.keys()])].sort();
    const changed = keys.filter((key) => visible.has(key) !== this.told.has(key));
    const changes = changed.map((key) => ({ key, isAdded: visible.has(key) }));
    this.told = visible;
    return changes;
  }
}

test('after any changes the book says what one says that has no index at all', () => {
  always(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const book = new FactBook();
      const plain = new PlainBook();
      for (const one of steps) {
        switch (one.kind) {
          case 'add':
            book.add(one.owner, one.fact);
            plain.of(one.owner).set(factKey(one.fact), one.fact);
            break;
          case 'remove':
            book.remove(one.owner, one.fact);
            plain.of(one.owner).delete(factKey(one.fact));
            break;
          case 'replace':
            book.replace(one.owner, one.facts);
            plain.owners.set(one.owner, new Map(one.facts.map((each) => [factKey(each), each])));
            break;
          case 'watch': {
            const { isMatched, isMatchedByOthers } = book.watch(one.watcher, one.pattern);
            const answer = plain.answer(one);
            expect(`${isMatched} ${isMatchedByOthers}`).toBe(answer);
            const key = canonicalJson([one.watcher, one.pattern as never]);
            if (!plain.watches.has(key)) plain.watches.set(key, { ...one, told: answer });
            break;
          }
          case 'unwatch':
            book.unwatch(one.watcher, one.pattern);
            plain.watches.delete(canonicalJson([one.watcher, one.pattern as never]));
            break;
          case 'find': {
            const found = [...plain.visible().values()]
              .map((each) => ({ fact: each, bindings: matchPattern(one.pattern.pattern, each, one.bindings) }))
              .filter((each) => each.bindings !== null);
            expect(book.matching(one.pattern, one.bindings)).toEqual(found);
            break;
          }
          case 'take':
            expect(book.takeTouchedWatchers()).toEqual(plain.takeTouched());
            expect(book.takeChanges().map((each) => ({ key: factKey(each.fact), isAdded: each.isAdded }))).toEqual(
              plain.takeChanges(),
            );
        }
        expect(book.visible().map(factKey)).toEqual([...plain.visible().keys()]);
      }
    }),
  );
});
