// biome-ignore-all lint/suspicious/noTemplateCurlyInString: rules refer to variables so.
import { expect, test, vi } from 'vitest';
import { RuleEngine } from '../../src/facts/rule-engine.ts';
import type { Requirement } from '../../src/model/requirement.ts';
import type { RuleDefinition } from '../../src/model/rule.ts';
import { aFile, aRule, facts } from './a-rule.ts';
import { EngineWorld } from './engine-world.ts';

vi.setConfig({ testTimeout: 120_000 });

const whenX = { when: facts(['x', '?v']) };
const onFact = (fact: Extract<Requirement, { kind: 'fact' }>['fact']): Requirement => ({
  kind: 'fact',
  fact,
  onLoss: 'stop',
  graceMs: 0,
});

test('conditions are joined on the variables that they share', () => {
  const rule = aRule('r', { when: facts(['a', '?x', '?y'], ['b', '?y', '?z']), assert: [['c', '${x}', '${z}']] });
  const world = new EngineWorld().rules(aFile('f', [rule]));
  world.add(['a', 1, 2], ['a', 1, 3], ['b', 2, 4], ['b', 2, 5], ['b', 9, 9]);
  expect(world.derived('c')).toEqual([
    ['c', 1, 4],
    ['c', 1, 5],
  ]);
});

test('one fact may meet several conditions of a rule', () => {
  const rule = aRule('r', { when: facts(['a', '?x'], ['a', '?y']), assert: [['pair', '${x}', '${y}']] });
  const world = new EngineWorld().rules(aFile('f', [rule])).add(['a', 1], ['a', 2]);
  expect(world.derived('pair')).toHaveLength(4);
  world.remove(['a', 1]);
  expect(world.derived('pair')).toEqual([['pair', 2, 2]]);
});

test('a rule holds once for each way its variables are bound, by however many facts', () => {
  const rule = aRule('r', { when: facts(['a', '?x', '_']), assert: [['b', '${x}']], log: [['line', '${x}']] });
  const world = new EngineWorld().rules(aFile('f', [rule])).add(['a', 1, 1], ['a', 1, 2]);
  world.remove(['a', 1, 1]);
  expect([world.derived('b'), world.lines]).toEqual([[['b', 1]], ['line=1']]);
  world.remove(['a', 1, 2]);
  expect(world.derived('b')).toEqual([]);
});

test('a flood of facts that differ where nobody looks is one way to hold', () => {
  const rule = aRule('r', { when: facts(['a', '_'], ['b', '_']), assert: [['c']] });
  const world = new EngineWorld().rules(aFile('f', [rule]));
  for (let index = 0; index < 5_000; index += 1) {
    world.book.add('outside', ['a', index]);
    world.book.add('outside', ['b', index]);
  }
  world.settle();
  expect(world.engine.activationKeys()).toHaveLength(1);
  expect(world.engine.work).toBeLessThan(20_000);
});

test('a rule without conditions holds always', () => {
  expect(new EngineWorld().rules(aFile('f', [aRule('r', { require: ['a'] })])).required).toEqual(['a']);
});

test('"unless": no fact matches with the values, and what "when" does not bind matches anything', () => {
  const rule = aRule('r', {
    when: facts(['host', '?h']),
    unless: facts(['known', '?h', '?since'], ['quiet']),
    assert: [['new', '${h}']],
  });
  const world = new EngineWorld().rules(aFile('f', [rule])).add(['host', 'a'], ['host', 'b'], ['known', 'a', 1]);
  expect(world.derived('new')).toEqual([['new', 'b']]);
  world.add(['known', 'a', 2]).remove(['known', 'a', 1]);
  expect(world.derived('new')).toEqual([['new', 'b']]);
  world.remove(['known', 'a', 2]);
  expect(world.derived('new')).toHaveLength(2);
  world.add(['quiet']);
  expect(world.derived('new')).toEqual([]);
  world.remove(['quiet']);
  expect(world.derived('new')).toHaveLength(2);
});

test('a rule is evaluated after those that assert what it looks at, even if these have no conditions', () => {
  const world = new EngineWorld().rules(
    aFile('f', [
      aRule('a', { unless: facts(['b']), log: [['line', 'nobody says b']] }),
      aRule('z', { assert: [['b']] }),
    ]),
  );
  expect([world.lines, world.engine.activationKeys()]).toEqual([[], ['["f","z",[]]']]);
});

