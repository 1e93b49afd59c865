import { activeCause, decided, stopData } from '../support/expected-decision.ts';
import { active, baseMs, baseOutlines, definitions, time, withWeb } from '../support/healthy-base.ts';
import type { DecisionRow } from './decision-row.ts';

const withoutWeb = definitions(baseOutlines.filter(({ id }) => id !== 'web'));
const term = { kind: 'signal', serviceId: 'web', operationId: 1, signal: 'SIGTERM' } as const;
const removed = { state: 'stopping', desired: 'stopped', isDemanded: false } as const;
const refused = { code: 'not-permitted', stage: null, message: 'not yours' } as const;

export const rowsWayDown: readonly DecisionRow[] = [
  {
    name: 'its definition was removed: stopped',
    happens: (base) => base.apply(withoutWeb),
    leadsTo: {
      actions: [term],
      decisions: [
        decided('web', 'definition-removed', { verdict: 'stop', ...removed, data: stopData('definition-removed') }),
      ],
    },
  },
  {
    name: 'its definition was removed, and it is gone: forgotten',
    happens: (base) => {
      base.apply(withoutWeb);
      base.answerTruly('web');
      base.apply({ kind: 'hint', serviceId: 'web' });
      return base.answerTruly('web');
    },
    leadsTo: {
      actions: [
        { kind: 'release', serviceId: 'web' },
        { kind: 'forget', serviceId: 'web' },
      ],
      decisions: [
        decided('web', 'definition-removed', {
          verdict: 'leave-alone',
          state: 'inactive',
          desired: 'stopped',
          isDemanded: false,
        }),
      ],
    },
  },
  {
    name: 'what shapes the process changed: stopped first',
    happens: (base) => base.apply(withWeb({ shapeHash: 'another shape' })),
    leadsTo: {
      actions: [term],
      decisions: [
        decided('web', 'definition-changed', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'running',
          data: stopData('definition-changed'),
        }),
      ],
    },
  },
  {
    name: 'what shapes the process changed, and the old one is gone: started in the new shape',
    happens: (base) => {
      base.apply(withWeb({ shapeHash: 'another shape' }));
      base.answerTruly('web');
      base.apply({ kind: 'hint', serviceId: 'web' });
      return base.answerTruly('web');
    },
    leadsTo: {
      actions: [
        { kind: 'release', serviceId: 'web' },
        {
          kind: 'start',
          serviceId: 'web',
          operationId: 1,
          purpose: 'main',
          shapeHash: 'another shape',
          spawner: 'node',
        },
      ],
      decisions: [decided('web', 'wanted', { verdict: 'start', state: 'starting', desired: 'running' })],
    },
  },
  {
    name: 'what shapes the process changed while an input is unknown: left running until that is known',
    happens: (base) => {
      base.apply(time(null));
      return base.apply(withWeb({ shapeHash: 'another shape' }));
    },
    leadsTo: { actions: [], decisions: [] },
  },
  {
    name: 'the operator restarts it: stopped first',
    happens: (base) => base.apply({ kind: 'operator', serviceId: 'web', command: 'restart' }),
    leadsTo: {
      actions: [term],
      decisions: [
        decided('web', 'operator-restart', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'running',
          data: stopData('operator-restart'),
        }),
      ],
    },
  },
  {
    name: 'the main process ended and left others behind: those are stopped before the next start',
    happens: (base) => {
      base.apply({ kind: 'hint', serviceId: 'web' });
      return base.answer('web', {
        kind: 'looked',
        look: {
          kind: 'ended',
          exit: { code: 1, signal: null },
          output: null,
          leftovers: [200, 201],
          process: base.processes.found('web'),
        },
      });
    },
    leadsTo: {
      actions: [term],
      decisions: [
        decided('web', 'leftover-processes', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'running',
          data: stopData('leftover-processes', { leftovers: [200, 201] }),
        }),
      ],
    },
  },
  {
    name: 'it did not go within its shutdown timeout: killed',
    happens: (base) => {
      base.apply(withoutWeb);
      base.processes.makeStubborn('web');
      base.run(9_999);
      return base.pass(1);
    },
    leadsTo: {
      actions: [{ kind: 'kill', serviceId: 'web', operationId: 1 }],
      decisions: [
        decided('web', 'stop-deadline-passed', {
          verdict: 'kill',
          ...removed,
          data: stopData('definition-removed'),
        }),
      ],
    },
  },
  {
    name: 'it is still there 5 s after SIGKILL: killed again',
    happens: (base) => {
      base.apply(withoutWeb);
      base.processes.makeStubborn('web');
      base.run(9_999);
      base.pass(1);
      base.answer('web', { kind: 'signalled', delivered: true });
      return base.pass(5000);
    },
    leadsTo: {
      actions: [{ kind: 'kill', serviceId: 'web', operationId: 1 }],
      decisions: [
        decided('web', 'kill-ineffective', { verdict: 'kill', ...removed, data: stopData('definition-removed') }),
      ],
    },
  },
  {
    name: 'the stop signal could not be sent: it is looked at, and tried again at the next poll',
    happens: (base) => {
      base.apply(withoutWeb);
      return base.answer('web', { kind: 'signal-failed', error: refused });
    },
    leadsTo: {
      actions: [{ kind: 'look', serviceId: 'web', operationId: 1 }],
      decisions: [
        decided('web', 'signal-failed', {
          verdict: 'look',
          ...removed,
          data: stopData('definition-removed', { code: 'not-permitted', message: 'not yours' }),
        }),
      ],
    },
  },
  {
    name: 'the stop signal could never be sent: killed when the shutdown timeout has passed since the first try',
    happens: (base) => {
      base.apply(withoutWeb);
      for (let tries = 0; tries < 10; tries += 1) {
        base.answer('web', { kind: 'signal-failed', error: refused });
        base.answerTruly('web');
        base.pass(tries === 0 ? 500 : 1000);
      }
      base.answer('web', { kind: 'signal-failed', error: refused });
      base.answerTruly('web');
      return base.pass(1000);
    },
    leadsTo: { actions: [{ kind: 'kill', serviceId: 'web', operationId: 1 }], decisions: [] },
  },
  {
    name: 'a returning gate does not call a stop off',
    happens: (base) => {
      base.apply(active(false));
      base.answer('web', { kind: 'signalled', delivered: true });
      return base.apply(active(true));
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('web', 'system-inactive', {
          verdict: 'wait',
          state: 'stopping',
          desired: 'running',
          causes: [activeCause(baseMs)],
          data: stopData('system-inactive'),
        }),
        decided('worker', 'system-inactive', {
          verdict: 'wait',
          state: 'stopping',
          desired: 'running',
          causes: [activeCause(baseMs)],
          data: stopData('system-inactive', { pid: 101 }),
        }),
      ],
    },
  },
  {
    name: 'stopped while its start is under way: the start is called off',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answerTruly('spare');
      return base.apply({ kind: 'operator', serviceId: 'spare', command: 'stop' });
    },
    leadsTo: {
      actions: [{ kind: 'cancel', serviceId: 'spare', operationId: 0 }],
      decisions: [
        decided('spare', 'operator-stopped', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          isDemanded: false,
          causes: [{ kind: 'operator', name: 'stop', sinceMs: null, causes: [] }],
        }),
      ],
    },
  },
  {
    name: 'a start that was called off too late: stopped',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answerTruly('spare');
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'stop' });
      return base.answerTruly('spare');
    },
    leadsTo: {
      actions: [{ ...term, serviceId: 'spare' }],
      decisions: [
        decided('spare', 'operator-stopped', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          isDemanded: false,
          causes: [{ kind: 'operator', name: 'stop', sinceMs: null, causes: [] }],
          data: stopData('operator-stopped', { pid: 102 }),
        }),
      ],
    },
  },
  {
    name: 'a process of it that is proven ours but not to be told apart: killed at once',
    happens: (base) => {
      base.apply({ kind: 'hint', serviceId: 'web' });
      const process = base.processes.found('web');
      return base.answer('web', {
        kind: 'looked',
        look: { kind: 'indeterminate', message: 'two hold the marker', pids: [100, 300], process },
      });
    },
    leadsTo: {
      actions: [{ kind: 'kill', serviceId: 'web', operationId: 1 }],
      decisions: [
        decided('web', 'leftover-processes', {
          verdict: 'kill',
          state: 'stopping',
          stateSinceMs: baseMs,
          desired: 'running',
          data: stopData('leftover-processes'),
        }),
      ],
    },
  },
];
