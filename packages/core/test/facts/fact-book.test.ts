import { expect, test } from 'vitest';
import { FactBook } from '../../src/facts/fact-book.ts';
import { type Fact, factKey } from '../../src/model/fact.ts';
import type { JsonValue } from '../../src/model/json.ts';
import { type FactPattern, parsePattern } from '../../src/model/pattern.ts';

const route: Fact = ['default-route', 'ipv4'];
const eth0: Fact = ['interface', 'eth0', 'up'];
const wlan0: Fact = ['interface', 'wlan0', 'down'];

function pattern(written: JsonValue): FactPattern {
  const parsed = parsePattern(written);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.pattern;
}

function found(book: FactBook, written: JsonValue, bindings: ReadonlyMap<string, JsonValue> = new Map()): unknown {
  return [...book.matching(pattern(written), bindings)].map(({ fact, bindings: each }) => [
    fact,
    Object.fromEntries(each),
  ]);
}

test('a fact is there while one owner holds it', () => {
  const book = new FactBook();
  book.add('file:a', route);
  book.add('operator', route);
  expect(book.ownersOf(factKey(route))).toEqual(['file:a', 'operator']);
  book.remove('file:a', route);
  expect(book.has(factKey(route))).toBe(true);
  book.remove('operator', route);
  expect(book.has(factKey(route))).toBe(false);
  expect(book.ownersOf(factKey(route))).toEqual([]);
  expect(book.owners()).toEqual([]);
});

test('a fact is the same one whatever the order of the keys of its objects', () => {
  const book = new FactBook();
  book.add('a', ['x', { k: 1, l: 2 }]);
  book.add('a', ['x', { l: 2, k: 1 }]);
  expect(book.factsOf('a')).toHaveLength(1);
  book.remove('a', ['x', { l: 2, k: 1 }]);
  expect(book.visible()).toEqual([]);
});

test('to add and to remove is idempotent, and nobody removes what another one holds', () => {
  const book = new FactBook();
  book.add('a', route);
  book.add('a', route);
  book.remove('b', route);
  book.remove('b', eth0);
  expect(book.visible()).toEqual([route]);
  book.remove('a', route);
  book.remove('a', route);
  expect(book.visible()).toEqual([]);
});

test("replacing an owner's facts changes what differs, and leaves those of others", () => {
  const book = new FactBook();
  book.replace('file:a', [route, eth0]);
  book.add('operator', eth0);
  book.takeChanges();
  book.replace('file:a', [route, wlan0, wlan0]);
  expect(book.factsOf('file:a')).toEqual([route, wlan0]);
  expect(book.takeChanges()).toEqual([{ fact: wlan0, isAdded: true }]);
  book.drop('file:a');
  book.drop('file:a');
  expect(book.visible()).toEqual([eth0]);
});

test('what can be seen is in the order of keys, whatever happened before', () => {
  const book = new FactBook();
  const other = new FactBook();
  for (const fact of [wlan0, route, eth0]) book.add('b', fact);
  book.add('a', wlan0);
  other.add('a', wlan0);
  for (const fact of [eth0, route, wlan0]) other.add('b', fact);
  for (const each of [book, other]) {
    expect(each.owners()).toEqual(['a', 'b']);
    expect([...each.visible()]).toEqual([route, eth0, wlan0]);
    expect(each.factsOf('b')).toEqual([route, eth0, wlan0]);
    expect(each.ownersOf(factKey(wlan0))).toEqual(['a', 'b']);
    expect(each.takeChanges().map(({ fact }) => fact)).toEqual([route, eth0, wlan0]);
  }
});

test('patterns find facts with and without variables that are bound', () => {
  const book = new FactBook();
  book.replace('a', [route, eth0, wlan0, ['interface', 'lo', 'up', 'more'], ['pair', ['x', 'y'], { k: 'x' }]]);
  expect(found(book, ['default-route', 'ipv4'])).toEqual([[route, {}]]);
  expect(found(book, ['default-route', 'ipv6'])).toEqual([]);
  expect(found(book, ['interface', '?name', 'up'])).toEqual([[eth0, { name: 'eth0' }]]);
  expect(found(book, ['interface', '?name', 'up', '...'])).toHaveLength(2);
  expect(found(book, ['interface', '?name', '_'], new Map([['name', 'wlan0']]))).toEqual([[wlan0, { name: 'wlan0' }]]);
  expect(found(book, ['pair', ['?a', '_'], { k: '?a' }])).toEqual([[['pair', ['x', 'y'], { k: 'x' }], { a: 'x' }]]);
  expect(found(book, ['nobody', '...'])).toEqual([]);
});