test('a chain of rules settles in one call, whatever the order in which they are written', () => {
  const chain = Array.from({ length: 50 }, (_, index) =>
    aRule(`r${index}`, { when: facts([`l${index}`, '?x']), assert: [[`l${index + 1}`, '${x}']] }),
  );
  const world = new EngineWorld().rules(aFile('f', chain.toReversed()));
  world.book.add('outside', ['l0', 'a']);
  expect(world.engine.settle()).toBe(true);
  expect(world.derived('l50')).toEqual([['l50', 'a']]);
  expect(world.engine.settle()).toBe(false);
  world.remove(['l0', 'a']);
  expect(world.derived('l50')).toEqual([]);
});

test('"unless" sees what rules of lower labels derive in the same call', () => {
  const world = new EngineWorld().rules(
    aFile('f', [
      aRule('a', { when: facts(['x']), unless: facts(['blocked']), assert: [['y']] }),
      aRule('b', { when: facts(['stop']), assert: [['blocked']] }),
    ]),
  );
  world.add(['x']);
  expect(world.derived('y')).toEqual([['y']]);
  world.add(['stop']);
  expect(world.derived('y')).toEqual([]);
});

test('a fact that two activations derive is there until both have ended', () => {
  const rule = aRule('r', { when: facts(['x', '?v']), require: ['web'], assert: [['require-service', ['web']]] });
  const world = new EngineWorld().rules(aFile('f', [rule])).add(['x', 1], ['x', 2]);
  expect(world.book.ownersOf('["require-service",["web"]]')).toEqual(['rule:f#r']);
  world.remove(['x', 1]);
  expect(world.required).toEqual(['web']);
  world.remove(['x', 2]);
  expect(world.required).toEqual([]);
});

test("the rules in a template's file hold for each instance that is run, with its parameters", () => {
  const rule = aRule('r', {
    when: [...facts(['lease', '${if}', '?ip'], ['name', 'if-${if}', '?name'])],
    unless: [{ kind: 'service', service: 'block@${if}-x', state: 'up' }],
    assert: [['address', '${if}', '${ip}', '${name}']],
  });
  const world = new EngineWorld().rules(aFile('udhcpc', [rule], { id: 'udhcpc', params: ['if'] }));
  world.add(['lease', 'a', 1], ['lease', 'b', 2], ['name', 'if-a', 'A'], ['name', 'if-b', 'B']);
  expect(world.derived('address')).toEqual([]);
  world.add(['run-service', ['udhcpc', 'a']], ['run-service', ['other', 'b']], ['run-service', ['udhcpc', 'a', 'b']]);
  expect(world.derived('address')).toEqual([['address', 'a', 1, 'A']]);
  world.add(['run-service', ['udhcpc', 'b']], ['service-state', ['block', 'a-x'], 'up']);
  expect(world.derived('address')).toEqual([['address', 'b', 2, 'B']]);
  world.remove(['run-service', ['udhcpc', 'b']]);
  expect(world.derived('address')).toEqual([]);
});

test("a parameter is the same variable in its rule's conditions, and its value means nothing but itself", () => {
  const rule = aRule('r', { when: facts(['a', '?p'], ['b', '${p}'], ['c', 'x${p}']), assert: [['d', '${p}']] });
  const world = new EngineWorld().rules(aFile('t', [rule], { id: 't', params: ['p'] }));
  world.add(['run-service', ['t', '_']], ['a', 'q'], ['b', 'q'], ['c', 'xq']);
  expect(world.derived('d')).toEqual([]);
  world.add(['a', '_'], ['b', '_'], ['c', 'x_']);
  expect(world.derived('d')).toEqual([['d', '_']]);
});

test("the rules in a service's file hold only while it is run", () => {
  const world = new EngineWorld().rules(aFile('web', [aRule('r', { require: ['helper'] })], { id: 'web', params: [] }));
  expect(world.required).toEqual([]);
  world.add(['run-service', ['web']]);
  expect(world.required).toEqual(['helper']);
  world.remove(['run-service', ['web']]);
  expect(world.required).toEqual([]);
});

test('an edge of two activations is told once, and its end when both have ended', () => {
  const rule = aRule('r', { ...whenX, edges: [{ service: 'web', requires: onFact(['ok']) }] });
  const world = new EngineWorld().rules(aFile('f', [rule])).add(['x', 1], ['x', 2]);
  expect([[...world.edges], world.edgeTurns]).toEqual([['web requires ["ok"]'], 1]);
  world.remove(['x', 1]);
  expect(world.edgeTurns).toBe(1);
  world.remove(['x', 2]);
  expect([[...world.edges], world.edgeTurns]).toEqual([[], 2]);
});

