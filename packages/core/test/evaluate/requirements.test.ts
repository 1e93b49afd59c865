import { describe, expect, test } from 'vitest';
import { reasonText } from '../../src/model/reason-text.ts';
import { aRule } from '../facts/a-rule.ts';
import { anOutline } from '../support/an-outline.ts';
import { GraphDrive, graphWorld } from '../support/graph-drive.ts';
import { aFact, aService, needing } from '../support/requirements.ts';

const still = { autostart: false } as const;
const bound = (...requires: ReturnType<typeof aService>[]) => anOutline('a', { requires });

describe('demand', () => {
  test('a waiting service pulls in what it waits for, over any number of steps', () => {
    const world = graphWorld(
      anOutline('a', { requires: [aService('b'), aFact(['never'])] }),
      anOutline('b', { ...still, wants: ['c'] }),
      anOutline('c', still),
    );
    expect(world.states('a', 'b', 'c')).toBe('a:waiting b:ready c:ready');
  });

  test('services that only demand each other are not demanded', () => {
    const world = graphWorld(
      anOutline('a', { ...still, wants: ['b'] }),
      anOutline('b', { ...still, wants: ['a'] }),
      anOutline('c', { wants: ['a'] }),
    );
    expect(world.states('a', 'b')).toBe('a:ready b:ready');
    world.redefine(anOutline('c')).settled();
    expect(world.states('a', 'b')).toBe('a:inactive b:inactive');
  });

  test("an operator's stop removes a service from demand, and what only it pulled in", () => {
    const world = graphWorld(
      anOutline('a', { ...needing('b'), wants: ['shared'] }),
      anOutline('b', { ...still, wants: ['c'] }),
      anOutline('c', still),
      anOutline('other', { wants: ['shared'] }),
      anOutline('shared', still),
    );
    world.command('a', 'stop').settled();
    expect(world.states('a', 'b', 'c', 'shared')).toBe('a:inactive b:inactive c:inactive shared:ready');
    world.command('a', 'start').settled();
    expect(world.states('a', 'b', 'c', 'shared')).toBe('a:ready b:ready c:ready shared:ready');
  });

  test('a stopped service is not demanded by those that require it: they wait', () => {
    const world = graphWorld(bound(aService('b')), anOutline('b', still))
      .command('b', 'stop')
      .settled();
    expect(world.states('a', 'b')).toBe('a:waiting b:inactive');
    expect(world.reconciler.demandedBy('b')).toEqual([]);
  });

  test('wants pulls in without gating', () => {
    const world = graphWorld(anOutline('a', { wants: ['b', 'nobody'] }), anOutline('b', needing('nobody')));
    expect(world.states('a', 'b')).toBe('a:ready b:waiting');
  });

  test('required_by and wanted_by are the reverse', () => {
    const world = graphWorld(
      anOutline('a'),
      anOutline('b', { ...still, requiredBy: ['a'], requires: [aFact(['f'])] }),
      anOutline('c', { ...still, wantedBy: ['a'] }),
    );
    expect(world.states('a', 'b', 'c')).toBe('a:waiting b:waiting c:ready');
    world.say(['f']).settled();
    expect(world.states('a', 'b', 'c')).toBe('a:ready b:ready c:ready');
    expect(world.reconciler.demandedBy('b')).toEqual(['service:a']);
  });

  test('an operator who starts a service with force ignores requirements, but never the inputs', () => {
    const world = graphWorld(anOutline('a', { ...needing('nobody'), systemDependencies: ['TIME'] }));
    world.apply({ kind: 'system-dependency', name: 'TIME', value: false, origin: 'source' });
    world.command('a', 'force').settled().expect('a', 'waiting', 'dependency-unmet');
    world.apply({ kind: 'system-dependency', name: 'TIME', value: true, origin: 'source' });
    world.settled().expect('a', 'ready', 'already-running');
    world.apply({ kind: 'active', value: false, origin: 'source' });
    world.settled().expect('a', 'waiting', 'system-inactive');
  });
});

