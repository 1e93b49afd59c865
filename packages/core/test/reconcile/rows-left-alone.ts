import { decided, stopData, timeCause } from '../support/expected-decision.ts';
import { baseMs, time, withWeb } from '../support/healthy-base.ts';
import type { DecisionRow } from './decision-row.ts';

export const rowsLeftAlone: readonly DecisionRow[] = [
  {
    name: 'nothing happened: nothing to do',
    happens: (base) => base.apply({ kind: 'time' }),
    leadsTo: { actions: [], decisions: [] },
  },
  {
    name: 'a reload without a change: nothing to do',
    happens: (base) => base.apply(withWeb({})),
    leadsTo: { actions: [], decisions: [] },
  },
  {
    name: 'a reload that changes only a timeout: nothing to do',
    happens: (base) => base.apply(withWeb({ shutdownTimeoutMs: 1 })),
    leadsTo: { actions: [], decisions: [] },
  },
  {
    name: 'a start of what runs: nothing to do',
    happens: (base) => base.apply({ kind: 'operator', serviceId: 'web', command: 'start' }),
    leadsTo: { actions: [], decisions: [] },
  },
  {
    name: 'something happened to the process: it is looked at',
    happens: (base) => base.apply({ kind: 'hint', serviceId: 'web' }),
    leadsTo: { actions: [{ kind: 'look', serviceId: 'web', operationId: 1 }], decisions: [] },
  },
  {
    name: 'the look shows that it runs: nothing to do',
    happens: (base) => {
      base.apply({ kind: 'hint', serviceId: 'web' });
      return base.answerTruly('web');
    },
    leadsTo: { actions: [], decisions: [] },
  },
  {
    name: 'a start was made: left alone from then on',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answerTruly('spare');
      return base.answerTruly('spare');
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('spare', 'already-running', {
          verdict: 'leave-alone',
          state: 'ready',
          desired: 'running',
          isDemanded: true,
        }),
      ],
    },
  },
  {
    name: 'ended well, and the policy asks for no more: complete',
    happens: (base) => {
      base.apply(withWeb({ restart: 'on-failure' }));
      base.processes.end('web', { code: 0, signal: null });
      base.apply({ kind: 'hint', serviceId: 'web' });
      return base.answerTruly('web');
    },
    leadsTo: {
      actions: [
        {
          kind: 'save-outcome',
          serviceId: 'web',
          outcome: { kind: 'complete', shapeHash: 'shape of web', exit: { code: 0, signal: null }, atMs: baseMs },
        },
        { kind: 'release', serviceId: 'web' },
      ],
      decisions: [
        decided('web', 'completed', {
          verdict: 'leave-alone',
          state: 'complete',
          desired: 'running',
          data: { exitCode: 0, exitSignal: null },
        }),
      ],
    },
  },
  {
    name: 'complete, and its gate closes: no longer remembered, so it runs again when that opens',
    happens: (base) => {
      base.apply(withWeb({ restart: 'on-failure' }));
      base.processes.end('web', { code: 0, signal: null });
      base.apply({ kind: 'hint', serviceId: 'web' });
      base.answerTruly('web');
      return base.apply(time(false));
    },
    leadsTo: {
      actions: [{ kind: 'save-outcome', serviceId: 'web', outcome: null }],
      decisions: [
        decided('web', 'dependency-unmet', {
          verdict: 'leave-alone',
          state: 'waiting',
          desired: 'stopped',
          causes: [timeCause(baseMs)],
          waitingFor: [timeCause(baseMs)],
        }),
      ],
    },
  },
  {
    name: 'complete, and the manager shuts down: forgotten, as at any other end of what lets it run',
    happens: (base) => {
      base.apply(withWeb({ restart: 'on-failure' }));
      base.processes.end('web', { code: 0, signal: null });
      base.apply({ kind: 'hint', serviceId: 'web' });
      base.answerTruly('web');
      base.apply({ kind: 'operator', serviceId: 'worker', command: 'stop' });
      return base.apply({ kind: 'shutdown', killNow: false });
    },
    leadsTo: {
      actions: [{ kind: 'save-outcome', serviceId: 'web', outcome: null }],
      decisions: [decided('web', 'shutting-down', { verdict: 'leave-alone', state: 'waiting', desired: 'stopped' })],
    },
  },
  {
    name: 'ended badly, and the policy permits no more: failed',
    happens: (base) => {
      base.apply(withWeb({ restart: 'never' }));
      base.processes.end('web', { code: null, signal: 'SIGSEGV' });
      base.apply({ kind: 'hint', serviceId: 'web' });
      return base.answerTruly('web');
    },
    leadsTo: {
      actions: [
        {
          kind: 'save-outcome',
          serviceId: 'web',
          outcome: { kind: 'failed', shapeHash: 'shape of web', exit: { code: null, signal: 'SIGSEGV' }, atMs: baseMs },
        },
        { kind: 'release', serviceId: 'web' },
      ],
      decisions: [
        decided('web', 'gave-up', {
          verdict: 'leave-alone',
          state: 'failed',
          desired: 'running',
          data: { exitCode: null, exitSignal: 'SIGSEGV' },
        }),
      ],
    },
  },
  {
    name: 'nobody wants it any more: stopped',
    happens: (base) => base.apply(withWeb({ autostart: false })),
    leadsTo: {
      actions: [{ kind: 'signal', serviceId: 'web', operationId: 1, signal: 'SIGTERM' }],
      decisions: [
        decided('web', 'not-demanded', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          isDemanded: false,
          data: stopData('not-demanded'),
        }),
      ],
    },
  },
  {
    name: 'the operator stops it: stopped',
    happens: (base) => base.apply({ kind: 'operator', serviceId: 'web', command: 'stop' }),
    leadsTo: {
      actions: [{ kind: 'signal', serviceId: 'web', operationId: 1, signal: 'SIGTERM' }],
      decisions: [
        decided('web', 'operator-stopped', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          isDemanded: false,
          causes: [{ kind: 'operator', name: 'stop', sinceMs: null, causes: [] }],
          data: stopData('operator-stopped'),
        }),
      ],
    },
  },
  {
    name: 'a stranger holds what belongs to it: neither killed nor started beside it',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      return base.answer('spare', {
        kind: 'looked',
        look: { kind: 'indeterminate', message: 'the lock is held', pids: [4711], process: null },
      });
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('spare', 'occupied', {
          verdict: 'leave-alone',
          state: 'failed',
          desired: 'running',
          isDemanded: true,
          data: { pids: [4711], message: 'the lock is held' },
        }),
      ],
    },
  },
];
