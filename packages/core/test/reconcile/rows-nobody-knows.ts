import { Reconciler } from '../../src/reconcile/reconciler.ts';
import { anOutline } from '../support/an-outline.ts';
import { drive } from '../support/drive.ts';
import { decided, stopData } from '../support/expected-decision.ts';
import { active, baseMs, baseOutlines, definitions, time, withWeb } from '../support/healthy-base.ts';
import type { DecisionRow } from './decision-row.ts';

const failedLook = { kind: 'looked', look: { kind: 'look-failed', message: 'no answer' } } as const;

export const rowsNobodyKnows: readonly DecisionRow[] = [
  {
    name: 'a look at what runs failed: neither stopped nor started',
    happens: (base) => {
      base.apply({ kind: 'hint', serviceId: 'web' });
      return base.answer('web', failedLook);
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('web', 'look-failed', {
          verdict: 'leave-alone',
          state: 'unknown',
          desired: 'running',
          data: { message: 'no answer' },
        }),
      ],
    },
  },
  {
    name: 'a failed look does not veto a stop that is wanted for another reason',
    happens: (base) => {
      base.apply({ kind: 'hint', serviceId: 'web' });
      base.answer('web', failedLook);
      return base.apply(time(false));
    },
    leadsTo: {
      actions: [{ kind: 'signal', serviceId: 'web', operationId: 1, signal: 'SIGTERM' }],
      decisions: [
        decided('web', 'dependency-unmet', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          causes: [{ kind: 'system-dependency', name: 'TIME', sinceMs: baseMs, causes: [] }],
          data: stopData('dependency-unmet', { doubt: { message: 'no answer' } }),
        }),
      ],
    },
  },
  {
    name: 'the look before a start failed: not started',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      return base.answer('spare', failedLook);
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('spare', 'look-failed', {
          verdict: 'look',
          state: 'unknown',
          desired: 'running',
          isDemanded: true,
          data: { message: 'no answer' },
        }),
      ],
    },
  },
  {
    name: 'the next poll after a failed look: looked at again',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answer('spare', failedLook);
      return base.pass(500);
    },
    leadsTo: { actions: [{ kind: 'look', serviceId: 'spare', operationId: 1 }], decisions: [] },
  },
  {
    name: 'the spawner does not answer a start in time: looked for before anything else',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answerTruly('spare');
      return base.pass(10_000);
    },
    leadsTo: {
      actions: [
        { kind: 'cancel', serviceId: 'spare', operationId: 0 },
        { kind: 'look', serviceId: 'spare', operationId: 1 },
      ],
      decisions: [
        decided('spare', 'start-unconfirmed', {
          verdict: 'look',
          state: 'unknown',
          stateSinceMs: baseMs + 10_000,
          desired: 'running',
          isDemanded: true,
          data: { message: 'the spawner did not answer within 10000 ms' },
        }),
      ],
    },
  },
  {
    name: 'an unconfirmed start, a failed look, and then nothing there: one failure, and no attempt before its time',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answerTruly('spare');
      base.answer('spare', { kind: 'start-uncertain', message: 'lost' });
      base.answer('spare', failedLook);
      base.apply({ kind: 'hint', serviceId: 'spare' });
      return base.answerTruly('spare');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'spare' }],
      decisions: [
        decided('spare', 'start-unconfirmed', {
          verdict: 'wait',
          state: 'delayed',
          desired: 'running',
          isDemanded: true,
          data: { message: 'lost' },
          nextAttemptAtMs: 101_000,
        }),
      ],
    },
  },
  {
    name: 'an answer comes after its time: what was known is known no longer',
    happens: (base) => base.apply({ kind: 'result', serviceId: 'spare', operationId: 1, result: failedLook }),
    leadsTo: {
      actions: [{ kind: 'look', serviceId: 'spare', operationId: 1 }],
      decisions: [
        decided('spare', 'first-look', { verdict: 'look', state: 'unknown', desired: 'stopped', isDemanded: false }),
      ],
    },
  },
  {
    name: 'an answer comes after its time during a look: looked at once more, and not started before',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.apply({ kind: 'result', serviceId: 'spare', operationId: 1, result: failedLook });
      return base.answerTruly('spare');
    },
    leadsTo: {
      actions: [{ kind: 'look', serviceId: 'spare', operationId: 1 }],
      decisions: [
        decided('spare', 'first-look', {
          verdict: 'look',
          state: 'unknown',
          desired: 'running',
          isDemanded: true,
        }),
      ],
    },
  },
  {
    name: 'the poll interval grows during the look before a start: that look is still waited for',
    happens: (base) => {
      base.apply(definitions([...baseOutlines, anOutline('new', { hasPreStart: true, preStartTimeoutMs: 5000 })]));
      base.answerTruly('new');
      const error = { code: 'spawn-failed', stage: 'execute', message: 'no' } as const;
      base.answer('new', { kind: 'start-failed', error });
      base.pass(2500);
      return base.apply({ kind: 'settings', settings: { pollIntervalMs: 5000 } });
    },
    leadsTo: { actions: [], decisions: [] },
  },
  {
    name: 'a start comes through after the service was forgotten: looked at, to be stopped',
    happens: (base) => {
      const process = base.processes.found('web');
      if (process === null) throw new Error('web does not run');
      return base.apply({ kind: 'result', serviceId: 'gone', operationId: 1, result: { kind: 'started', process } });
    },
    leadsTo: {
      actions: [{ kind: 'look', serviceId: 'gone', operationId: 1 }],
      decisions: [
        decided('gone', 'first-look', { verdict: 'look', state: 'unknown', desired: 'stopped', isDemanded: false }),
      ],
    },
  },
  {
    name: 'its spawner is not loaded: not started',
    happens: (base) => {
      base.apply(definitions([...baseOutlines, anOutline('new', { spawner: 'theirs' })]));
      return base.answer('new', { kind: 'looked', look: { kind: 'spawner-missing', spawner: 'theirs' } });
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('new', 'spawner-missing', {
          verdict: 'look',
          state: 'unknown',
          desired: 'running',
          data: { spawner: 'theirs' },
        }),
      ],
    },
  },
  {
    name: 'something on record before the first definitions: nothing is decided on that ground',
    happens: () => {
      const early = drive(new Reconciler(baseMs), { nowMs: baseMs });
      return early.apply({
        kind: 'recovered',
        serviceId: 'old',
        left: { kind: 'start' },
        outcome: null,
        decision: 'stop',
      });
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('old', 'first-look', { verdict: 'look', state: 'unknown', desired: 'stopped', isDemanded: false }),
      ],
    },
  },
  {
    name: 'a process on record that ended while no manager looked, and its policy permits no more: not started',
    happens: () => {
      const early = drive(new Reconciler(baseMs), { nowMs: baseMs });
      early.apply(active(true));
      early.apply(time(true));
      early.apply({ kind: 'recovered', serviceId: 'web', left: { kind: 'start' }, outcome: null, decision: null });
      early.apply(withWeb({ restart: 'never' }));
      return early.answerTruly('web');
    },
    leadsTo: {
      actions: [
        {
          kind: 'save-outcome',
          serviceId: 'web',
          outcome: { kind: 'failed', shapeHash: 'shape of web', exit: null, atMs: baseMs },
        },
        { kind: 'release', serviceId: 'web' },
      ],
      decisions: [
        decided('web', 'gave-up', {
          verdict: 'leave-alone',
          state: 'failed',
          desired: 'running',
          data: { exitCode: null, exitSignal: null },
        }),
      ],
    },
  },
  {
    name: 'a process on record whose definition is gone is stopped, although looks fail',
    happens: () => {
      const early = drive(new Reconciler(baseMs), { nowMs: baseMs });
      const process = {
        purpose: 'main',
        nonce: 'm.old.1',
        pid: 77,
        shapeHash: 'old',
        startedAtMs: baseMs - 60_000,
        watched: false,
      } as const;
      early.apply({
        kind: 'recovered',
        serviceId: 'old',
        left: { kind: 'process', process },
        outcome: null,
        decision: null,
      });
      return early.apply(definitions([]));
    },
    leadsTo: {
      actions: [{ kind: 'signal', serviceId: 'old', operationId: 1, signal: 'SIGTERM' }],
      decisions: [
        decided('old', 'definition-removed', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          isDemanded: false,
          data: stopData('definition-removed', { pid: 77, doubt: {} }),
        }),
      ],
    },
  },
  {
    name: 'a shutdown before the first definitions: what is on record is looked at and not forgotten',
    happens: () => {
      const early = drive(new Reconciler(baseMs), { nowMs: baseMs });
      early.apply({ kind: 'recovered', serviceId: 'old', left: { kind: 'nothing' }, outcome: null, decision: 'stop' });
      early.apply({ kind: 'shutdown', killNow: false });
      return early.answerTruly('old');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'old' }],
      decisions: [
        decided('old', 'shutting-down', {
          verdict: 'leave-alone',
          state: 'inactive',
          desired: 'stopped',
          isDemanded: false,
        }),
      ],
    },
  },
];