test('what began and ended between two takes is not told', () => {
  const world = new EngineWorld().rules(
    aFile('f', [aRule('r', { ...whenX, edges: [{ service: 'web', requires: onFact(['ok']) }] })]),
  );
  world.book.add('outside', ['x', 1]);
  world.engine.settle();
  world.book.remove('outside', ['x', 1]);
  world.engine.settle();
  expect(world.engine.takeActivationChanges()).toEqual({ begun: [], ended: [] });
  expect(world.engine.takeEdgeChanges()).toEqual({ added: [], removed: [] });
});

test('an activation is told with its file, rule, values and lines', () => {
  const rule = aRule('r', { ...whenX, log: [['line', 'x is ${v}']], logExit: [['line', 'x was ${v}']] });
  const { engine, book } = new EngineWorld().rules(aFile('f', [rule]));
  book.add('outside', ['x', { a: 1 }]);
  engine.settle();
  const expected = {
    key: '["f","r",[["v",{"a":1}]]]',
    file: 'f',
    rule: 'r',
    bindings: new Map([['v', { a: 1 }]]),
    log: [['line', 'x is {"a":1}']],
    logExit: [['line', 'x was {"a":1}']],
  };
  expect(engine.takeActivationChanges()).toEqual({ begun: [expected], ended: [] });
  book.drop('outside');
  engine.settle();
  expect(engine.takeActivationChanges()).toEqual({ begun: [], ended: [expected] });
});

test('a changed rule keeps the activations that still hold, and what it says is what holds', () => {
  const before = aRule('r', { ...whenX, require: ['a@${v}'], log: [['line', 'old ${v}']], logExit: [['line', 'end']] });
  const after = { ...before, when: facts(['x', '?v'], ['y', '?v']), require: ['b@${v}'] };
  const world = new EngineWorld().rules(aFile('f', [before])).add(['x', '1'], ['x', '2'], ['y', '2'], ['y', '3']);
  expect(world.required).toEqual(['a@1', 'a@2']);
  world.lines.length = 0;
  world.rules(aFile('f', [after]));
  expect([world.required, world.lines]).toEqual([['b@2'], ['line=end']]);
  world.add(['x', '3']);
  expect([world.required, world.lines]).toEqual([
    ['b@2', 'b@3'],
    ['line=end', 'line=old 3'],
  ]);
});

test('an activation that nobody was told of yet is told with what its rule says now', () => {
  const rule = aRule('r', { ...whenX, log: [['line', 'old']] });
  const { engine, book } = new EngineWorld();
  book.add('outside', ['x', 1]);
  engine.replaceRules([aFile('f', [rule])]);
  engine.settle();
  engine.replaceRules([aFile('f', [{ ...rule, log: [['line', 'new']] }])]);
  engine.settle();
  expect(engine.takeActivationChanges().begun.map(({ log }) => log)).toEqual([[['line', 'new']]]);
});

test('a rule that goes takes along what it derived; one that moves to another file begins anew', () => {
  const rule = aRule('r', { ...whenX, require: ['a@${v}'], log: [['line', 'begins']], logExit: [['line', 'ends']] });
  const world = new EngineWorld().rules(aFile('f', [rule])).add(['x', '1']);
  world.rules(aFile('g', [rule]));
  expect(world.lines).toEqual(['line=begins', 'line=begins', 'line=ends']);
  world.rules();
  expect([world.required, world.engine.activationKeys()]).toEqual([[], []]);
});

test('two rules with the same name for an owner do not take away from each other', () => {
  const one = aFile('a#b', [aRule('c', { when: facts(['one']), require: ['web'] })]);
  const other = aFile('a', [aRule('b#c', { when: facts(['other']), require: ['web'] })]);
  const world = new EngineWorld().rules(one, other).add(['one'], ['other']);
  world.remove(['one']);
  expect(world.required).toEqual(['web']);
  world.rules(one);
  expect(world.required).toEqual([]);
});

