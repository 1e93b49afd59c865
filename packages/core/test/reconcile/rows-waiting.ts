import { anOutline } from '../support/an-outline.ts';
import { activeCause, decided, stopData, timeCause } from '../support/expected-decision.ts';
import { active, baseMs, baseOutlines, definitions, healthyBase, time } from '../support/healthy-base.ts';
import type { DecisionRow } from './decision-row.ts';

const twoMore = [anOutline('later'), anOutline('latest')];

export const rowsWaiting: readonly DecisionRow[] = [
  {
    name: 'the system becomes inactive: everything that runs is stopped',
    happens: (base) => base.apply(active(false)),
    leadsTo: {
      actions: [
        { kind: 'signal', serviceId: 'web', operationId: 1, signal: 'SIGTERM' },
        { kind: 'signal', serviceId: 'worker', operationId: 2, signal: 'SIGTERM' },
      ],
      decisions: [
        decided('web', 'system-inactive', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          causes: [activeCause(baseMs)],
          data: stopData('system-inactive'),
        }),
        decided('worker', 'system-inactive', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          causes: [activeCause(baseMs)],
          data: stopData('system-inactive', { pid: 101 }),
        }),
      ],
    },
  },
  {
    name: 'a dependency is lost: who needs it is stopped, the others are not even decided',
    happens: (base) => base.apply(time(false)),
    leadsTo: {
      actions: [{ kind: 'signal', serviceId: 'web', operationId: 1, signal: 'SIGTERM' }],
      decisions: [
        decided('web', 'dependency-unmet', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          causes: [timeCause(baseMs)],
          data: stopData('dependency-unmet'),
        }),
      ],
    },
  },
  {
    name: 'stopped because of a dependency: waits for it',
    happens: (base) => {
      base.apply(time(false));
      base.answerTruly('web');
      base.apply({ kind: 'hint', serviceId: 'web' });
      return base.answerTruly('web');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'web' }],
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
    name: 'a dependency is known no more: what runs is left running, and says so',
    happens: (base) => base.apply(time(null)),
    leadsTo: {
      actions: [],
      decisions: [
        decided('web', 'input-unknown', {
          verdict: 'leave-alone',
          state: 'ready',
          stateSinceMs: 0,
          desired: 'running',
          causes: [timeCause(baseMs)],
        }),
      ],
    },
  },
  {
    name: 'a dependency has not been known for 30 s: counts as not met',
    happens: (base) => {
      base.apply(time(null));
      return base.pass(30_000);
    },
    leadsTo: {
      actions: [{ kind: 'signal', serviceId: 'web', operationId: 1, signal: 'SIGTERM' }],
      decisions: [
        decided('web', 'dependency-unmet', {
          verdict: 'stop',
          state: 'stopping',
          stateSinceMs: baseMs + 30_000,
          desired: 'stopped',
          causes: [timeCause(baseMs)],
          data: stopData('dependency-unmet'),
        }),
      ],
    },
  },
  {
    name: 'the operator says that a dependency is not met: he is named',
    happens: (base) => base.apply({ kind: 'system-dependency', name: 'TIME', value: false, origin: 'operator' }),
    leadsTo: {
      actions: [{ kind: 'signal', serviceId: 'web', operationId: 1, signal: 'SIGTERM' }],
      decisions: [
        decided('web', 'dependency-unmet', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          causes: [
            {
              ...timeCause(baseMs),
              causes: [{ kind: 'operator', name: 'TIME', sinceMs: baseMs, causes: [] }],
            },
          ],
          data: stopData('dependency-unmet'),
        }),
      ],
    },
  },
  {
    name: 'a new service that needs an input nobody reported: waits',
    happens: (base) => {
      base.apply(definitions([...baseOutlines, anOutline('new', { systemDependencies: ['MOUNTS'] })]));
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'new' }],
      decisions: [
        decided('new', 'input-unknown', {
          verdict: 'leave-alone',
          state: 'waiting',
          desired: 'stopped',
          causes: [{ kind: 'system-dependency', name: 'MOUNTS', sinceMs: baseMs, causes: [] }],
          waitingFor: [{ kind: 'system-dependency', name: 'MOUNTS', sinceMs: baseMs, causes: [] }],
        }),
      ],
    },
  },
  {
    name: 'as many starts as allowed are under way: queues',
    happens: () => {
      const base = healthyBase({ concurrencyLimit: 1 });
      base.apply(definitions([...baseOutlines, ...twoMore]));
      base.answerTruly('later');
      return base.answerTruly('latest');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'latest' }],
      decisions: [
        decided('latest', 'queued', {
          verdict: 'wait',
          state: 'starting',
          desired: 'running',
          data: { purpose: 'main' },
        }),
      ],
    },
  },
  {
    name: 'a start has ended: the next one in the queue has its turn in the same step',
    happens: () => {
      const base = healthyBase({ concurrencyLimit: 1 });
      base.apply(definitions([...baseOutlines, ...twoMore]));
      base.answerTruly('later');
      base.answerTruly('latest');
      return base.answerTruly('later');
    },
    leadsTo: {
      actions: [
        {
          kind: 'start',
          serviceId: 'latest',
          operationId: 1,
          purpose: 'main',
          shapeHash: 'shape of latest',
          spawner: 'node',
        },
      ],
      decisions: [
        decided('later', 'already-running', { verdict: 'leave-alone', state: 'ready', desired: 'running' }),
        decided('latest', 'wanted', { verdict: 'start', state: 'starting', desired: 'running' }),
      ],
    },
  },
  {
    name: 'the manager shuts down: everything that runs is stopped',
    happens: (base) => base.apply({ kind: 'shutdown', killNow: false }),
    leadsTo: {
      actions: [
        { kind: 'signal', serviceId: 'web', operationId: 1, signal: 'SIGTERM' },
        { kind: 'signal', serviceId: 'worker', operationId: 2, signal: 'SIGTERM' },
      ],
      decisions: [
        decided('web', 'shutting-down', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          data: stopData('shutting-down'),
        }),
        decided('worker', 'shutting-down', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          data: stopData('shutting-down', { pid: 101 }),
        }),
      ],
    },
  },
  {
    name: 'the manager is to leave at once: everything that runs is killed',
    happens: (base) => base.apply({ kind: 'shutdown', killNow: true }),
    leadsTo: {
      actions: [
        { kind: 'kill', serviceId: 'web', operationId: 1 },
        { kind: 'kill', serviceId: 'worker', operationId: 2 },
      ],
      decisions: [
        decided('web', 'shutting-down', {
          verdict: 'kill',
          state: 'stopping',
          desired: 'stopped',
          data: stopData('shutting-down'),
        }),
        decided('worker', 'shutting-down', {
          verdict: 'kill',
          state: 'stopping',
          desired: 'stopped',
          data: stopData('shutting-down', { pid: 101 }),
        }),
      ],
    },
  },
];
