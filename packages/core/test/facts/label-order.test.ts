import { expect, test, vi } from 'vitest';
import { type LabelOrder, labelOrder } from '../../src/facts/label-order.ts';
import { aFile, aRule, facts } from './a-rule.ts';

vi.setConfig({ testTimeout: 120_000 });

/** A rule that derives a fact with one label from one with another. */
function derives(name: string, from: string, to: string): ReturnType<typeof aRule> {
  return aRule(name, { when: facts([from]), assert: [[to]] });
}

function steps(order: LabelOrder): readonly string[] {
  return order.ok ? [] : order.cycle.map(({ label, file, rule }) => `${label} ${file}#${rule}`);
}

test('without rules there is nothing to order', () => {
  expect(labelOrder([])).toEqual({ ok: true, order: [] });
});

test('a label comes after those that it is derived from, in whichever order the rules are written', () => {
  const rules = [derives('3', 'c', 'd'), derives('1', 'a', 'b'), derives('2', 'b', 'c'), derives('4', 'a', 'd')];
  expect(labelOrder([aFile('x', rules)])).toEqual({ ok: true, order: ['a', 'b', 'c', 'd'] });
  expect(labelOrder(rules.map((rule) => aFile(rule.name, [rule])).reverse())).toEqual({
    ok: true,
    order: ['a', 'b', 'c', 'd'],
  });
});

test('"require" asserts require-service, and a condition on a service looks at service-state', () => {
  const rule = aRule('a', { when: [{ kind: 'service', service: 'db', state: 'failed' }], require: ['page'] });
  expect(labelOrder([aFile('x', [rule])])).toEqual({ ok: true, order: ['service-state', 'require-service'] });
});

test('what a rule without conditions asserts is there before others look at it', () => {
  const rules = [aRule('always', { assert: [['b']] }), aRule('a', { unless: facts(['b']), require: ['web'] })];
  expect(labelOrder([aFile('x', rules)])).toEqual({ ok: true, order: ['b', 'require-service'] });
});

test("the rules in a service's file look at whether it is run", () => {
  expect(labelOrder([aFile('x', [aRule('a', { assert: [['b']] })], { id: 'x', params: [] })])).toEqual({
    ok: true,
    order: ['run-service', 'b'],
  });
});

test('a cycle is named with every rule on it, and nothing else', () => {
  const sources = [
    aFile('one.toml', [derives('in', 'start', 'a'), derives('first', 'a', 'b')]),
    aFile('two.toml', [derives('second', 'b', 'c'), derives('third', 'c', 'a'), derives('out', 'c', 'end')]),
  ];
  expect(steps(labelOrder(sources))).toEqual(['a one.toml#first', 'b two.toml#second', 'c two.toml#third']);
});

test.each([
  ['when', aRule('r', { when: facts(['a', '?x']), assert: [['a', 'b']] }), 'a x#r'],
  ['unless', aRule('r', { unless: facts(['a']), assert: [['a']] }), 'a x#r'],
  ['an escaped label', aRule('r', { when: facts(['=a', '?x']), assert: [['a', 'b']] }), 'a x#r'],
  ['require', aRule('r', { when: facts(['require-service', '_']), require: ['b'] }), 'require-service x#r'],
  [
    'a state',
    aRule('r', {
      when: [{ kind: 'service', service: 'db', state: 'up' }],
      assert: [['service-state', ['web'], 'warm']],
    }),
    'service-state x#r',
  ],
])('a rule that asserts what it looks at by %s is a cycle of its own', (_, rule, expected) => {
  expect(steps(labelOrder([aFile('x', [rule])]))).toEqual([expected]);
});

test('a chain as long as users like is ordered, and a cycle as long as they like is found', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => derives(`r${index}`, `l${index}`, `l${index + 1}`));
  const order = labelOrder([aFile('x', chain)]);
  expect(order.ok && order.order[20_000]).toBe('l20000');
  expect(steps(labelOrder([aFile('x', [...chain, derives('back', 'l20000', 'l0')])]))).toHaveLength(20_001);
});
