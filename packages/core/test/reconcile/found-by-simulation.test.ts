import { describe, expect, it } from 'vitest';
import type { Requirement } from '../../src/model/requirement.ts';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import { anOutline } from '../support/an-outline.ts';
import { Drive } from '../support/drive.ts';

const needsUp = (service: string): Requirement => ({
  kind: 'service',
  service,
  state: 'up',
  onLoss: 'stop',
  graceMs: 0,
});
const needsF: Requirement = { kind: 'fact', fact: ['f'], onLoss: 'stop', graceMs: 0 };

function active(): Drive {
  const drive = new Drive(new Reconciler(0));
  drive.apply({ kind: 'active', value: true, origin: 'source' });
  return drive;
}

describe('what the simulation has found', () => {
  it('looks at a service that was a milestone before it starts it', () => {
    const drive = active();
    drive.apply({ kind: 'definitions', definitions: [anOutline('a', { kind: 'milestone' })] });
    const { actions } = drive.apply({ kind: 'definitions', definitions: [anOutline('a')] });
    expect(actions.map(({ kind }) => kind)).toEqual(['look']);
  });

  it('has nothing to give up for a milestone whose process, from when it was a service, has failed to start', () => {
    const drive = active();
    const service = anOutline('a', { restart: 'never' });
    drive.apply({ kind: 'definitions', definitions: [service] });
    drive.answerTruly('a');
    const milestone = anOutline('a', {
      kind: 'milestone',
      restart: 'never',
      shapeHash: 'other',
      requires: [needsUp('b')],
    });
    drive.apply({ kind: 'definitions', definitions: [milestone] });
    drive.answer('a', { kind: 'start-failed', error: { code: 'spawn-failed', stage: null, message: 'no' } });
    expect(drive.reconciler.service('a')?.outcome).toBeNull();
    expect(drive.reconciler.service('a')?.decision?.state).toBe('waiting');
  });

  it('keeps what the operator started when the only others who demand it are demanded by it', () => {
    const drive = active();
    const definitions = [
      anOutline('a', { autostart: false, wants: ['b'] }),
      anOutline('b', { autostart: false, wants: ['a'] }),
    ];
    drive.apply({ kind: 'definitions', definitions });
    drive.apply({ kind: 'operator', serviceId: 'a', command: 'start' });
    drive.apply({ kind: 'operator', serviceId: 'a', command: 'restart' });
    expect(drive.reconciler.demandedBy('a')).toEqual(['operator', 'service:b']);
  });

  it('knows a fact as soon as a file asserts what somebody who cannot tell asserted, too', () => {
    const drive = active();
    const definitions = [anOutline('a', { requires: [needsF] })];
    drive.apply({ kind: 'facts', owner: 'source:s', facts: [['f']] });
    drive.apply({ kind: 'facts-unknown', owner: 'source:s', labels: ['f'], patienceMs: 30_000 });
    drive.apply({ kind: 'definitions', definitions });
    drive.answerTruly('a');
    expect(drive.reconciler.service('a')?.decision?.state).toBe('waiting');
    drive.apply({ kind: 'definitions', definitions, facts: [{ owner: 'file:f', facts: [['f']] }] });
    expect(drive.reconciler.service('a')?.decision?.state).toBe('starting');
  });

  it('does not call a circle what leads through a service whose definition is gone', () => {
    const drive = active();
    const a = anOutline('a', { after: ['b'] });
    drive.apply({ kind: 'definitions', definitions: [a, anOutline('b', { after: ['a'] })] });
    drive.answer('b', { kind: 'looked', look: { kind: 'indeterminate', message: 'who?', pids: [7], process: null } });
    expect(drive.reconciler.service('a')?.decision?.reason.code).not.toBe('wanted');
    drive.apply({ kind: 'definitions', definitions: [a] });
    drive.answerTruly('a');
    expect(drive.reconciler.service('b')?.isDefined).toBe(false);
    expect(drive.reconciler.service('a')?.decision?.state).toBe('starting');
  });

  it('does not count as up what was done once per boot, as long as nobody knows whether it may be', () => {
    const drive = active();
    const needsFOnce: Requirement = { ...needsF, onLoss: 'keep' };
    drive.apply({ kind: 'facts', owner: 'source:s', facts: [['f']] });
    drive.apply({
      kind: 'definitions',
      definitions: [
        anOutline('a', { kind: 'oneshot', restart: 'never', oncePerBoot: true, requires: [needsFOnce] }),
        anOutline('b', { requires: [needsUp('a')] }),
      ],
    });
    drive.settleDown();
    drive.processes.end('a', { code: 0, signal: null });
    drive.apply({ kind: 'hint', serviceId: 'a' });
    drive.settleDown();
    drive.apply({ kind: 'operator', serviceId: 'a', command: 'stop' });
    drive.settleDown();
    drive.apply({ kind: 'facts-unknown', owner: 'source:s', labels: ['f'], patienceMs: 30_000 });
    drive.apply({ kind: 'operator', serviceId: 'a', command: 'start' });
    drive.settleDown();
    expect(drive.decision('a')).toMatchObject({ state: 'waiting', desired: 'stopped' });
    expect(drive.processes.isRunning('b')).toBe(false);
    drive.apply({ kind: 'facts', owner: 'source:s', facts: [['f']] });
    expect(drive.decision('a').state).toBe('complete');
  });

  it('does not count a milestone as up because a start from when it was a service is under way', () => {
    const drive = active();
    drive.apply({ kind: 'definitions', definitions: [anOutline('a')] });
    drive.answerTruly('a');
    drive.apply({ kind: 'facts-unknown', owner: 'source:s', labels: ['f'], patienceMs: 30_000 });
    const milestone = anOutline('a', {
      kind: 'milestone',
      shapeHash: 'other',
      requires: [{ ...needsF, onLoss: 'restart' }],
    });
    drive.apply({ kind: 'definitions', definitions: [milestone] });
    drive.apply({ kind: 'operator', serviceId: 'a', command: 'stop' });
    drive.apply({ kind: 'operator', serviceId: 'a', command: 'start' });
    drive.apply({ kind: 'settings', settings: {} });
    expect(drive.memory('a').isRun).toBe(false);
  });

  it('has a service wait for its dependent though a circle led through one that is forgotten in the same poll', () => {
    const drive = active();
    const b = anOutline('b', { requires: [needsUp('a')] });
    const z = anOutline('z', { requires: [needsUp('b'), needsF] });
    drive.apply({ kind: 'definitions', definitions: [anOutline('a'), b, z] });
    drive.settleDown();
    const { actions } = drive.apply({
      kind: 'definitions',
      definitions: [anOutline('a', { after: ['z'], shapeHash: 'other' }), b],
    });
    expect(actions).toMatchObject([
      { kind: 'signal', serviceId: 'b' },
      { kind: 'forget', serviceId: 'z' },
    ]);
  });

  it('leaves no number of a demand on record where the conflict that it counted for has ended', () => {
    const drive = active();
    drive.apply({ kind: 'definitions', definitions: [anOutline('a', { conflicts: ['b'] }), anOutline('b')] });
    drive.settleDown();
    const { actions } = drive.apply({ kind: 'definitions', definitions: [anOutline('a'), anOutline('b')] });
    expect(actions.filter(({ kind }) => kind === 'save-demand')).toEqual([
      { kind: 'save-demand', serviceId: 'a', sequence: null },
      { kind: 'save-demand', serviceId: 'b', sequence: null },
    ]);
    const { actions: none } = drive.apply({ kind: 'definitions', definitions: [anOutline('a'), anOutline('b')] });
    expect(none).toEqual([]);
  });
});
