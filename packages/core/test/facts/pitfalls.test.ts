// biome-ignore-all lint/suspicious/noTemplateCurlyInString: rules refer to variables so.
import { expect, test } from 'vitest';
import { aFile, aRule, facts } from './a-rule.ts';
import { EngineWorld } from './engine-world.ts';

const edge = {
  service: 'web',
  requires: { kind: 'service', service: 'db', state: 'up', onLoss: 'stop', graceMs: 0 },
} as const;

test('P3: an edge that already holds is told once, and changing how it comes about tells nothing', () => {
  const rule = aRule('r', { when: facts(['a', '?x']), edges: [edge] });
  const world = new EngineWorld().add(['service-state', ['db'], 'up'], ['a', 1]).rules(aFile('f', [rule]));
  expect([[...world.edges], world.edgeTurns]).toEqual([['web requires db up'], 1]);
  world.book.remove('outside', ['a', 1]);
  world.add(['a', 2]);
  world.rules(aFile('f', [{ ...rule, when: facts(['a', '?y']), log: [['line', 'other']] }]));
  expect([[...world.edges], world.edgeTurns]).toEqual([['web requires db up'], 1]);
});

test('P4: touching a file with rules disturbs nothing that they made', () => {
  const rule = aRule('r', {
    when: facts(['a', '?x']),
    require: ['t@${x}'],
    edges: [edge],
    log: [['line', 'begins']],
    logExit: [['line', 'ends']],
  });
  const world = new EngineWorld().rules(aFile('f', [rule])).add(['a', 'x']);
  world.book.takeChanges();
  const more = aRule('more', { when: facts(['b']), require: ['b'] });
  for (const rules of [[structuredClone(rule)], [more, rule], [{ ...rule, log: null }], [rule, more]]) {
    world.rules(aFile('f', rules));
    expect(world.book.takeChanges()).toEqual([]);
  }
  expect([world.lines, world.edgeTurns, world.required]).toEqual([['line=begins'], 1, ['t@x']]);
});

test('P9: a rule on a short fact does not fire for a longer one', () => {
  const world = new EngineWorld().rules(
    aFile('f', [
      aRule('exec', { when: facts(['exec', '?argv']), assert: [['once', '${argv}']] }),
      aRule('exec-restart', { when: facts(['exec', '?argv', '?policy']), assert: [['again', '${argv}', '${policy}']] }),
    ]),
  );
  world.add(['exec', ['true'], 'on-error']);
  expect([world.derived('once'), world.derived('again')]).toEqual([[], [['again', ['true'], 'on-error']]]);
});
