import { describe, expect, test } from 'vitest';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import { anOutline } from '../support/an-outline.ts';
import { drive } from '../support/drive.ts';
import { GraphDrive, graphWorld } from '../support/graph-drive.ts';
import { active, definitions } from '../support/healthy-base.ts';
import { aFact, aService, needing } from '../support/requirements.ts';

const still = { autostart: false } as const;
/** `c` requires `b`, which requires `a`. */
const tower = () => graphWorld(anOutline('a'), anOutline('b', needing('a')), anOutline('c', needing('b')));

describe('the order of stops', () => {
  test('the poll that decides a stop closes the gates of all dependents, and only the last of them is signalled', () => {
    const world = tower().command('a', 'stop');
    expect(world.states('a', 'b', 'c')).toBe('a:stopping b:stopping c:stopping');
    expect(world.signalled).toEqual(['c']);
    expect(world.reconciler.facts.visible().filter(([label]) => label === 'service-state')).toEqual([]);
    world.gone('c');
    expect(world.signalled).toEqual(['b']);
    world.gone('b');
    expect(world.signalled).toEqual(['a']);
  });

  test('a shutdown goes the same way', () => {
    const world = tower();
    world.apply({ kind: 'shutdown', killNow: false });
    expect(world.signalled).toEqual(['c']);
    world.settled();
    expect(world.running).toEqual([]);
  });

  test('a shutdown at once waits for nobody', () => {
    const world = tower();
    world.apply({ kind: 'shutdown', killNow: true });
    expect(world.signalled).toEqual(['a', 'b', 'c']);
  });

  test('definitions that go together are stopped in their old order', () => {
    const world = tower().define();
    expect(world.signalled).toEqual(['c']);
    world.settled();
    expect([...world.reconciler.services()]).toEqual([]);
  });

  test('the shutdown timeout runs from the first signal of the service itself', () => {
    const world = tower();
    for (const id of ['a', 'c']) world.processes.makeStubborn(id);
    world.command('a', 'stop').answered('c');
    world.run(10_000);
    expect(world.running).toEqual(['a']);
    world.run(9_999);
    expect(world.running).toEqual(['a']);
    world.run(1);
    expect(world.running).toEqual([]);
  });

  test('what never has a process is passed over: those that depend on a milestone go before what it stands on', () => {
    const world = graphWorld(
      anOutline('a'),
      anOutline('m', { kind: 'milestone', ...needing('a') }),
      anOutline('o', { kind: 'oneshot', restart: 'on-failure', ...needing('m') }),
      anOutline('b', needing('o')),
    );
    world.end('o', 0).settled().command('a', 'stop');
    expect(world.states('a', 'm', 'o', 'b')).toBe('a:stopping m:waiting o:waiting b:stopping');
    expect(world.signalled).toEqual(['b']);
    world.gone('b');
    expect(world.signalled).toEqual(['a']);
  });

  test('a circle that a reload takes away does not outlast the service whose definition is gone', () => {
    const world = graphWorld(anOutline('a', needing('b')), anOutline('b')).define(anOutline('b', needing('a')));
    world.expect('b', 'stopping', 'requirement-undefined').settled().expect('b', 'waiting', 'requirement-undefined');
    expect(world.running).toEqual([]);
  });

  test('a crash waits for nobody', () => {
    const world = tower().end('a', 1);
    expect(world.memory('a').phase.kind).toBe('absent');
    expect(world.signalled).toEqual(['c']);
  });

  test('a stop is not called off by a gate that returns', () => {
    const world = graphWorld(anOutline('a', { requires: [aFact(['f'])] }))
      .say(['f'])
      .settled()
      .say()
      .say(['f']);
    world.expect('a', 'stopping', 'fact-missing').settled().expect('a', 'ready', 'already-running');
    expect(world.memory('a').starts).toBe(2);
  });

  test('a dependent that survives SIGKILL is waited for no longer after 5 s, and its pid is told', () => {
    const world = tower().command('a', 'stop');
    const refuse = { kind: 'signalled', delivered: true } as const;
    world.answer('c', refuse);
    const running = { kind: 'looked', look: { kind: 'running', process: { ...found(world, 'c') } } } as const;
    for (let second = 0; second < 16; second += 1) {
      world.pass(1000);
      if (world.isUnderWay('c')) world.answer('c', world.isLooking('c') ? running : refuse);
    }
    expect(world.signalled).toContain('b');
    expect(world.told).toContainEqual({
      kind: 'dependent-stuck',
      serviceId: 'b',
      dependent: 'c',
      pid: found(world, 'c').pid,
    });
  });

  test('a dependent that nobody can look at is waited for no longer than its stop may take', () => {
    const world = tower().command('a', 'stop');
    const failed = { kind: 'looked', look: { kind: 'look-failed', message: 'no' } } as const;
    const refused = { kind: 'signal-failed', error: { code: 'internal', stage: null, message: 'no' } } as const;
    world.answer('c', refused);
    for (let round = 0; round < 200 && !world.signalled.includes('b'); round += 1) {
      if (world.isUnderWay('c')) world.answer('c', world.isLooking('c') ? failed : refused);
      else world.pass(1000);
    }
    expect(world.signalled).toContain('b');
    expect(world.told.some(({ kind }) => kind === 'dependent-stuck')).toBe(true);
  });
});

