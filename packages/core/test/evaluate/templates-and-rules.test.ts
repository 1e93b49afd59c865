// biome-ignore-all lint/suspicious/noTemplateCurlyInString: rules and templates refer to variables so.
import { describe, expect, test } from 'vitest';
import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { RuleDefinition } from '../../src/model/rule.ts';
import { aRule, facts } from '../facts/a-rule.ts';
import { anOutline } from '../support/an-outline.ts';
import { type GraphDrive, graphWorld } from '../support/graph-drive.ts';
import { aFact, aService, needing } from '../support/requirements.ts';

const still = { autostart: false } as const;
const template = (changes: Partial<DefinitionOutline> = {}) => anOutline('t', { params: ['x'], ...still, ...changes });
const ruleFile = (...rules: readonly RuleDefinition[]) =>
  anOutline('r', { kind: 'rules', ...still, rules, file: 'r.toml' });
const forEach = aRule('for each f', {
  when: facts(['f', '?x']),
  require: ['t@${x}'],
  log: [['line', 'an f']],
  logExit: [['line', 'no f']],
});
const lines = (world: GraphDrive): readonly string[] =>
  world.told.flatMap((notice) => (notice.kind === 'rule-log' ? notice.fields.map(([, text]) => text) : []));

describe('templates', () => {
  test('an instance comes to be when it is demanded, and is forgotten when nobody wants it', () => {
    const world = graphWorld(template(), ruleFile(forEach));
    expect([...world.reconciler.services()]).toEqual([]);
    world.say(['f', '1'], ['f', '2']).settled();
    expect(world.states('t@1', 't@2')).toBe('t@1:ready t@2:ready');
    world.say(['f', '2']).settled();
    expect(world.states('t@1', 't@2')).toBe('t@1:none t@2:ready');
  });

  test('past max_instances existing ones stay, new ones fail, and one is let in when another goes', () => {
    const world = graphWorld(template({ maxInstances: 1 }), ruleFile(forEach))
      .say(['f', '2'])
      .settled();
    world.say(['f', '1'], ['f', '2'], ['f', '3']).settled();
    expect(world.states('t@1', 't@2', 't@3')).toBe('t@1:failed t@2:ready t@3:failed');
    expect(world.code('t@1')).toBe('too-many-instances');
    world.say(['f', '1'], ['f', '3']).settled();
    expect(world.states('t@1', 't@2', 't@3')).toBe('t@1:ready t@2:none t@3:failed');
    world.redefine(template({ maxInstances: 2 })).settled();
    expect(world.states('t@1', 't@3')).toBe('t@1:ready t@3:ready');
  });

  test('one that never ran makes room in the same step in which it is forgotten', () => {
    const world = graphWorld(template({ maxInstances: 1 })).command('t@2', 'reset');
    world
      .say(['require-service', ['t', '1']])
      .settled()
      .expect('t@1', 'ready', 'already-running');
  });

  test('an edit of the template changes all its instances', () => {
    const world = graphWorld(template(), ruleFile(forEach)).say(['f', '1'], ['f', '2']).settled();
    world.redefine(template({ shapeHash: 'new' })).settled();
    expect(['t@1', 't@2'].map((id) => world.memory(id).starts)).toEqual([2, 2]);
    world.redefine(template({ shapeHash: 'new', shutdownTimeoutMs: 1 })).settled();
    expect(['t@1', 't@2'].map((id) => world.memory(id).starts)).toEqual([2, 2]);
  });

  test('an instance has the edges of its template, with its own arguments', () => {
    const outlines = [template({ requires: [aFact(['on', '${x}']), aService('u@${x}')] }), ruleFile(forEach)];
    const world = graphWorld(...outlines, anOutline('u', { params: ['y'], ...still })).say(['f', '1'], ['on', '2']);
    world.settled();
    expect(world.states('t@1', 'u@1')).toBe('t@1:waiting u@1:ready');
    world.say(['f', '1'], ['f', '2'], ['on', '2']).settled();
    expect(world.states('t@1', 't@2')).toBe('t@1:waiting t@2:ready');
  });

  test('an instance that was wanted before its template was there comes to be with it', () => {
    const world = graphWorld(anOutline('a', needing('t@1'))).expect('a', 'waiting', 'requirement-undefined');
    world.redefine(template()).settled().expect('a', 'ready', 'already-running');
    world.undefine('t').settled();
    expect(world.states('a', 't@1')).toBe('a:waiting t@1:none');
  });

  test('an instance that the operator stopped is remembered', () => {
    const world = graphWorld(template(), ruleFile(forEach)).say(['f', '1']).settled().command('t@1', 'stop').settled();
    world.expect('t@1', 'inactive', 'operator-stopped').say().settled().expect('t@1', 'inactive', 'operator-stopped');
  });
});

describe('oscillation', () => {
  const turning = aRule('m while it is down', {
    when: facts(['turn']),
    unless: [{ kind: 'service', service: 'm', state: 'up' }],
    require: ['m'],
  });
  const m = anOutline('m', { kind: 'milestone', ...still });

  test('is named with its loop, held, and told once; the rest goes on', () => {
    const world = graphWorld(m, ruleFile(turning), anOutline('a', { requires: [aFact(['turn'])] })).say(['turn']);
    world.settled().expect('a', 'ready', 'already-running').expect('m', 'inactive', 'oscillating');
    expect(world.decision('m').reason.data).toEqual({ members: ['m'] });
    world.run(10_000);
    expect(world.told.filter(({ kind }) => kind === 'oscillation')).toEqual([{ kind: 'oscillation', services: ['m'] }]);
  });

  test('is over at the next interval after its cause has gone', () => {
    const world = graphWorld(m, ruleFile(turning)).say(['turn']).say();
    world.run(1000);
    world.expect('m', 'inactive', 'not-demanded');
    expect(world.wakeAtMs === null || world.wakeAtMs > 2000).toBe(true);
  });

  test('over several polls of one interval is one too', () => {
    const spinning = aRule('a while it is not there', {
      unless: [{ kind: 'service', service: 'a', state: 'started' }],
      require: ['a'],
    });
    const world = graphWorld(anOutline('a', still), ruleFile(spinning), anOutline('b'));
    expect(world.told.some(({ kind }) => kind === 'oscillation')).toBe(true);
    world.expect('b', 'ready', 'already-running');
    const { starts } = world.memory('a');
    world.run(10_000);
    expect(world.memory('a').starts - starts).toBeLessThanOrEqual(60);
  });
});

