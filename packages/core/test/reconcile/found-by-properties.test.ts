import { describe, expect, it } from 'vitest';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import { aRule } from '../facts/a-rule.ts';
import { anOutline } from '../support/an-outline.ts';
import { Drive } from '../support/drive.ts';
import { graphWorld } from '../support/graph-drive.ts';
import { aFact, aService, needing } from '../support/requirements.ts';

const still = { autostart: false } as const;
const oneshot = { kind: 'oneshot', restart: 'on-failure' } as const;

function active(): Drive {
  const drive = new Drive(new Reconciler(0));
  drive.apply({ kind: 'active', value: true, origin: 'source' });
  return drive;
}

describe('what the properties have found', () => {
  it('lets nobody be demanded by a service that the operator forced once its definition is gone', () => {
    const drive = active();
    const template = anOutline('t', { params: ['x'], autostart: false, wantedBy: ['b'] });
    drive.apply({ kind: 'definitions', definitions: [anOutline('b'), template] });
    drive.apply({ kind: 'facts', owner: 'source:s', facts: [['require-service', ['t', '1']]] });
    drive.apply({ kind: 'facts', owner: 'source:s', facts: [] });
    drive.apply({ kind: 'operator', serviceId: 'b', command: 'force' });
    drive.settleDown();
    expect(drive.reconciler.demandedBy('t@1')).toEqual(['service:b']);
    drive.apply({ kind: 'definitions', definitions: [template] });
    expect(drive.decision('b').state).toBe('stopping');
    expect(drive.reconciler.demandedBy('t@1')).toEqual([]);
  });

  it('stops what has waited for others only because of a service that is forgotten meanwhile', () => {
    const drive = active();
    const a = anOutline('a', { autostart: false });
    const milestone = anOutline('e', { kind: 'milestone', autostart: false, ...needing('a') });
    const c = anOutline('c', { kind: 'oneshot', restart: 'on-failure', ...needing('e'), wants: ['f'] });
    const f = anOutline('f', { autostart: false, after: ['c'] });
    drive.apply({ kind: 'definitions', definitions: [a, milestone, c, f] });
    drive.settleDown();
    drive.processes.end('c', { code: 0, signal: null });
    drive.apply({ kind: 'hint', serviceId: 'c' });
    drive.settleDown();
    expect(['a', 'c', 'f'].map((id) => drive.decision(id).state)).toEqual(['ready', 'complete', 'ready']);
    drive.apply({ kind: 'definitions', definitions: [a, milestone, f] });
    drive.settleDown();
    expect(['a', 'f'].filter((id) => drive.processes.isRunning(id))).toEqual([]);
  });

  it('holds two that come after each other, though a larger circle leads through one that is not defined', () => {
    const drive = active();
    const definitions = [anOutline('a', { after: ['b'] }), anOutline('b', { after: ['a', 'x'], requiredBy: ['x'] })];
    drive.apply({ kind: 'definitions', definitions });
    drive.settleDown();
    for (const id of ['a', 'b']) {
      expect(drive.decision(id)).toMatchObject({ state: 'failed', reason: { code: 'dependency-cycle' } });
      expect(drive.decision(id).reason.data).toEqual({ members: ['a', 'b'] });
    }
  });

  it('stops two that come after each other, though a larger circle leads through one that is not there', () => {
    const drive = active();
    const plain = [anOutline('a'), anOutline('b')];
    drive.apply({ kind: 'definitions', definitions: plain });
    drive.settleDown();
    const circle = [anOutline('a', { after: ['b'] }), anOutline('b', { after: ['a', 'x'], requiredBy: ['x'] })];
    drive.apply({ kind: 'definitions', definitions: circle });
    drive.apply({ kind: 'shutdown', killNow: false });
    drive.settleDown();
    expect(['a', 'b'].filter((id) => drive.processes.isRunning(id))).toEqual([]);
  });

  it('undoes and does again what a requirement is back for, after its dependents and with a fresh look', () => {
    const world = graphWorld(
      anOutline('a', { ...oneshot, hasStopCommand: true, requires: [aFact(['f'], { onLoss: 'restart' })] }),
      anOutline('b', needing('a')),
    );
    world.say(['f']).settled();
    world.end('a', 0).settled();
    expect(world.states('a', 'b')).toBe('a:complete b:ready');
    world.pass(60_000);
    world.say().say(['f']);
    expect(world.states('a', 'b')).toBe('a:stopping b:stopping');
    expect(world.decision('a').reason.data).toEqual({ why: 'requirement-returned' });
    world.apply({ kind: 'time' });
    expect(world.decision('a').reason.data).toEqual({ why: 'requirement-returned' });
    world.gone('b');
    world.answered('a');
    expect(world.operationOf('a')).toMatchObject({ kind: 'start', purpose: 'stop' });
    world.answered('a').end('a', 0).settled();
    world.end('a', 0).settled();
    expect(world.memory('a').starts).toBe(2);
    expect(world.states('a', 'b')).toBe('a:complete b:ready');
  });

  it('undoes what the operator restarts, though somebody whom it comes after is about to be tried', () => {
    const world = graphWorld(anOutline('a', { ...oneshot, hasStopCommand: true, after: ['b'] }), anOutline('b', still));
    world.settled().end('a', 0).settled();
    world.command('b', 'start').command('a', 'restart');
    expect(world.decision('a')).toMatchObject({ state: 'stopping', desired: 'stopped' });
    world.settled().end('a', 0).settled();
    world.end('a', 0).settled();
    expect([world.memory('a').starts, world.decision('a').state]).toEqual([2, 'complete']);
  });

  it('keeps what has to be undone while something is not known, though another shape is defined', () => {
    const done = { ...oneshot, hasStopCommand: true, systemDependencies: ['TIME'] };
    const world = graphWorld();
    world.apply({ kind: 'system-dependency', name: 'TIME', value: true, origin: 'source' });
    world.define(anOutline('a', done)).settled().end('a', 0).settled();
    world.apply({ kind: 'system-dependency', name: 'TIME', value: null, origin: 'source' });
    world.define(anOutline('a', { ...done, shapeHash: 'other' })).settled();
    expect(world.decision('a').state).toBe('complete');
    world.apply({ kind: 'system-dependency', name: 'TIME', value: true, origin: 'source' });
    expect(world.operationOf('a')).toMatchObject({ kind: 'start', purpose: 'stop' });
  });

  it('bears the loss of what was not ready in time from the moment of its stop on', () => {
    const ready = { when: 'fact', fact: ['f'], timeoutMs: 4000 } as const;
    const grace = aService('a', 'started', { graceMs: 3000 });
    const world = graphWorld(anOutline('a', { ready }), anOutline('b', { requires: [grace] })).settled();
    world.pass(4000);
    expect(world.states('a', 'b')).toBe('a:stopping b:ready');
  });

  it('counts as there what is about to be started, for those that exclude it', () => {
    const drive = active();
    const whileRun = aRule('c while a is run', {
      when: [{ kind: 'fact', fact: ['run-service', ['a']] }],
      require: ['c'],
    });
    const definitions = [
      anOutline('a', { requiredBy: ['m'], conflicts: ['m'] }),
      anOutline('c', { ...still, wants: ['m'] }),
      anOutline('m', { ...still, kind: 'milestone' }),
    ];
    const rules = anOutline('r', { ...still, kind: 'rules', rules: [whileRun] });
    drive.apply({ kind: 'definitions', definitions });
    // From now on `a` turns round and round, and is left as it was.
    drive.apply({ kind: 'definitions', definitions: [...definitions, rules] });
    drive.answerTruly('a');
    expect(drive.decision('a').state).toBe('starting');
    expect(drive.decision('m').reason.causes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'service a',
      'conflict a',
    ]);
  });

  it('comes to an end where what is held as it was turns round and round with a rule', () => {
    const drive = active();
    const whileRun = aRule('c while a is run', {
      when: [{ kind: 'fact', fact: ['run-service', ['a']] }],
      require: ['c'],
    });
    const definitions = [
      anOutline('a'),
      anOutline('b', { requiredBy: ['a', 'm'] }),
      anOutline('c', still),
      anOutline('m', { ...still, kind: 'milestone', wantedBy: ['c'], conflicts: ['a'] }),
    ];
    // Nobody has looked at `b` yet: `a`, which was to run before it required that, is held.
    drive.apply({ kind: 'definitions', definitions: [anOutline('a')] });
    drive.apply({ kind: 'definitions', definitions });
    const rules = anOutline('r', { ...still, kind: 'rules', rules: [whileRun] });
    drive.apply({ kind: 'definitions', definitions: [...definitions, rules] });
    expect(drive.reconciler.snapshot().oscillations.frozen.map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('does not wait through a oneshot that is about to be started', () => {
    const slow = anOutline('s', { after: ['a'] });
    const world = graphWorld(anOutline('a'), anOutline('b'), slow);
    world.processes.makeStubborn('s');
    world.command('s', 'stop').command('a', 'stop');
    world.define(anOutline('a'), anOutline('b', needing('o')), slow, anOutline('o', { ...oneshot, after: ['a'] }));
    world.answered('o');
    expect(world.states('a', 'b', 'o')).toBe('a:stopping b:stopping o:starting');
    expect(
      world
        .decision('a')
        .waitingFor.concat(world.decision('a').reason.causes)
        .map(({ name }) => name),
    ).toEqual(['s']);
  });
});