describe('a required state', () => {
  test.each(['up', 'ready', 'started'])(
    '%s holds while the other one runs, and its end stops the depender',
    (state) => {
      const world = graphWorld(bound(aService('b', state)), anOutline('b', still));
      world.expect('a', 'ready', 'already-running').end('b', 1).expect('a', 'stopping', 'requirement-unmet').settled();
      expect(world.states('a', 'b')).toBe('a:waiting b:delayed');
      world.run(1000);
      expect(world.states('a', 'b')).toBe('a:ready b:ready');
    },
  );

  test('started holds before the other one is ready, up and ready do not', () => {
    const b = anOutline('b', { ready: { when: 'fact', fact: ['f'], timeoutMs: null } });
    const needs = (id: string, state: string) => anOutline(id, { requires: [aService('b', state)] });
    const world = graphWorld(b, needs('s', 'started'), needs('r', 'ready'), needs('u', 'up'));
    expect(world.states('s', 'r', 'u')).toBe('s:ready r:waiting u:waiting');
    world.say(['f']).settled();
    expect(world.states('s', 'r', 'u')).toBe('s:ready r:ready u:ready');
    world.say().settled();
    expect(world.states('s', 'r', 'u', 'b')).toBe('s:ready r:waiting u:waiting b:starting');
  });

  test('failed starts a fallback, and stops it when the other one is well again', () => {
    const world = graphWorld(bound(aService('b', 'failed')), anOutline('b', { restart: 'never' }));
    world.expect('a', 'waiting', 'requirement-unmet').end('b', 1).settled();
    expect(world.states('a', 'b')).toBe('a:ready b:failed');
    world.command('b', 'start').settled();
    expect(world.states('a', 'b')).toBe('a:waiting b:ready');
  });

  test('delayed holds between two attempts', () => {
    const world = graphWorld(bound(aService('b', 'delayed')), anOutline('b'))
      .end('b', 1)
      .settled();
    expect(world.states('a', 'b')).toBe('a:ready b:delayed');
  });

  test('a state of its own holds while it runs and somebody asserts it', () => {
    const world = graphWorld(bound(aService('b', 'warm')), anOutline('b'));
    world
      .say(['service-state', ['b'], 'warm'])
      .settled()
      .expect('a', 'ready', 'already-running');
    world.command('b', 'stop').settled().expect('a', 'waiting', 'requirement-unmet');
  });

  test('nobody can assert a state that only the manager says', () => {
    const world = graphWorld(bound(aService('b', 'failed')), anOutline('b'));
    world
      .say(['service-state', ['b'], 'failed'])
      .settled()
      .expect('a', 'waiting', 'requirement-unmet');
  });

  test('complete holds for a oneshot that has ended well, which is never ready', () => {
    const world = graphWorld(
      bound(aService('b')),
      anOutline('c', { requires: [aService('b', 'ready')] }),
      anOutline('b', { kind: 'oneshot', restart: 'on-failure' }),
    );
    world.expect('b', 'starting', 'runs-to-its-end').expect('a', 'waiting', 'requirement-unmet').end('b', 0).settled();
    expect(world.states('a', 'b', 'c')).toBe('a:ready b:complete c:waiting');
  });
});

describe('the loss of a requirement', () => {
  const world = (...[onLoss, graceMs]: ['stop' | 'restart' | 'keep', number]) =>
    graphWorld(bound(aService('b', 'up', { onLoss, graceMs })), anOutline('b', still));

  test('that nobody planned is borne for the grace, and stops the depender after it', () => {
    const base = world('stop', 5000).end('b', 1);
    base.expect('a', 'ready', 'requirement-lost');
    expect(base.states('b')).toBe('b:delayed');
    base.pass(500);
    base.expect('a', 'ready', 'requirement-lost');
    expect(reasonText(base.decision('a').reason)).toBe(
      'goes on although "b" is not up; it is stopped unless that is back within the grace of 5000 ms',
    );
    base.pass(4500);
    base.expect('a', 'stopping', 'requirement-unmet');
  });

  test('that ends within the grace has no effect', () => {
    const base = world('stop', 5000).end('b', 1).settled();
    base.run(60_000);
    expect(base.memory('a').starts).toBe(1);
    base.expect('a', 'ready', 'already-running').expect('b', 'ready', 'already-running');
  });

  test('that somebody decided is not borne: the depender stops first', () => {
    const base = world('stop', 5000).command('b', 'stop');
    base.expect('a', 'stopping', 'requirement-unmet').expect('b', 'stopping', 'waits-for-dependents');
  });

  test('permits no start, however long the grace', () => {
    const base = world('stop', 60_000).command('a', 'stop').settled();
    base
      .redefine(anOutline('b', { restart: 'never' }))
      .settled()
      .end('b', 1)
      .command('a', 'start')
      .settled();
    base.expect('a', 'waiting', 'requirement-unmet');
  });

  test('with restart leaves it running, and its return restarts it once', () => {
    const base = world('restart', 0).end('b', 1).settled();
    base.expect('a', 'ready', 'requirement-lost');
    expect(reasonText(base.decision('a').reason)).toBe(
      'goes on although "b" is not up; it is restarted once when that is back',
    );
    base.run(1000);
    expect([base.memory('a').starts, base.memory('b').starts]).toEqual([2, 2]);
    base.run(60_000);
    expect(base.memory('a').starts).toBe(2);
  });

  test('with restart and a grace that it did not outlast restarts nothing', () => {
    const base = world('restart', 5000).end('b', 1).settled();
    base.run(60_000);
    expect(base.memory('a').starts).toBe(1);
  });

  test('with keep has no effect', () => {
    const base = world('keep', 0).command('b', 'stop').settled();
    expect(base.states('a', 'b')).toBe('a:ready b:inactive');
    base.expect('a', 'ready', 'requirement-lost');
    expect(reasonText(base.decision('a').reason)).toBe('goes on although "b" is not up; on_loss = "keep" permits that');
    base.command('b', 'start').settled().expect('a', 'ready', 'already-running');
    expect(base.memory('a').starts).toBe(1);
  });
});