describe('pitfalls', () => {
  test('P2 a misspelled service is not up: whoever requires it waits, and says so', () => {
    graphWorld(anOutline('a', needing('databse'))).expect('a', 'waiting', 'requirement-undefined');
  });

  test('P3 adding an edge that holds already restarts nothing', () => {
    const world = graphWorld(anOutline('a'), anOutline('b'))
      .redefine(anOutline('a', needing('b')))
      .settled();
    const edge = aRule('edge', { edges: [{ service: 'b', requires: aService('c') }] });
    world.redefine(anOutline('c')).settled().redefine(ruleFile(edge)).settled();
    expect(['a', 'b'].map((id) => world.memory(id).starts)).toEqual([1, 1]);
    expect(world.states('a', 'b', 'c')).toBe('a:ready b:ready c:ready');
  });

  test('P4 a file with rules that is touched bounces none of its instances and logs nothing', () => {
    const world = graphWorld(template(), ruleFile(forEach)).say(['f', '1']).settled();
    const also = aRule('also', { when: facts(['g']), require: ['t@9'] });
    world.redefine(ruleFile(forEach)).redefine(ruleFile(also, forEach)).redefine(ruleFile(forEach)).settled();
    expect(world.memory('t@1').starts).toBe(1);
    expect(lines(world)).toEqual(['an f']);
    world.undefine('r').settled();
    expect(lines(world)).toEqual(['an f', 'no f']);
    expect(world.states('t@1')).toBe('t@1:none');
  });

  test('P7 a milestone is as good as what stands on it: a fact gates it', () => {
    const network = anOutline('m', { kind: 'milestone', ...still, requires: [aFact(['route'])] });
    const world = graphWorld(network, anOutline('a', needing('m'))).expect('a', 'waiting', 'requirement-unmet');
    world.say(['route']).settled().expect('a', 'ready', 'already-running');
  });

  test('P8 a crash of the dependee bounces the depender, unless it bears that for a while', () => {
    const b = anOutline('b');
    const bounced = graphWorld(anOutline('a', needing('b')), b)
      .end('b', 1)
      .settled();
    const borne = graphWorld(anOutline('a', { requires: [aService('b', 'up', { graceMs: 2000 })] }), b).end('b', 1);
    for (const world of [bounced, borne.settled()]) world.run(5000);
    expect([bounced.memory('a').starts, borne.memory('a').starts]).toEqual([2, 1]);
  });

  test('P10 nothing waits in silence: circles are named, and so is a dependee that failed', () => {
    const world = graphWorld(
      anOutline('a', needing('b')),
      anOutline('b', needing('a')),
      anOutline('c', needing('d')),
      anOutline('d', { restart: 'never' }),
    );
    world.end('d', 1).settled().expect('a', 'failed', 'dependency-cycle').expect('c', 'waiting', 'requirement-unmet');
    expect(world.decision('c').waitingFor.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['service d']);
  });

  test('P17 dependents have no process any more when their dependee is signalled', () => {
    const world = graphWorld(anOutline('a'), anOutline('b', needing('a'))).command('a', 'stop');
    expect(world.signalled).toEqual(['b']);
    world.gone('b');
    expect([world.processes.isRunning('b'), world.signalled]).toEqual([false, ['a']]);
  });

  test('P18 a reload restarts no dependent that nobody touched', () => {
    const outlines = [anOutline('a', needing('b')), anOutline('b'), template(), ruleFile(forEach)];
    const world = graphWorld(...outlines)
      .say(['f', '1'])
      .settled();
    for (let reload = 0; reload < 10; reload += 1)
      world
        .define(...outlines.toReversed())
        .define(...outlines)
        .settled();
    expect(['a', 'b', 't@1'].map((id) => world.memory(id).starts)).toEqual([1, 1, 1]);
  });
});

test("rules of a service's own definition hold only while it is run, with its parameters", () => {
  const rule = aRule('apn', { when: facts(['apn', '?apn']), require: ['u@${x},${apn}'] });
  const outlines = [template({ kind: 'milestone', rules: [rule], file: 't.toml' }), ruleFile(forEach)];
  const world = graphWorld(...outlines, anOutline('u', { params: ['x', 'apn'], ...still })).say(['apn', 'net']);
  expect(world.states('u@1,net')).toBe('u@1,net:none');
  world.say(['apn', 'net'], ['f', '1']).settled();
  expect(world.states('t@1', 'u@1,net')).toBe('t@1:ready u@1,net:ready');
  world.say(['apn', 'corp'], ['f', '1']).settled();
  expect(world.states('u@1,net', 'u@1,corp')).toBe('u@1,net:none u@1,corp:ready');
  world.say(['apn', 'corp']).settled();
  expect(world.states('t@1', 'u@1,corp')).toBe('t@1:none u@1,corp:none');
});