test('rules on a cycle are left out and said; the others hold, and they do too once the cycle is gone', () => {
  const a = aRule('a', { when: facts(['p']), assert: [['q']] });
  const b = aRule('b', { when: facts(['q']), assert: [['p']] });
  const good = aRule('good', { when: facts(['p']), assert: [['z']] });
  const world = new EngineWorld().rules(aFile('f', [a, good])).add(['p']);
  expect(world.derived('q')).toEqual([['q']]);
  world.rules(aFile('f', [a, b, good]));
  expect([world.derived('q'), world.derived('z')]).toEqual([[], [['z']]]);
  expect(world.problems).toHaveLength(2);
  expect(world.problems[0]).toContain('f#a: the rule is left out');
  expect(world.problems[0]).toContain('"p" (rule "a" of f) → "q" (rule "b" of f) → "p"');
  world.rules(aFile('f', [a, good]));
  expect([world.derived('q'), world.problems]).toEqual([[['q']], []]);
});

const partly: readonly (readonly [string, Partial<RuleDefinition>, string])[] = [
  ['an id that is none', { require: ['${v}'] }, 'require "${v}" is no id of a service with v = "a b"'],
  ['a name that nothing binds', { require: ['t@${w}'] }, 'refers to ${w}, which no condition binds'],
  ['a fact with a name that nothing binds', { assert: [['y', '${w}']] }, 'refers to ${w}'],
  ['a label that is not written out', { assert: [['${v}']] }, 'does not begin with a label'],
  ['a fact that is too long', { assert: [['y', 'z'.repeat(9000)]] }, 'at most 8192 characters'],
  ["the manager's label run-service", { assert: [['run-service', ['web']]] }, 'only the manager says "run-service"'],
  ["the manager's label system", { assert: [['system', 'active']] }, 'only the manager says "system"'],
  ['a reserved state', { assert: [['service-state', ['web'], 'ready']] }, 'the state "ready" follows'],
  ['a state of nobody', { assert: [['service-state', 'web', 'warm']] }, 'its form is ["service-state"'],
  ['a demand for nobody', { assert: [['require-service', ['a b']]] }, 'its form is ["require-service"'],
  ['an edge to no id', { edges: [{ service: '${v}', requires: onFact(['ok']) }] }, 'has no id of a service'],
  [
    'an edge on no id',
    { edges: [{ service: 'web', requires: { ...onFact(null), kind: 'service', service: '${v}', state: 'up' } }] },
    '"${v}" is no id of a service',
  ],
  ['an edge on a variable', { edges: [{ service: 'web', requires: onFact(['ok', '?v']) }] }, 'has the variable "?v"'],
  ['an edge on no pattern', { edges: [{ service: 'web', requires: onFact('ok') }] }, 'a pattern is a JSON array'],
];

test.each(partly)('%s is left out and said, and the rest of the rule holds', (_, parts, message) => {
  const rule = aRule('r', { ...whenX, ...parts, assert: [...(parts.assert ?? []), ['fine']] });
  const world = new EngineWorld().rules(aFile('f', [rule]));
  expect(world.problems).toEqual([]);
  world.add(['x', 'a b']);
  expect(world.problems).toHaveLength(1);
  expect(world.problems[0]).toContain('f#r: ');
  expect(world.problems[0]).toContain(message);
  expect(world.derived('fine')).toEqual([['fine']]);
  expect([world.required, world.edges.size]).toEqual([[], 0]);
  world.remove(['x', 'a b']);
  expect(world.problems).toEqual([]);
});

test('an edge of a rule to its own service is left out, to another instance it is not', () => {
  const edge = { service: 't@${other}', requires: onFact(['ok']) };
  const rule = aRule('r', { when: facts(['other', '?other']), edges: [edge] });
  const world = new EngineWorld().rules(aFile('t', [rule], { id: 't', params: ['p'] }));
  world.add(['run-service', ['t', 'a']], ['other', 'a'], ['other', 'b']);
  expect([...world.edges]).toEqual(['t@b requires ["ok"]']);
  expect(world.problems).toEqual([expect.stringContaining('the edge to "t@a" is one to the rule\'s own service')]);
});

test('a state of its own may be asserted for a service', () => {
  const rule = aRule('r', { ...whenX, assert: [['service-state', ['web'], 'warm-${v}']] });
  const world = new EngineWorld().rules(aFile('f', [rule])).add(['x', 1]);
  expect(world.derived('service-state')).toEqual([['service-state', ['web'], 'warm-1']]);
});