describe('after', () => {
  const pair = () => new GraphDrive().define(anOutline('a', { after: ['b'] }), anOutline('b'));

  test('waits while the first attempt of the other one is undecided', () => {
    const world = pair().answered('a').answered('b');
    world.expect('b', 'starting', 'wanted').expect('a', 'waiting', 'waits-for-other');
    world.answered('b').settled().expect('a', 'ready', 'already-running');
  });

  test('goes on once that attempt has failed', () => {
    const world = pair().answered('a').answered('b');
    world.answer('b', { kind: 'start-failed', error: { code: 'spawn-failed', stage: 'execute', message: 'no' } });
    world.settled();
    expect(world.states('a', 'b')).toBe('a:ready b:delayed');
  });

  test('neither pulls in nor gates', () => {
    const world = graphWorld(anOutline('a', { after: ['b', 'nobody'] }), anOutline('b', still));
    expect(world.states('a', 'b')).toBe('a:ready b:inactive');
  });

  test('does not wait for one whose gate is closed', () => {
    const world = graphWorld(anOutline('a', { after: ['b'] }), anOutline('b', needing('nobody')));
    expect(world.states('a', 'b')).toBe('a:ready b:waiting');
  });

  test('orders the stop', () => {
    const world = pair().settled();
    world.apply({ kind: 'active', value: false, origin: 'source' });
    expect(world.signalled).toEqual(['a']);
    world.gone('a');
    expect(world.signalled).toEqual(['b']);
  });
});

describe('conflicts', () => {
  const rivals = () => graphWorld(anOutline('a'), anOutline('b', { ...still, conflicts: ['a'] }));

  test('the demand that began later wins, waits until the other has no process, and the other returns', () => {
    const world = rivals().command('b', 'start');
    world.expect('a', 'stopping', 'conflict').expect('b', 'waiting', 'conflict');
    world.gone('a');
    expect(world.isUnderWay('b')).toBe(true);
    world.settled();
    expect(world.states('a', 'b')).toBe('a:waiting b:ready');
    world.command('b', 'stop').settled();
    expect(world.states('a', 'b')).toBe('a:ready b:inactive');
  });

  test("an operator's start makes the demand a later one", () => {
    const world = rivals().command('b', 'start').settled().command('a', 'start').settled();
    expect(world.states('a', 'b')).toBe('a:ready b:waiting');
  });

  test('one that has lost its own place to a third keeps nobody out', () => {
    const world = graphWorld(
      anOutline('a'),
      anOutline('b', { ...still, conflicts: ['a'] }),
      anOutline('c', { ...still, conflicts: ['b'] }),
    );
    world.command('b', 'start').settled().command('c', 'start').settled();
    expect(world.states('a', 'b', 'c')).toBe('a:ready b:waiting c:ready');
  });

  test('one that was wanted before it was defined has its place too', () => {
    const rule = anOutline('r', { kind: 'rules', rules: [aRule('both', { require: ['a', 'b'] })], file: 'r.toml' });
    const world = graphWorld(rule).redefine(anOutline('a', { ...still, conflicts: ['b'] }));
    world.redefine(anOutline('b', still)).settled();
    expect(world.states('a', 'b')).toBe('a:waiting b:ready');
    expect(world.running).toEqual(['b']);
  });

  test('the number of a demand is written down once it matters', () => {
    const world = graphWorld(anOutline('a'), anOutline('b'));
    world.redefine(anOutline('b', { conflicts: ['a'] }));
    expect(world.memory('a').demandSequence).toBe(1);
    const { actions } = new GraphDrive().apply({
      kind: 'definitions',
      definitions: [anOutline('a'), anOutline('b', { conflicts: ['a'] })],
    });
    expect(actions.filter(({ kind }) => kind === 'save-demand')).toEqual([
      { kind: 'save-demand', serviceId: 'a', sequence: 1 },
      { kind: 'save-demand', serviceId: 'b', sequence: 2 },
    ]);
  });
});