function found(world: GraphDrive, id: string) {
  const process = world.processes.found(id);
  if (process === null) throw new Error(`${id} has no process`);
  return process;
}

describe('a restart', () => {
  test('stops dependents first and brings them back after, and run-service stays', () => {
    const world = tower().command('a', 'restart');
    expect(world.signalled).toEqual(['c']);
    expect(world.memory('a').isRun).toBe(true);
    world.settled();
    expect(world.states('a', 'b', 'c')).toBe('a:ready b:ready c:ready');
    expect(['a', 'b', 'c'].map((id) => world.memory(id).starts)).toEqual([2, 2, 2]);
    expect(world.memory('a').consecutiveFailures).toBe(0);
  });

  test('by a changed definition does the same', () => {
    const world = tower().redefine(anOutline('a', { shapeHash: 'new' }));
    expect(world.signalled).toEqual(['c']);
    world.settled();
    expect(['a', 'b', 'c'].map((id) => world.memory(id).starts)).toEqual([2, 2, 2]);
  });

  test('leaves dependents alone that are told to keep running', () => {
    const b = anOutline('b', { requires: [aService('a', 'up', { onLoss: 'keep' })] });
    const world = graphWorld(anOutline('a'), b).command('a', 'restart');
    expect(world.signalled).toEqual(['a']);
  });
});