test('changes are net: what came and went in between is told to nobody', () => {
  const book = new FactBook();
  book.add('a', route);
  book.remove('a', route);
  expect(book.takeChanges()).toEqual([]);
  book.add('a', route);
  const feed = book.follow();
  expect(book.takeChanges()).toEqual([{ fact: route, isAdded: true }]);
  book.remove('a', route);
  book.add('b', route);
  expect(book.takeChanges()).toEqual([]);
  book.drop('b');
  expect(book.takeChanges()).toEqual([{ fact: route, isAdded: false }]);
  expect(book.takeChanges()).toEqual([]);
  expect(feed.take()).toEqual([{ fact: route, isAdded: false }]);
});

test('a watch says whether a fact matches, and whether by anybody but the manager', () => {
  const book = new FactBook();
  const watch = book.watch('web', pattern(['interface', 'eth0', '...']));
  expect([watch.isMatched, watch.isMatchedByOthers]).toEqual([false, false]);
  book.add('manager', eth0);
  expect([watch.isMatched, watch.isMatchedByOthers]).toEqual([true, false]);
  expect(book.takeTouchedWatchers()).toEqual(['web']);
  book.add('process:1', eth0);
  expect([watch.isMatched, watch.isMatchedByOthers]).toEqual([true, true]);
  expect(book.takeTouchedWatchers()).toEqual(['web']);
  book.add('process:2', eth0);
  book.remove('manager', eth0);
  expect(book.takeTouchedWatchers()).toEqual([]);
  book.drop('process:1');
  book.drop('process:2');
  expect([watch.isMatched, watch.isMatchedByOthers]).toEqual([false, false]);
  expect(book.takeTouchedWatchers()).toEqual(['web']);
});

test('a watch that begins late knows what is there', () => {
  const book = new FactBook();
  book.add('manager', eth0);
  const late = book.watch('web', pattern(['interface', '?x', '_']));
  expect([late.isMatched, late.isMatchedByOthers]).toEqual([true, false]);
  book.add('a', wlan0);
  expect([late.isMatched, late.isMatchedByOthers]).toEqual([true, true]);
});

test('watchers are told once, sorted, and only when an answer is another one than they were told', () => {
  const book = new FactBook();
  const one = pattern(['default-route', 'ipv4']);
  book.watch('web', one);
  book.watch('web', one);
  book.watch('web', pattern(['default-route', '_']));
  book.watch('ntpd', one);
  book.watch('other', pattern(['default-route', 'ipv6']));
  book.add('a', route);
  expect(book.takeTouchedWatchers()).toEqual(['ntpd', 'web']);
  book.remove('a', route);
  book.add('b', route);
  expect(book.takeTouchedWatchers()).toEqual([]);
  book.drop('b');
  book.watch('late', one);
  book.watch('ntpd', one);
  expect(book.takeTouchedWatchers()).toEqual(['ntpd', 'web']);
});

test('who unwatches is told nothing more; the others are', () => {
  const book = new FactBook();
  const one = pattern(['default-route', 'ipv4']);
  book.watch('a', one);
  const watch = book.watch('b', one);
  book.unwatch('a', one);
  book.unwatch('a', one);
  book.unwatch('nobody', one);
  book.add('x', route);
  expect(book.takeTouchedWatchers()).toEqual(['b']);
  expect(watch.isMatched).toBe(true);
  book.unwatch('b', one);
  book.drop('x');
  expect(book.takeTouchedWatchers()).toEqual([]);
  expect(book.watch('b', one).isMatched).toBe(false);
});

test('a snapshot is plain JSON without what rules derive, and restores the same book', () => {
  const book = new FactBook();
  book.replace('operator', [eth0, route]);
  book.add('rule:a#b', wlan0);
  const snapshot = book.snapshot();
  expect(snapshot).toEqual({ owners: [{ owner: 'operator', facts: [route, eth0] }] });
  const other = new FactBook();
  const watch = other.watch('web', pattern(['default-route', 'ipv4']));
  other.add('file:gone', ['gone']);
  other.add('rule:a#b', wlan0);
  other.takeChanges();
  other.restore(JSON.parse(JSON.stringify(snapshot)));
  expect(other.snapshot()).toEqual(snapshot);
  expect(other.visible()).toEqual(book.visible());
  expect(other.takeChanges()).toEqual([
    { fact: route, isAdded: true },
    { fact: ['gone'], isAdded: false },
    { fact: eth0, isAdded: true },
  ]);
  expect(watch.isMatched).toBe(true);
  expect(other.takeTouchedWatchers()).toEqual(['web']);
});
