// biome-ignore-all lint/suspicious/noTemplateCurlyInString: rules refer to variables so.
import { expect, test, vi } from 'vitest';
import { FactBook } from '../../src/facts/fact-book.ts';
import { parsePattern } from '../../src/model/pattern.ts';
import type { RuleDefinition } from '../../src/model/rule.ts';
import { aFile, aRule, facts } from './a-rule.ts';
import { EngineWorld } from './engine-world.ts';

vi.setConfig({ testTimeout: 120_000 });

/** How much is compared for one change, with so many facts of each kind there. */
function costOfOne(rule: RuleDefinition, count: number): number {
  const world = new EngineWorld({ maxActivations: 50_000 });
  for (let index = 0; index < count; index += 1) {
    world.book.add('outside', ['a', `x${index}`, `y${index}`]);
    world.book.add('outside', ['b', `y${index}`, `z${index}`]);
    world.book.add('manager', ['run-service', ['t', `x${index}`]]);
  }
  const owner = rule.name === 'of-template' ? { id: 't', params: ['p'] } : null;
  world.rules(aFile('f', [rule], owner));
  const change = (): void => {
    world.remove(['a', 'x7', 'y7']).add(['a', 'x7', 'y7']);
    world.remove(['b', 'y7', 'z7']).add(['b', 'y7', 'z7']);
  };
  change();
  const before = world.engine.work + world.book.work;
  change();
  return world.engine.work + world.book.work - before;
}

const joined = facts(['a', '?x', '?y'], ['b', '?y', '?z']);
const asserted = { assert: [['c', '${x}', '${z}']] };

test.each([
  ['a join of two conditions', aRule('join', { when: joined, ...asserted })],
  [
    'a join that a fact stands against',
    aRule('unless', { when: facts(['a', '?x', '?y']), unless: facts(['b', '?y', '_']) }),
  ],
  [
    'a rule of a template',
    aRule('of-template', { when: facts(['a', '${p}', '?y'], ['b', '?y', '_']), assert: [['c']] }),
  ],
  [
    'a text made of a parameter',
    aRule('of-template', { when: facts(['a', '${p}', '?y']), unless: facts(['d', 'if-${p}']) }),
  ],
])('one changed fact costs its matches, however many facts there are: %s', (_, rule) => {
  const few = costOfOne(rule, 10);
  expect(costOfOne(rule, 10_000)).toBe(few);
  expect(few).toBeLessThan(20);
});

test('10,000 literal watches on other facts of the same label cost nothing', () => {
  const book = new FactBook();
  for (let index = 0; index < 10_000; index += 1) {
    const parsed = parsePattern(['service-state', [`s${index}`], 'up']);
    if (parsed.ok) book.watch(`w${index}`, parsed.pattern);
    const open = parsePattern(['interface', `eth${index}`, '...']);
    if (open.ok) book.watch(`v${index}`, open.pattern);
  }
  const before = book.work;
  book.add('manager', ['service-state', ['s7'], 'up']);
  book.add('manager', ['service-state', ['nobody'], 'up']);
  book.add('manager', ['interface', 'eth7', 'up']);
  expect(book.work - before).toBe(2);
  expect(book.takeTouchedWatchers()).toEqual(['v7', 'w7']);
});

test('to look up facts costs those that match, once it was done', () => {
  const book = new FactBook();
  for (let index = 0; index < 10_000; index += 1) book.add('a', ['interface', `eth${index}`, { state: 'up' }]);
  const parsed = parsePattern(['interface', '?name', { state: '?state' }]);
  if (!parsed.ok) throw new Error(parsed.message);
  const bindings = new Map([['name', 'eth7']]);
  expect([...book.matching(parsed.pattern, bindings)]).toHaveLength(1);
  const before = book.work;
  expect([...book.matching(parsed.pattern, bindings)]).toHaveLength(1);
  expect(book.work - before).toBe(1);
});

test('a client that asks in a hundred ways does not make a hundred indexes', () => {
  const book = new FactBook();
  for (let index = 0; index < 100; index += 1) book.add('a', ['wide', ...Array.from({ length: 100 }, () => index)]);
  for (let place = 0; place < 100; place += 1) {
    const parsed = parsePattern(['wide', ...Array.from({ length: 100 }, (_, index) => (index === place ? 7 : '_'))]);
    if (parsed.ok) expect([...book.matching(parsed.pattern)]).toHaveLength(1);
  }
  const before = book.work;
  book.add('a', ['wide', 'more']);
  expect(book.work).toBe(before);
});