describe('what cannot be', () => {
  test('an undefined dependee is never up, and the rest goes on', () => {
    const world = graphWorld(bound(aService('nobody')), anOutline('b'));
    world.expect('a', 'waiting', 'requirement-undefined').expect('b', 'ready', 'already-running');
    world.redefine(anOutline('nobody', still)).settled().expect('a', 'ready', 'already-running');
    world.undefine('nobody').expect('a', 'stopping', 'requirement-undefined');
  });

  test('members of a circle are never started, and whoever requires them waits', () => {
    const world = graphWorld(
      anOutline('a', needing('b')),
      anOutline('b', { after: ['c'] }),
      anOutline('c', needing('a')),
      anOutline('d', needing('c')),
      anOutline('e'),
    );
    for (const id of ['a', 'b', 'c']) {
      world.expect(id, 'failed', 'dependency-cycle');
      expect(world.decision(id).reason.data).toEqual({ members: ['a', 'b', 'c'] });
    }
    expect(world.states('d', 'e')).toBe('d:waiting e:ready');
    world.redefine(anOutline('b')).settled();
    expect(world.states('a', 'b', 'c', 'd')).toBe('a:ready b:ready c:ready d:ready');
  });

  test('a member of a new circle that runs is left running', () => {
    const world = graphWorld(anOutline('a', needing('b')), anOutline('b')).redefine(anOutline('b', needing('a')));
    world.expect('a', 'ready', 'dependency-cycle').expect('b', 'ready', 'dependency-cycle').run(60_000);
    expect([world.memory('a').starts, world.memory('b').starts]).toEqual([1, 1]);
  });

  test('a service that requires itself is a circle of one', () => {
    graphWorld(bound(aService('a'))).expect('a', 'failed', 'dependency-cycle');
  });
});

describe('milestones', () => {
  const chain = Array.from({ length: 30 }, (_, index) =>
    anOutline(`m${index}`, {
      kind: 'milestone',
      ...still,
      requires: index === 0 ? [aFact(['f'])] : [aService(`m${index - 1}`)],
    }),
  );

  test('a chain of them settles in one poll, up and down', () => {
    const world = graphWorld(...chain, anOutline('a', needing('m29')));
    world.expect('a', 'waiting', 'requirement-unmet').say(['f']);
    expect(world.states('m0', 'm29')).toBe('m0:ready m29:ready');
    expect(world.isUnderWay('a')).toBe(true);
    world.settled().say().expect('a', 'stopping', 'requirement-unmet').expect('m29', 'waiting', 'requirement-unmet');
  });

  test('with a ready fact it is started first, and up once somebody asserts that', () => {
    const ready = { when: 'fact', fact: ['f'], timeoutMs: null } as const;
    const world = graphWorld(anOutline('m', { kind: 'milestone', ...still, ready }), anOutline('a', needing('m')));
    world.expect('m', 'starting', 'not-ready-yet').expect('a', 'waiting', 'requirement-unmet');
    world.say(['f']).settled().expect('a', 'ready', 'already-running');
  });

  test('one that failed is not there for those who require that it is started', () => {
    const world = graphWorld(anOutline('m', { kind: 'milestone', ...needing('m') }), bound(aService('m', 'started')));
    world.expect('m', 'failed', 'dependency-cycle').expect('a', 'waiting', 'requirement-unmet');
  });
});
