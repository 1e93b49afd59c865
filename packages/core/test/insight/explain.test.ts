// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts refer to variables so.
import { describe, expect, test } from 'vitest';
import { explainAll } from '../../src/insight/explain-all.ts';
import { type Explanation, explainService } from '../../src/insight/explain-service.ts';
import type { InsightWorld } from '../../src/insight/insight-world.ts';
import type { WhyCause } from '../../src/insight/why-cause.ts';
import { outlineOf } from '../../src/model/definition-outline.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { JsonValue } from '../../src/model/json.ts';
import type { RuleDefinition } from '../../src/model/rule.ts';
import type { ServiceDefinition } from '../../src/model/service-definition.ts';
import { define, needs, PlannedWorld } from './planned-world.ts';

function worldOf({ drive, given }: PlannedWorld, findings: readonly Finding[] = []): InsightWorld {
  const outlines = new Map(given.definitions.map((one) => [one.id, outlineOf(one, 'node')]));
  return { nowMs: drive.nowMs, reconciler: drive.reconciler, outlines, findings };
}

function explained(id: string, world: InsightWorld): Explanation {
  const explanation = explainService(id, world);
  if (explanation === null) throw new Error(`there is no service ${id}`);
  return explanation;
}

/** The tree as indented names: `service web`, then what is below it. */
function outline(cause: WhyCause, indent = ''): readonly string[] {
  return [`${indent}${cause.kind} ${cause.name}`, ...cause.causes.flatMap((one) => outline(one, `${indent}  `))];
}

const milestone = (id: string, changes: Partial<ServiceDefinition> = {}) =>
  define(id, { kind: 'milestone', execStart: null, ...changes });

test('the tree leads from a waiting service over those in between to the operator, and says how to lift it', () => {
  const world = new PlannedWorld([
    define('web', { requires: [needs('api')] }),
    define('api', { requires: [needs('db')] }),
    define('db'),
  ]);
  world.command('db', 'stop');
  const { tree, changes } = explained('web', worldOf(world));
  expect(outline(tree)).toEqual(['service web', '  service api', '    service db', '      operator db']);
  expect(changes).toContain(`"hsm start db" or "hsm reset db" lifts the operator's stop`);
});

test('a service that many paths lead to is explained once, and then referred to', () => {
  const world = new PlannedWorld([
    define('top', { requires: [needs('left'), needs('right')] }),
    define('left', { requires: [needs('base')] }),
    define('right', { requires: [needs('base')] }),
    define('base', { requires: [{ kind: 'fact', fact: ['key'], onLoss: 'stop', graceMs: 0 }] }),
  ]);
  const { tree } = explained('top', worldOf(world));
  expect(outline(tree)).toEqual([
    'service top',
    '  service left',
    '    service base',
    '      fact ["key"]',
    '  service right',
    '    service base',
  ]);
  expect(tree.causes[1]?.causes[0]?.text).toContain('(see above)');
});

test('a circle ends where it is named', () => {
  const world = new PlannedWorld([
    define('a', { requires: [needs('b')] }),
    define('b', { requires: [needs('a')] }),
    define('web', { requires: [needs('a')] }),
  ]);
  const { tree, changes } = explained('web', worldOf(world));
  expect(outline(tree)).toEqual(['service web', '  service a', '    cycle a b']);
  expect(changes).toEqual(['take one of these requirements away: a → b → a']);
});

test('a chain of three thousand services is explained within bounds, and its root is found', {
  timeout: 30_000,
}, () => {
  const ids = Array.from({ length: 3000 }, (_, index) => `m${index}`);
  const definitions = ids.map((id, index) =>
    milestone(id, { autostart: index === 0, requires: index === ids.length - 1 ? [] : [needs(`m${index + 1}`)] }),
  );
  const world = new PlannedWorld(definitions);
  world.command(ids.at(-1) ?? '', 'stop');
  const lines = outline(explained('m0', worldOf(world)).tree);
  expect(lines.length).toBeLessThan(100);
  const groups = explainAll(worldOf(world));
  expect(groups.map(({ root, services }) => [root.kind, root.name, services.length])).toEqual([
    ['operator', 'm2999', 2999],
  ]);
});

test('a service that runs names who wants it and what holds it up, with what would end that', () => {
  const world = new PlannedWorld([define('web', { requires: [needs('db')] }), define('db', { autostart: false })]);
  const { tree, changes } = explained('web', worldOf(world));
  expect(outline(tree)).toEqual([
    'service web',
    '  file /etc/hermit/web.toml',
    '  active active',
    '  service db',
    '    service web',
    '      file /etc/hermit/web.toml',
  ]);
  expect(changes).toEqual(['it stops when the system is active no longer', '"hsm stop web" takes it out of demand']);
});

