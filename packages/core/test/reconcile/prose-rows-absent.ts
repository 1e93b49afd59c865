import { expect } from 'vitest';
import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { Verdict } from '../../src/reconcile/decision.ts';
import { anOutline } from '../support/an-outline.ts';
import type { Drive } from '../support/drive.ts';
import { GraphDrive } from '../support/graph-drive.ts';
import { active, baseOutlines, definitions, healthyBase, time } from '../support/healthy-base.ts';
import type { ProseRows } from './prose-row.ts';

const failure = { code: 'spawn-failed', stage: 'execute', message: 'no' } as const;

/** Says what was decided about the service, and that it has no process. */
function expectDecision(base: Drive, id: string, verdict: Verdict, state: string): void {
  expect(base.memory(id).phase.kind).toBe('absent');
  expect([base.decision(id).verdict, base.decision(id).state]).toEqual([verdict, state]);
}

/** The base with one more service, looked at once. */
function withNew(changes: Partial<DefinitionOutline>, limit = 8): Drive {
  const base = healthyBase({ concurrencyLimit: limit });
  base.apply(definitions([...baseOutlines, anOutline('new', changes)]));
  base.answerTruly('new');
  return base;
}

/** A service whose only run ended in a way that its policy makes final. */
function ended(restart: 'on-failure' | 'never', exitCode: number): Drive {
  const base = withNew({ restart, systemDependencies: ['TIME'] });
  base.settleDown();
  base.processes.end('new', { code: exitCode, signal: null });
  base.apply({ kind: 'hint', serviceId: 'new' });
  base.settleDown();
  return base;
}

/** The rows of `settle-absent.ts`. */
export const absentRows: ProseRows = new Map([
  [
    'stop | not defined any more, or an instance that nobody demands | forget it',
    () => {
      const world = new GraphDrive().define(anOutline('t', { params: ['x'], autostart: false }));
      world
        .say(['require-service', ['t', '1']])
        .settled()
        .expect('t@1', 'ready', 'already-running');
      world.say().settled();
      expect(world.reconciler.service('t@1')).toBeUndefined();
      const base = healthyBase();
      const { actions } = base.apply(definitions(baseOutlines.filter(({ id }) => id !== 'spare')));
      expect(actions).toEqual([{ kind: 'forget', serviceId: 'spare' }]);
      expect(base.reconciler.service('spare')).toBeUndefined();
    },
  ],
  [
    'stop | failed, still demanded | leave alone: failed',
    () => {
      const base = ended('never', 1);
      base.apply(time(false));
      expectDecision(base, 'new', 'leave-alone', 'failed');
    },
  ],
  [
    'stop | – | leave alone: inactive, or waiting if it is demanded',
    () => {
      const base = withNew({ systemDependencies: ['MOUNTS'] });
      base.apply({ kind: 'system-dependency', name: 'MOUNTS', value: false, origin: 'source' });
      expectDecision(base, 'new', 'leave-alone', 'waiting');
      expectDecision(base, 'spare', 'leave-alone', 'inactive');
    },
  ],
  [
    'hold | complete, and not wanted meanwhile | leave alone: waiting',
    () => {
      const base = withNew({ kind: 'oneshot', restart: 'never', oncePerBoot: true, systemDependencies: ['TIME'] });
      base.settleDown();
      base.processes.end('new', { code: 0, signal: null });
      base.apply({ kind: 'hint', serviceId: 'new' });
      base.settleDown();
      for (const value of [false, null]) base.apply(time(value));
      expectDecision(base, 'new', 'leave-alone', 'waiting');
      base.apply(time(true));
      expectDecision(base, 'new', 'leave-alone', 'complete');
    },
  ],
  [
    'hold, run | complete or failed | leave alone',
    () => {
      for (const value of [true, null]) {
        const complete = ended('on-failure', 0);
        complete.apply(time(value));
        expectDecision(complete, 'new', 'leave-alone', 'complete');
        const failed = ended('never', 1);
        failed.apply(time(value));
        expectDecision(failed, 'new', 'leave-alone', 'failed');
      }
    },
  ],
  [
    'hold | – | leave alone: waiting',
    () => {
      expectDecision(withNew({ systemDependencies: ['MOUNTS'] }), 'new', 'leave-alone', 'waiting');
    },
  ],
  [
    'run | an attempt failed, its time has not come | wait: delayed',
    () => {
      const base = withNew({});
      base.answer('new', { kind: 'start-failed', error: failure });
      expectDecision(base, 'new', 'wait', 'delayed');
    },
  ],
  [
    'run | no slot is free | wait: queued',
    () => {
      const base = withNew({}, 1);
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      expectDecision(base, 'spare', 'wait', 'starting');
      expect(base.decision('spare').reason.code).toBe('queued');
    },
  ],
  [
    'run | the last look is old | look',
    () => {
      const base = healthyBase();
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      expectDecision(base, 'spare', 'look', 'starting');
      expect(base.operationOf('spare').kind).toBe('look');
    },
  ],
  [
    'run | a pre-start command that has not just succeeded | start that',
    () => {
      const base = withNew({ hasPreStart: true, preStartTimeoutMs: 1000 });
      expectDecision(base, 'new', 'start', 'preparing');
      expect(base.operationOf('new')).toMatchObject({ kind: 'start', purpose: 'pre-start' });
    },
  ],
  [
    'run | – | start the service',
    () => {
      const base = withNew({});
      base.apply(active(true));
      expectDecision(base, 'new', 'start', 'starting');
      expect(base.operationOf('new')).toMatchObject({ kind: 'start', purpose: 'main' });
    },
  ],
]);
