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
});
