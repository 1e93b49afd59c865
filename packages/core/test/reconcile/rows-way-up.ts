import { anOutline } from '../support/an-outline.ts';
import { decided } from '../support/expected-decision.ts';
import { baseMs, baseOutlines, definitions, nextPollMs, withWeb } from '../support/healthy-base.ts';
import type { DecisionRow } from './decision-row.ts';

const prepared = [...baseOutlines, anOutline('new', { hasPreStart: true, preStartTimeoutMs: 5000 })];
const start = {
  kind: 'start',
  serviceId: 'new',
  operationId: 1,
  purpose: 'main',
  shapeHash: 'shape of new',
  spawner: 'node',
} as const;
const demanded = { desired: 'running', isDemanded: true } as const;

export const rowsWayUp: readonly DecisionRow[] = [
  {
    name: 'a new service: looked at before anything else',
    happens: (base) => base.apply(definitions([...baseOutlines, anOutline('new')])),
    leadsTo: {
      actions: [{ kind: 'look', serviceId: 'new', operationId: 1 }],
      decisions: [decided('new', 'first-look', { verdict: 'look', state: 'unknown', desired: 'running' })],
    },
  },
  {
    name: 'the first look shows no process: started',
    happens: (base) => {
      base.apply(definitions([...baseOutlines, anOutline('new')]));
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'new' }, start],
      decisions: [decided('new', 'wanted', { verdict: 'start', state: 'starting', desired: 'running' })],
    },
  },
  {
    name: 'the operator starts what was not wanted, long after the last look: looked at first',
    happens: (base) => base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' }),
    leadsTo: {
      actions: [{ kind: 'look', serviceId: 'spare', operationId: 1 }],
      decisions: [decided('spare', 'wanted', { verdict: 'look', state: 'starting', ...demanded })],
    },
  },
  {
    name: 'that look shows no process: started',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      return base.answerTruly('spare');
    },
    leadsTo: {
      actions: [{ ...start, serviceId: 'spare', shapeHash: 'shape of spare' }],
      decisions: [],
    },
  },
  {
    name: 'there is a pre-start command: started first',
    happens: (base) => {
      base.apply(definitions(prepared));
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [
        { kind: 'release', serviceId: 'new' },
        { ...start, purpose: 'pre-start' },
      ],
      decisions: [decided('new', 'pre-start-running', { verdict: 'start', state: 'preparing', desired: 'running' })],
    },
  },
  {
    name: 'the pre-start command succeeded: the service is started',
    happens: (base) => {
      base.apply(definitions(prepared));
      base.answerTruly('new');
      base.answerTruly('new');
      base.apply({ kind: 'hint', serviceId: 'new' });
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'new' }, start],
      decisions: [decided('new', 'wanted', { verdict: 'start', state: 'starting', desired: 'running' })],
    },
  },
  {
    name: 'a healthy process was killed: started again at once',
    happens: (base) => {
      base.processes.end('web', { code: null, signal: 'SIGKILL' });
      base.apply({ kind: 'hint', serviceId: 'web' });
      return base.answerTruly('web');
    },
    leadsTo: {
      actions: [
        { kind: 'release', serviceId: 'web' },
        { ...start, serviceId: 'web', shapeHash: 'shape of web' },
      ],
      decisions: [decided('web', 'wanted', { verdict: 'start', state: 'starting', desired: 'running' })],
    },
  },
  {
    name: 'a process ended soon after its start: delayed to the next poll',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answerTruly('spare');
      base.answerTruly('spare');
      base.processes.end('spare', { code: 1, signal: null });
      base.nowMs += 100;
      base.apply({ kind: 'hint', serviceId: 'spare' });
      return base.answerTruly('spare');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'spare' }],
      decisions: [
        decided('spare', 'exited', {
          verdict: 'wait',
          state: 'delayed',
          stateSinceMs: baseMs + 100,
          ...demanded,
          data: { exitCode: 1, exitSignal: null, output: null, uptimeMs: 100 },
          nextAttemptAtMs: nextPollMs,
        }),
      ],
    },
  },
  {
    name: 'the next poll has come: started again',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answerTruly('spare');
      base.answerTruly('spare');
      base.processes.end('spare', { code: 1, signal: null });
      base.apply({ kind: 'hint', serviceId: 'spare' });
      base.answerTruly('spare');
      return base.pass(500);
    },
    leadsTo: {
      actions: [{ ...start, serviceId: 'spare', shapeHash: 'shape of spare' }],
      decisions: [
        decided('spare', 'wanted', { verdict: 'start', state: 'starting', stateSinceMs: nextPollMs, ...demanded }),
      ],
    },
  },
  {
    name: 'the process could not be made: tried again at the next poll',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answerTruly('spare');
      const error = { code: 'spawn-failed', stage: 'resolve-executable', message: 'no such file' } as const;
      return base.answer('spare', { kind: 'start-failed', error });
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('spare', 'spawn-failed', {
          verdict: 'wait',
          state: 'delayed',
          ...demanded,
          data: { code: 'spawn-failed', stage: 'resolve-executable', message: 'no such file' },
          nextAttemptAtMs: nextPollMs,
        }),
      ],
    },
  },
  {
    name: 'the spawner says "cancelled" without having been asked to: a failed attempt like any other',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answerTruly('spare');
      const error = { code: 'cancelled', stage: null, message: 'cancelled' } as const;
      return base.answer('spare', { kind: 'start-failed', error });
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('spare', 'spawn-failed', {
          verdict: 'wait',
          state: 'delayed',
          ...demanded,
          data: { code: 'cancelled', stage: null, message: 'cancelled' },
          nextAttemptAtMs: nextPollMs,
        }),
      ],
    },
  },
  {
    name: 'starts keep failing: after two polls it is looked at again before the next one',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      base.answerTruly('spare');
      const error = { code: 'spawn-failed', stage: 'execute', message: 'no' } as const;
      base.answer('spare', { kind: 'start-failed', error });
      base.pass(500);
      base.answer('spare', { kind: 'start-failed', error });
      base.pass(1000);
      base.answer('spare', { kind: 'start-failed', error });
      return base.pass(1000);
    },
    leadsTo: {
      actions: [{ kind: 'look', serviceId: 'spare', operationId: 1 }],
      decisions: [
        decided('spare', 'wanted', { verdict: 'look', state: 'starting', stateSinceMs: baseMs + 2500, ...demanded }),
      ],
    },
  },
  {
    name: 'the pre-start command failed: tried again at the next poll',
    happens: (base) => {
      base.apply(definitions(prepared));
      base.answerTruly('new');
      base.answerTruly('new');
      base.apply({ kind: 'hint', serviceId: 'new' });
      return base.answer('new', {
        kind: 'looked',
        look: {
          kind: 'ended',
          exit: { code: 7, signal: null },
          output: 'no disk',
          leftovers: [],
          process: base.processes.found('new'),
        },
      });
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'new' }],
      decisions: [
        decided('new', 'pre-start-failed', {
          verdict: 'wait',
          state: 'delayed',
          desired: 'running',
          data: { exitCode: 7, exitSignal: null, output: 'no disk' },
          nextAttemptAtMs: nextPollMs,
        }),
      ],
    },
  },
  {
    name: 'the pre-start command takes too long: killed',
    happens: (base) => {
      base.apply(definitions(prepared));
      base.answerTruly('new');
      base.answerTruly('new');
      return base.pass(5000);
    },
    leadsTo: {
      actions: [{ kind: 'kill', serviceId: 'new', operationId: 1 }],
      decisions: [
        decided('new', 'pre-start-timed-out', {
          verdict: 'kill',
          state: 'stopping',
          stateSinceMs: baseMs + 5000,
          desired: 'running',
          data: {
            began: 'pre-start-timed-out',
            pid: 102,
            signal: 'SIGTERM',
            timeoutMs: 5000,
            leftovers: [],
            doubt: null,
          },
        }),
      ],
    },
  },
  {
    name: 'gave up, and the definition changes: a new chance',
    happens: (base) => {
      base.apply(withWeb({ restart: 'never' }));
      base.processes.end('web', { code: 1, signal: null });
      base.apply({ kind: 'hint', serviceId: 'web' });
      base.answerTruly('web');
      return base.apply(withWeb({ restart: 'never', shutdownTimeoutMs: 1 }));
    },
    leadsTo: {
      actions: [
        { kind: 'save-outcome', serviceId: 'web', outcome: null },
        { ...start, serviceId: 'web', shapeHash: 'shape of web' },
      ],
      decisions: [decided('web', 'wanted', { verdict: 'start', state: 'starting', desired: 'running' })],
    },
  },
];