test.each<[string, RuleDefinition['when'], string]>([
  ['a condition that is no pattern', facts('x'), 'a pattern is a JSON array'],
  ['a condition on no id', [{ kind: 'service', service: 'a b', state: 'up' }], '"a b" in a condition is no id'],
  ['a parameter where there is none', facts(['x', '${p}']), 'the rule stands in no template; use "?p"'],
  [
    'an id with a parameter where there is none',
    [{ kind: 'service', service: 't@${p}', state: 'up' }],
    'stands in no template',
  ],
])('a rule with %s is left out and said', (_, when, message) => {
  const world = new EngineWorld().rules(
    aFile('f', [aRule('r', { when, require: ['a'] }), aRule('s', { require: ['b'] })]),
  );
  expect(world.required).toEqual(['b']);
  expect(world.problems).toEqual([expect.stringContaining(message)]);
});

test('different problems of one rule are counted after the first ten', () => {
  const world = new EngineWorld().rules(aFile('f', [aRule('r', { ...whenX, require: ['${v}'] })]));
  for (let index = 0; index < 50; index += 1) world.book.add('outside', ['x', `no id ${index}`]);
  expect(world.settle().problems).toHaveLength(11);
  expect(world.problems.join()).toContain('and 40 more of this kind');
});

test('P24: past the limit of activations further ones are left out and said, and come in when there is room', () => {
  const world = new EngineWorld({ maxActivations: 3 }).rules(
    aFile('f', [aRule('r', { ...whenX, require: ['t@${v}'] })]),
  );
  for (const value of ['1', '2', '3', '4', '5']) world.add(['x', value]);
  expect(world.required).toHaveLength(3);
  expect(world.problems).toEqual([expect.stringContaining('more than 3 ways')]);
  world.remove(['x', '1'], ['x', '4']);
  expect(world.required).toEqual(['t@2', 't@3', 't@5']);
  expect(world.problems).toEqual([]);
  world.add(['x', '6']).remove(['x', '6']);
  expect(world.problems).toEqual([]);
});

test('P24: the ways to combine facts are not all gone through when there are too many', () => {
  const rule = aRule('r', { when: facts(['a', '?x'], ['b', '?y']), assert: [['c', '${x}', '${y}']] });
  const world = new EngineWorld({ maxActivations: 100 }).rules(aFile('f', [rule]));
  for (let index = 0; index < 3_000; index += 1) {
    world.book.add('outside', ['a', index]);
    world.book.add('outside', ['b', index]);
  }
  world.settle();
  expect(world.derived('c')).toHaveLength(100);
  expect(world.engine.work).toBeLessThan(50_000);
});

test('what was told before a restart is not told again, and what ended meanwhile is', () => {
  const rule = aRule('r', { ...whenX, log: [['line', 'begins ${v}']], logExit: [['line', 'ends ${v}']] });
  const before = new EngineWorld().rules(aFile('f', [rule])).add(['x', '1'], ['x', '2']);
  const keys = before.engine.activationKeys();
  const after = new EngineWorld();
  after.engine.assumeBegun([...keys, ...keys, 'no key', '[]', '{"a":1}']);
  after.book.restore(before.book.snapshot());
  after.book.remove('outside', ['x', '1']);
  after.book.add('outside', ['x', '3']);
  after.rules(aFile('f', [rule]));
  expect(after.lines).toEqual(['line=begins 3', 'line=ends 1']);
  expect(after.settle().lines).toHaveLength(2);
});

test('what was told before a restart comes first when there is more than may be', () => {
  const rule = aFile('f', [aRule('r', { ...whenX, require: ['t@${v}'], log: [['line', '${v}']] })]);
  const before = new EngineWorld({ maxActivations: 2 }).rules(rule).add(['x', '8']).add(['x', '9']).add(['x', '1']);
  const after = new EngineWorld({ maxActivations: 2 });
  after.engine.assumeBegun(before.engine.activationKeys());
  after.book.restore(before.book.snapshot());
  after.rules(rule);
  expect([after.required, after.lines]).toEqual([['t@8', 't@9'], []]);
});

test('facts that were there before the engine, and rules before the facts, make no difference', () => {
  const rule = aFile('f', [aRule('r', { ...whenX, require: ['t@${v}'] })]);
  const world = new EngineWorld().add(['x', '1']);
  const late = new RuleEngine(world.book);
  late.replaceRules([rule]);
  expect(late.settle()).toBe(true);
  expect(world.required).toEqual(['t@1']);
});
