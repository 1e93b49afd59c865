// biome-ignore-all lint/suspicious/noTemplateCurlyInString: rules refer to variables so.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FactBook } from '../../src/facts/fact-book.ts';
import { RuleEngine } from '../../src/facts/rule-engine.ts';
import type { RuleSource } from '../../src/facts/rule-source.ts';
import { type Fact, factKey } from '../../src/model/fact.ts';
import type { JsonValue } from '../../src/model/json.ts';
import type { RuleCondition, RuleDefinition } from '../../src/model/rule.ts';
import { always } from '../support/checked-property.ts';
import { edgeText, evaluateNaively } from './naive-evaluator.ts';

const atom: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>('a', 'b', 'eth-a', 1, null, ['a'], { k: 'a' });
const label = fc.constantFrom('p', 'q', 'r', 's');
const fact: fc.Arbitrary<Fact> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(label, fc.array(atom, { maxLength: 3 })).map(([name, rest]): Fact => [name, ...rest]),
  },
  fc.constantFrom('a', 'b', 'c').map((arg): Fact => ['run-service', ['tpl', arg]]),
  fc.constantFrom('up', 'failed').map((state): Fact => ['service-state', ['tpl', 'a'], state]),
  fc.constant<Fact>(['service-state', ['db'], 'up']),
  fc.constant<Fact>(['run-service', ['plain']]),
);
const owner = fc.constantFrom('operator', 'manager', 'file:a');

const term = (inTemplate: boolean): fc.Arbitrary<JsonValue> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<JsonValue>('?x', '?y', '?z', '_') },
    { weight: 2, arbitrary: atom },
    { weight: 1, arbitrary: fc.constantFrom<JsonValue>(['?x'], { k: '?y' }, [], ['...']) },
    ...(inTemplate ? [{ weight: 3, arbitrary: fc.constantFrom<JsonValue>('${n}', 'eth-${n}', '?n') }] : []),
  );
const pattern = (inTemplate: boolean): fc.Arbitrary<JsonValue> =>
  fc
    .tuple(label, fc.array(term(inTemplate), { maxLength: 3 }), fc.boolean())
    .map(([name, rest, isOpen]) => [name, ...rest, ...(isOpen ? ['...'] : [])]);
const condition = (inTemplate: boolean): fc.Arbitrary<RuleCondition> =>
  fc.oneof(
    { weight: 6, arbitrary: pattern(inTemplate).map((one): RuleCondition => ({ kind: 'fact', fact: one })) },
    fc.constantFrom<RuleCondition>({ kind: 'service', service: 'db', state: 'up' }),
    ...(inTemplate ? [fc.constant<RuleCondition>({ kind: 'service', service: 'tpl@${n}', state: 'up' })] : []),
  );
const asserted: fc.Arbitrary<JsonValue> = fc.oneof(
  fc
    .tuple(fc.constantFrom('q', 'r', 's', 't', 'u'), fc.constantFrom('${x}', '${y}-${z}', 'a'))
    .map(([one, two]) => [one, two]),
  fc.constantFrom<JsonValue>(['service-state', ['db'], 'mine'], ['run-service', ['db']]),
);

function rule(name: string, inTemplate: boolean): fc.Arbitrary<RuleDefinition> {
  return fc.record({
    name: fc.constant(name),
    when: fc.array(condition(inTemplate), { maxLength: 3 }),
    unless: fc.array(condition(inTemplate), { maxLength: 2 }),
    require: fc.subarray(['udhcpc@${x}', 'web', 'no id'], { maxLength: 2 }),
    assert: fc.array(asserted, { maxLength: 2 }),
    edges: fc.subarray([
      { service: 'web@${x}', requires: { kind: 'fact', fact: ['q', '${y}'], onLoss: 'stop', graceMs: 0 } },
    ] as const),
    log: fc.constantFrom(null, [['line', 'x is ${x}']] as const),
    logExit: fc.constant(null),
  });
}

const sources: fc.Arbitrary<readonly RuleSource[]> = fc
  .tuple(
    fc.option(rule('one', false)),
    fc.option(rule('two', false)),
    fc.option(rule('one', true)),
    fc.option(rule('of-plain', false)),
  )
  .map(([one, two, inTemplate, plain]): RuleSource[] => [
    { file: 'a.toml', owner: null, rules: [one, two].filter((each) => each !== null) },
    { file: 'tpl', owner: { id: 'tpl', params: ['n'] }, rules: inTemplate === null ? [] : [inTemplate] },
    { file: 'plain', owner: { id: 'plain', params: [] }, rules: plain === null ? [] : [plain] },
  ]);

type Step =
  | { readonly kind: 'add' | 'remove'; readonly owner: string; readonly fact: Fact }
  | { readonly kind: 'replace'; readonly owner: string; readonly facts: readonly Fact[] }
  | { readonly kind: 'rules'; readonly sources: readonly RuleSource[] }
  | { readonly kind: 'settle' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('add' as const), owner, fact }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('remove' as const), owner, fact }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), owner, facts: fc.array(fact) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rules' as const), sources }) },
  { weight: 5, arbitrary: fc.constant({ kind: 'settle' as const }) },
);

/** The world as it was told in changes. */
class Told {
  readonly visible = new Set<string>();
  readonly edges = new Set<string>();
  readonly activations = new Set<string>();

  take(book: FactBook, engine: RuleEngine): void {
    for (const { fact: changed, isAdded } of book.takeChanges()) turn(this.visible, factKey(changed), isAdded);
    const { added, removed } = engine.takeEdgeChanges();
    for (const edge of added) turn(this.edges, edgeText(edge), true);
    for (const edge of removed) turn(this.edges, edgeText(edge), false);
    const { begun, ended } = engine.takeActivationChanges();
    for (const { key } of begun) turn(this.activations, key, true);
    for (const { key } of ended) turn(this.activations, key, false);
  }
}

function turn(set: Set<string>, key: string, isAdded: boolean): void {
  expect(set.has(key)).toBe(!isAdded);
  if (isAdded) set.add(key);
  else set.delete(key);
}

test('after any changes of facts and rules the engine says what one says that computes everything from nothing', () => {
  always(
    fc.property(sources, fc.array(step, { maxLength: 40 }), (first, steps) => {
      const book = new FactBook();
      const engine = new RuleEngine(book);
      const told = new Told();
      let rules = first;
      engine.replaceRules(rules);
      for (const one of [...steps, { kind: 'settle' } as const]) {
        if (one.kind === 'add') book.add(one.owner, one.fact);
        else if (one.kind === 'remove') book.remove(one.owner, one.fact);
        else if (one.kind === 'replace') book.replace(one.owner, one.facts);
        else if (one.kind === 'rules') {
          rules = one.sources;
          engine.replaceRules(rules);
        } else {
          const before = [...book.visible()].map(factKey);
          const isChanged = engine.settle();
          const base = book
            .owners()
            .filter((each) => !each.startsWith('rule:'))
            .flatMap((each) => book.factsOf(each));
          const expected = evaluateNaively(base, rules);
          expect(book.visible().map(factKey)).toEqual(expected.visible);
          expect(engine.activationKeys()).toEqual(expected.activations);
          told.take(book, engine);
          expect([...told.visible].sort()).toEqual(expected.visible);
          expect([...told.edges].sort()).toEqual(expected.edges);
          expect([...told.activations].sort()).toEqual(expected.activations);
          if (!isChanged) expect(before).toEqual(expected.visible);
          expect(engine.settle()).toBe(false);
        }
      }
    }),
  );
});