test('nobody wants it: its file says so, and who would need it is explained, too', () => {
  const world = new PlannedWorld([define('web', { requires: [needs('db')] }), define('db', { autostart: false })]);
  world.command('web', 'stop');
  const { tree, changes } = explained('db', worldOf(world));
  expect(outline(tree)).toEqual(['service db', '  file /etc/hermit/db.toml', '  service web', '    operator web']);
  expect(changes[0]).toBe('"hsm start db" starts it');
});

test('a fact names the rules that would assert it', () => {
  const rule = { name: 'up', when: [], unless: [], require: [], edges: [], log: null, logExit: null };
  const net = define('net', { kind: 'rules', execStart: null, rules: [] });
  const world = new PlannedWorld([
    { ...net, rules: [{ ...rule, when: [{ kind: 'fact', fact: ['cable'] }], assert: [['net']] }] },
    define('web', { requires: [{ kind: 'fact', fact: ['net'], onLoss: 'stop', graceMs: 0 }] }),
  ]);
  expect(outline(explained('web', worldOf(world)).tree)).toEqual([
    'service web',
    '  fact ["net"]',
    '    rule /etc/hermit/net.toml#up',
  ]);
});

describe('everything that is not as it should be', () => {
  test('is nothing, where all runs as it should or the operator stopped it', () => {
    const world = new PlannedWorld([define('web'), define('off'), define('spare', { autostart: false })]);
    world.command('off', 'stop');
    expect(explainAll(worldOf(world))).toEqual([]);
  });

  test('is grouped by where it began, the largest group first', () => {
    const world = new PlannedWorld([
      define('a', { requires: [needs('nowhere')] }),
      define('b', { systemDependencies: ['TIME'] }),
      define('c', { systemDependencies: ['TIME'] }),
    ]);
    world.drive.apply({ kind: 'system-dependency', name: 'TIME', value: false, origin: 'source' });
    const groups = explainAll(worldOf(world)).map(({ root, services }) => [root.kind, root.name, services.join(' ')]);
    expect(groups).toEqual([
      ['system-dependency', 'TIME', 'b c'],
      ['service', 'nowhere', 'a'],
    ]);
  });

  test('has what goes on without that what it requires, unless its definition permits that', () => {
    const world = new PlannedWorld([
      define('db'),
      define('app', { requires: [needs('db', { onLoss: 'restart' })] }),
      define('cache', { requires: [needs('db', { onLoss: 'keep' })] }),
    ]);
    world.command('db', 'stop');
    const groups = explainAll(worldOf(world)).map(({ root, services }) => [root.kind, root.name, services.join(' ')]);
    expect(groups).toEqual([['operator', 'db', 'app']]);
  });

  test('has files with errors, whose services run on', () => {
    const finding: Finding = {
      severity: 'error',
      code: 'syntax',
      message: 'no end of the array',
      file: '/etc/hermit/web.toml',
      line: 3,
      column: 1,
      keyPath: null,
      suggestion: null,
    };
    const groups = explainAll(worldOf(new PlannedWorld([define('web')]), [finding]));
    expect(groups).toMatchObject([{ root: { kind: 'file', text: expect.stringContaining('line 3') }, services: [] }]);
  });

  describe('says what counts of a file with errors:', () => {
    const at = (file: string, code = 'syntax', severity: Finding['severity'] = 'error'): Finding => ({
      ...{ severity, code, message: 'no', file, line: 1, column: 1, keyPath: null, suggestion: null },
    });
    const kept = (file: string): Finding => at(file, 'last-good-kept', 'warning');
    const world = new PlannedWorld([define('web'), define('r', { kind: 'rules', execStart: null })]);
    world.reload({
      definitions: world.given.definitions,
      facts: [
        { owner: 'file:/etc/hermit/f.json', facts: [['f']] },
        { owner: 'file:/etc/hermit/none.json', facts: [] },
        { owner: 'file:/srv/w/g.json#watch', facts: [['g']] },
      ],
    });

    test.each<[string, readonly Finding[], string]>([
      ['/etc/hermit/web.toml', [kept('/etc/hermit/web.toml')], 'what was last good in it counts'],
      ['/etc/hermit/web.toml', [], 'what else it says counts'],
      ['/etc/hermit/r.toml', [], 'what else it says counts'],
      ['/etc/hermit/never.toml', [kept('/etc/hermit/web.toml')], 'nothing of it is in force'],
      ['/etc/hermit/f.json', [kept('/etc/hermit/f.json')], 'what was last good in it counts'],
      ['/etc/hermit/f.json', [], 'what else it says counts'],
      ['/etc/hermit/none.json', [], 'nothing of it is in force'],
      ['/srv/w/g.json', [], 'what else it says counts'],
      ['/etc/hermit', [], 'what was last good in its files counts'],
      ['/srv/w', [], 'what was last good in its files counts'],
      ['/srv/nothing', [], 'nothing of it is in force'],
      ['/etc/hermit/_defaults.toml', [], 'what was last good in the files beside it counts'],
      ['/srv/nothing/_defaults.toml', [], 'nothing of the files beside it is in force'],
      ['/etc/hermit/hermit.toml', [kept('/etc/hermit/hermit.toml')], 'what was last good in it counts'],
    ])('%s', (file, more, text) => {
      const [group] = explainAll(worldOf(world, [at(file), ...more]));
      expect(group?.root.text).toBe(`${file} has errors (line 1: no); ${text}`);
    });

    test('a service says it, too', () => {
      const file = '/etc/hermit/web.toml';
      const texts = (findings: readonly Finding[]): readonly string[] =>
        explained('web', worldOf(world, findings)).tree.causes.map(({ text }) => text);
      expect(texts([at(file), kept(file)])).toContain(
        `${file} has errors (line 1: no); the last good definition of "web" counts`,
      );
      expect(texts([at(file)])).toContain(`${file} has errors (line 1: no); what else it says counts`);
    });
  });
});

