// biome-ignore-all lint/suspicious/noTemplateCurlyInString: rules refer to variables so.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { FactBook } from '../../src/facts/fact-book.ts';
import { RuleEngine } from '../../src/facts/rule-engine.ts';
import type { RuleSource } from '../../src/facts/rule-source.ts';
import { type Fact, factKey } from '../../src/model/fact.ts';
import type { JsonValue } from '../../src/model/json.ts';
import type { RuleCondition, RuleDefinition } from '../../src/model/rule.ts';
import { always } from '../support/checked-property.ts';
import { edgeText, evaluateNaively } from './naive-evaluator.ts';

vi.setConfig({ testTimeout: 120_000 });

const atom: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>('a', 'a', 'b', 'eth-a', 1, null, ['a'], { k: 'a' });
const label = fc.constantFrom('p', 'p', 'p', 'q', 'q', 'r', 's');
const fact: fc.Arbitrary<Fact> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(label, fc.array(atom, { minLength: 1, maxLength: 2 }))
      .map(([name, rest]): Fact => [name, ...rest]),
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
    .tuple(label, fc.array(term(inTemplate), { minLength: 1, maxLength: 2 }), fc.boolean())
    .map(([name, rest, isOpen]) => [name, ...rest, ...(isOpen ? ['...'] : [])]);
const condition = (inTemplate: boolean): fc.Arbitrary<RuleCondition> =>
  fc.oneof(
    { weight: 6, arbitrary: pattern(inTemplate).map((one): RuleCondition => ({ kind: 'fact', fact: one })) },
    fc.constantFrom<RuleCondition>({ kind: 'service', service: 'db', state: 'up' }),
    ...(inTemplate ? [fc.constant<RuleCondition>({ kind: 'service', service: 'tpl@${n}', state: 'up' })] : []),
  );
const asserted: fc.Arbitrary<JsonValue> = fc.oneof(
  fc
    .tuple(fc.constantFrom('q', 'r', 's', 's', 't', 't', 'u', 'u', 'u'), fc.constantFrom('${x}', '${y}-${z}', 'a'))
    .map(([one, two]) => [one, two]),
  fc.constantFrom<JsonValue>(['service-state', ['db'], 'mine'], ['run-service', ['db']]),
);

function rule(name: string, inTemplate: boolean): fc.Arbitrary<RuleDefinition> {
  return fc.record({
    name: fc.constant(name),
    when: fc.array(condition(inTemplate), { maxLength: 3 }),
    unless: fc.array(condition(inTemplate), { maxLength: 1 }),
    require: fc.subarray(['udhcpc@${x}', 'web', 'no id'], { maxLength: 2 }),
    assert: fc.array(asserted, { maxLength: 2 }),
    edges: fc.subarray([
      { service: 'web@${x}', requires: { kind: 'fact', fact: ['q', '${y}'], onLoss: 'stop', graceMs: 0 } },
    ] as const),
    log: fc.constantFrom(null, [['line', 'x is ${x}']] as const),
    logExit: fc.constant(null),
  });
}

/** Rules that come and go, and two versions of some. */
const pool = fc.tuple(
  rule('one', false),
  rule('one', false),
  rule('two', false),
  rule('one', true),
  rule('one', true),
  rule('of-plain', false),
);
type Pool = readonly RuleDefinition[];

/** Some of the rules of a pool; of two versions the first. */
function sourcesOf(rules: Pool, mask: number): readonly RuleSource[] {
  const some = (from: number, to: number): RuleDefinition[] =>
    rules.slice(from, to).filter((_, index) => (mask & (1 << (from + index))) !== 0);
  return [
    { file: 'a.toml', owner: null, rules: some(0, 3) },
    { file: 'tpl', owner: { id: 'tpl', params: ['n'] }, rules: some(3, 5) },
    { file: 'plain', owner: { id: 'plain', params: [] }, rules: some(5, 6) },
  ];
}

type Step =
  | { readonly kind: 'add'; readonly owner: string; readonly fact: Fact }
  | { readonly kind: 'remove'; readonly owner: string; readonly fact: Fact }
  | { readonly kind: 'replace'; readonly owner: string; readonly facts: readonly Fact[] }
  | { readonly kind: 'rules'; readonly mask: number }
  | { readonly kind: 'settle' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ kind: fc.constant('add' as const), owner, fact }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('remove' as const), owner, fact }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), owner, facts: fc.array(fact) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rules' as const), mask: fc.nat(63) }) },
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

/** Compares an engine and everything that it told with one that computes everything from nothing. */
function check(book: FactBook, engine: RuleEngine, told: Told, rules: readonly RuleSource[]): void {
  const before = book.visible().map(factKey);
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

/** What is restored from a snapshot derives the same, and tells no activation again. */
function checkRestored(book: FactBook, engine: RuleEngine, rules: readonly RuleSource[]): void {
  const restored = new FactBook();
  const other = new RuleEngine(restored);
  other.assumeBegun(engine.activationKeys());
  restored.restore(book.snapshot());
  other.replaceRules(rules);
  other.settle();
  expect(restored.visible()).toEqual(book.visible());
  expect(other.takeActivationChanges()).toEqual({ begun: [], ended: [] });
  expect(other.problems()).toEqual(engine.problems());
}

test('after any changes of facts and rules the engine says what one says that computes everything from nothing', () => {
  let activations = 0;
  always(
    fc.property(pool, fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), (rules, steps) => {
      const book = new FactBook();
      const engine = new RuleEngine(book);
      const told = new Told();
      let sources = sourcesOf(rules, 63);
      engine.replaceRules(sources);
      for (const one of steps) {
        if (one.kind === 'add') book.add(one.owner, one.fact);
        else if (one.kind === 'remove') book.remove(one.owner, one.fact);
        else if (one.kind === 'replace') book.replace(one.owner, one.facts);
        else if (one.kind === 'settle') check(book, engine, told, sources);
        else {
          sources = sourcesOf(rules, one.mask);
          engine.replaceRules(sources);
        }
      }
      check(book, engine, told, sources);
      checkRestored(book, engine, sources);
      activations += told.activations.size;
    }),
  );
  expect(activations).toBeGreaterThan(1000);
});