describe('oneshots', () => {
  const oneshot = (changes: Parameters<typeof anOutline>[1] = {}) =>
    anOutline('o', { kind: 'oneshot', restart: 'on-failure', hasStopCommand: true, ...changes });
  const done = (changes = {}) =>
    graphWorld(oneshot(changes), anOutline('a', needing('o')))
      .end('o', 0)
      .settled();
  const inactive = active(false);

  test('exec_stop waits for dependents, and runs while inactive', () => {
    const world = done();
    world.expect('a', 'ready', 'already-running').apply(inactive);
    expect(world.signalled).toEqual(['a']);
    world.expect('o', 'stopping', 'waits-for-dependents').gone('a');
    world.settled().expect('o', 'stopping', 'stop-command-running').end('o', 0);
    world.expect('o', 'waiting', 'system-inactive');
  });

  test('exec_stop runs in a shutdown, but not in one that kills at once', () => {
    const world = done();
    world.apply({ kind: 'shutdown', killNow: false });
    world.settled().expect('o', 'stopping', 'stop-command-running');
    const killed = done();
    killed.apply({ kind: 'shutdown', killNow: true });
    killed.settled().expect('o', 'waiting', 'shutting-down');
  });

  test('exec_stop runs after success only', () => {
    const world = graphWorld(oneshot()).command('o', 'stop').settled();
    world.expect('o', 'inactive', 'operator-stopped');
    const failed = graphWorld(oneshot({ restart: 'never' }))
      .end('o', 1)
      .command('o', 'stop')
      .settled();
    failed.expect('o', 'inactive', 'operator-stopped');
  });

  test('a restart undoes first', () => {
    const world = done().command('o', 'restart');
    expect(world.signalled).toEqual(['a']);
    world.settled().expect('o', 'stopping', 'stop-command-running').end('o', 0).settled();
    world.expect('o', 'starting', 'runs-to-its-end');
    expect(world.memory('o').starts).toBe(2);
  });

  test('a completed one runs again when its gate closes and opens, once_per_boot not', () => {
    for (const [oncePerBoot, starts] of [
      [false, 2],
      [true, 1],
    ] as const) {
      const world = done({ hasStopCommand: false, oncePerBoot });
      world.apply(inactive);
      world.settled().apply(active(true));
      world.settled();
      expect(world.memory('o').starts).toBe(starts);
    }
  });

  test('a start or a reset of a completed one does nothing again, and leaves its dependents alone', () => {
    for (const command of ['start', 'force', 'reset'] as const) {
      const world = done({ hasStopCommand: false }).command('o', command).settled();
      world.expect('o', 'complete', 'completed').expect('a', 'ready', 'already-running');
      expect(world.memory('o').starts).toBe(1);
    }
  });

  test('once_per_boot is run again by a restart only, also after the operator stopped it', () => {
    const starts = (...commands: readonly ('stop' | 'start' | 'reset' | 'restart')[]): number => {
      const world = done({ hasStopCommand: false, oncePerBoot: true });
      for (const command of commands) world.command('o', command).settled();
      return world.memory('o').starts;
    };
    expect([starts('stop', 'start'), starts('stop', 'reset'), starts('restart')]).toEqual([1, 1, 2]);
  });

  test('a changed shape is no ground for a start while a requirement does not hold, however long the grace', () => {
    const world = graphWorld(oneshot({ hasStopCommand: false }), anOutline('b', { ...still, restart: 'never' }));
    world.end('o', 0).settled();
    const requires = [aService('b', 'complete', { graceMs: 60_000 })];
    world.redefine(oneshot({ hasStopCommand: false, shapeHash: 'new', requires })).settled();
    world.expect('o', 'waiting', 'requirement-unmet');
  });

  test('one that completes while a requirement that it keeps without is lost is complete', () => {
    const requires = [aFact(['f'], { onLoss: 'keep' })];
    const world = new GraphDrive().say(['f']).define(oneshot({ requires })).settled().say().end('o', 0);
    world.settled().expect('o', 'complete', 'completed');
  });
});

test('after a restart of the manager, a process whose demand comes from a client is held, not stopped', () => {
  const world = drive(new Reconciler(0));
  const process = {
    purpose: 'main',
    nonce: 'n',
    pid: 7,
    shapeHash: 'shape of a',
    startedAtMs: -1000,
    watched: true,
  } as const;
  world.apply(active(true));
  world.apply({ kind: 'facts-unknown', owner: 'clients', labels: null, patienceMs: 10_000 });
  world.apply({
    kind: 'recovered',
    serviceId: 'a',
    left: { kind: 'process', process },
    outcome: null,
    decision: null,
  });
  world.apply(definitions([anOutline('a', still)]));
  world.answer('a', { kind: 'looked', look: { kind: 'running', process } });
  expect(world.decision('a')).toMatchObject({ state: 'ready', reason: { code: 'input-unknown' }, desired: 'running' });
  world.apply({ kind: 'facts', owner: 'client:1', facts: [['require-service', ['a']]] });
  expect(world.decision('a')).toMatchObject({ state: 'ready', reason: { code: 'already-running' } });
  world.apply({ kind: 'facts', owner: 'client:1', facts: [] });
  expect(world.decision('a').reason.code).toBe('input-unknown');
  world.pass(10_000);
  expect(world.decision('a')).toMatchObject({ state: 'stopping', reason: { code: 'not-demanded' } });
});