test('why of a forced service says so, what is ignored, and what ends it', () => {
  const world = new PlannedWorld([
    milestone('net', { requires: [{ kind: 'fact', fact: ['route'], onLoss: 'stop', graceMs: 0 }, needs('db')] }),
    define('db', { autostart: false }),
  ]);
  world.command('db', 'stop');
  world.command('net', 'force');
  const { tree, changes } = explained('net', worldOf(world));
  expect(tree.text).toBe('"net" is ready: is wanted, and the operator forced it, whatever it requires');
  const texts = tree.causes.map(({ text }) => text);
  expect(texts).toContain('the operator started "net", whatever it requires ("hsm start --force")');
  expect(texts).toContain('"net" requires ["route"], which nobody asserts; that is ignored');
  expect(texts).toContain('"net" requires "db" to be up, which it is not; that is ignored');
  expect(changes).toContain('"hsm reset net" has what it requires count again');
});

test('a service that fails again and again is the root, also just when its spawner is asked; a spawner that is slow is the root', () => {
  const world = new PlannedWorld([define('loop', { autostart: false })]);
  const { drive } = world;
  const error = { code: 'spawn-failed', stage: 'execute', message: 'no' } as const;
  drive.apply({ kind: 'operator', serviceId: 'loop', command: 'start' });
  const untilAsked = (): void => {
    for (let round = 0; round < 20; round += 1) {
      if (!drive.isUnderWay('loop')) drive.pass(500);
      else if (drive.isLooking('loop')) drive.answerTruly('loop');
      else return;
    }
  };
  const roots = () => explainAll(worldOf(world)).map(({ root }) => `${root.kind} ${root.name}`);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    untilAsked();
    drive.answer('loop', { kind: 'start-failed', error });
  }
  untilAsked();
  expect(drive.operationOf('loop').kind).toBe('start');
  expect(roots()).toEqual(['process loop']);
  drive.nowMs += 3000;
  expect(roots()).toEqual(['spawner node']);
});

describe('whoever waits for a fact is told how to assert it', () => {
  const waits = (fact: JsonValue, changes: Partial<ServiceDefinition> = {}) =>
    define('web', { requires: [{ kind: 'fact', fact, onLoss: 'stop', graceMs: 0 }], ...changes });
  const advice = (world: PlannedWorld, id: string): readonly string[] =>
    explained(id, worldOf(world)).changes.filter((change) => change.includes('hsm fact assert'));

  test.each<[JsonValue, string]>([
    [['ok', 'a'], `["ok","a"]`],
    [['ok', '=_', '==a', '=?x', '=...'], `["ok","_","=a","?x","..."]`],
    [['ok', { '=': { key: 1 } }], `["ok",{"key":1}]`],
    [['ok', "it's"], `["ok","it'\\''s"]`],
    [['require-service', ['other']], `["require-service",["other"]]`],
  ])('%j: as the fact, not as the pattern', (pattern, fact) => {
    expect(advice(new PlannedWorld([waits(pattern)]), 'web')).toEqual([`"hsm fact assert '${fact}'" asserts it`]);
  });

  test('an instance of a template waits for the fact with its argument', () => {
    const world = new PlannedWorld([
      waits(['ok', '${x}'], { params: ['x'], autostart: false }),
      define('top', { requires: [needs('web@a')] }),
    ]);
    expect(advice(world, 'web@a')).toEqual([`"hsm fact assert '["ok","a"]'" asserts it`]);
    expect(explained('web@a', worldOf(world)).tree.causes[0]?.text).toBe('nobody asserts ["ok","a"]');
  });

  test.each<[JsonValue]>([
    [['ok', '_']],
    [['ok', '...']],
    [['system', 'inactive']],
    [['service-state', ['db'], 'up']],
    [['service-state', ['db'], 'own']],
  ])('%j: not at all, since there is no such fact, or it is not his to assert', (pattern) => {
    expect(advice(new PlannedWorld([waits(pattern)]), 'web')).toEqual([]);
  });

  test('that a service is ready he may say where it is ready by a fact', () => {
    const fact = ['service-state', ['web'], 'ready'];
    const world = new PlannedWorld([define('web', { ready: { when: 'fact', fact, timeoutMs: null } })]);
    expect(advice(world, 'web')).toEqual([`"hsm fact assert '["service-state",["web"],"ready"]'" asserts it`]);
  });
});

describe('services that turn round and round', () => {
  const rule = (name: string, changes: Partial<RuleDefinition>): RuleDefinition => ({
    ...{ name, when: [], unless: [], require: [], assert: [], edges: [], log: null, logExit: null },
    ...changes,
  });
  const rules = (id: string, ...of: readonly RuleDefinition[]) =>
    define(id, { kind: 'rules', execStart: null, autostart: false, rules: of });
  const isDown = { kind: 'service', service: 't1', state: 'up' } as const;
  const t1 = milestone('t1', { autostart: false });
  const bystander = rules(
    'other',
    rule('looks on', { when: [isDown], assert: [['seen']] }),
    rule('asks for it', { when: [{ kind: 'fact', fact: ['asked'] }], require: ['t1'] }),
  );

  test('are told with the rule that makes them, and are not as they should be', () => {
    const world = new PlannedWorld([t1, bystander, rules('turn', rule('on', { unless: [isDown], require: ['t1'] }))]);
    const { tree, changes } = explained('t1', worldOf(world));
    expect(outline(tree)).toEqual(['service t1', '  cycle t1', '    rule /etc/hermit/turn.toml#on']);
    expect(tree.causes[0]?.text).toBe('what "t1" is to do turns round and round');
    expect(changes).toContain(
      'change the rule "on" of /etc/hermit/turn.toml, so that its conditions do not hang on what it brings about',
    );
    const [group] = explainAll(worldOf(world));
    expect([group?.root.kind, group?.root.name, group?.services]).toEqual(['cycle', 't1', ['t1']]);
  });

  test('are told with all rules that hand it on from one to the other', () => {
    const world = new PlannedWorld([
      milestone('t1', { autostart: false, requires: [{ kind: 'fact', fact: ['go'], onLoss: 'stop', graceMs: 0 }] }),
      milestone('top', { requires: [needs('t1')] }),
      bystander,
      rules(
        'turn',
        rule('1', { when: [isDown], assert: [['there', 1]] }),
        rule('2', { unless: [{ kind: 'fact', fact: ['there', '_'] }], assert: [['go']] }),
      ),
    ]);
    const decision = world.drive.reconciler.service('t1')?.decision;
    expect(decision?.reason.code).toBe('oscillating');
    const { tree, changes } = explained('t1', worldOf(world));
    expect(outline(tree).filter((line) => line.includes('rule'))).toEqual([
      '    rule /etc/hermit/turn.toml#1',
      '    rule /etc/hermit/turn.toml#2',
    ]);
    expect(changes.join('\n')).toContain('change one of the rules "1" of /etc/hermit/turn.toml, "2" of');
  });

  test('without a rule are advised in general', () => {
    const world = new PlannedWorld([t1, rules('turn', rule('on', { unless: [isDown], require: ['t1'] }))]);
    const { changes } = explained('t1', { ...worldOf(world), outlines: new Map() });
    expect(changes).toContain('let what "t1" requires, conflicts with or comes after not hang on itself');
  });
});

test('of a circle a service that runs is told that it goes on, and what happens when it ends', () => {
  const world = new PlannedWorld([define('a', { requires: [needs('b')] }), define('b')]);
  world.reload({
    definitions: [define('a', { requires: [needs('b')] }), define('b', { requires: [needs('a')] })],
    facts: [],
  });
  const { tree, changes } = explained('a', worldOf(world));
  expect(tree.text).toMatch(
    /^"a" is ready: goes on although it is in a circle .* once it ends, none of them can be started first/,
  );
  expect(changes[0]).toBe(
    '"a" goes on as long as it does not end; so that it can be started again, take one of these requirements away: a → b → a',
  );
});
