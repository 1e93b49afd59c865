import { expect } from 'vitest';
import type { RestartPolicy } from '../../src/model/service-definition.ts';
import { anOutline } from '../support/an-outline.ts';
import type { Drive } from '../support/drive.ts';
import { graphWorld } from '../support/graph-drive.ts';
import { baseMs, baseOutlines, definitions, healthyBase, nextPollMs } from '../support/healthy-base.ts';
import type { ProseRows } from './prose-row.ts';

const allPolicies: readonly RestartPolicy[] = ['always', 'on-failure', 'never'];

/** A service that has just been started, or whose pre-start command has. */
function started(restart: RestartPolicy, hasPreStart = false): Drive {
  const base = healthyBase();
  base.apply(definitions([...baseOutlines, anOutline('new', { restart, hasPreStart, preStartTimeoutMs: 60_000 })]));
  base.answerTruly('new');
  base.answerTruly('new');
  return base;
}

function end(base: Drive, exitCode: number): void {
  base.apply({ kind: 'hint', serviceId: 'new' });
  const look = {
    kind: 'ended',
    exit: { code: exitCode, signal: null },
    output: null,
    leftovers: [],
    process: base.processes.found('new'),
  } as const;
  base.answer('new', { kind: 'looked', look });
}

function expectRetry(base: Drive, failures: number): void {
  expect(base.decision('new')).toMatchObject({ state: 'delayed', nextAttemptAtMs: nextPollMs });
  expect(base.memory('new').consecutiveFailures).toBe(failures);
}

/** The rows of `record-end.ts`. */
export const endRows: ProseRows = new Map([
  [
    'any | asked for | any | nothing: it is started again if it is wanted',
    () => {
      for (const restart of allPolicies) {
        const base = started(restart);
        base.apply({ kind: 'operator', serviceId: 'new', command: 'restart' });
        base.answerTruly('new');
        end(base, 1);
        expect(base.memory('new')).toMatchObject({ consecutiveFailures: 0, outcome: null, retryAtMs: null });
        expect(base.operationOf('new').kind).toBe('start');
      }
    },
  ],
  [
    'pre-start | success | any | the service may be started',
    () => {
      for (const restart of allPolicies) {
        const base = started(restart, true);
        end(base, 0);
        expect(base.operationOf('new')).toMatchObject({ kind: 'start', purpose: 'main' });
      }
    },
  ],
  [
    'pre-start | failure | always, on-failure | a failed attempt',
    () => {
      for (const restart of ['always', 'on-failure'] as const) {
        const base = started(restart, true);
        end(base, 1);
        expectRetry(base, 1);
      }
    },
  ],
  [
    'main | success | always | started again',
    () => {
      const base = started('always');
      end(base, 0);
      expectRetry(base, 0);
    },
  ],
  [
    'main | success | on-failure, never | complete',
    () => {
      for (const restart of ['on-failure', 'never'] as const) {
        const base = started(restart);
        end(base, 0);
        expect(base.decision('new').state).toBe('complete');
      }
    },
  ],
  [
    'main | failure | always, on-failure | started again, counted as a failure',
    () => {
      for (const restart of ['always', 'on-failure'] as const) {
        const base = started(restart);
        end(base, 1);
        expectRetry(base, 1);
        expect(base.memory('new').lastExit).toEqual({ exit: { code: 1, signal: null }, atMs: baseMs });
      }
    },
  ],
  [
    'any | failure | never | failed',
    () => {
      for (const hasPreStart of [true, false]) {
        const base = started('never', hasPreStart);
        end(base, 1);
        expect(base.decision('new').state).toBe('failed');
        expect(base.memory('new').outcome).toMatchObject({ kind: 'failed', shapeHash: 'shape of new' });
      }
    },
  ],
  [
    'main of a oneshot | success | any | complete',
    () => {
      for (const restart of ['on-failure', 'never'] as const) {
        const world = graphWorld(anOutline('a', { kind: 'oneshot', restart }));
        world.end('a', 0).expect('a', 'complete', 'completed');
      }
    },
  ],
  [
    'stop command | any | any | what it undid is forgotten; a failure is told',
    () => {
      for (const code of [0, 1]) {
        const world = graphWorld(anOutline('a', { kind: 'oneshot', restart: 'on-failure', hasStopCommand: true }));
        world.end('a', 0).command('a', 'stop').answered('a').end('a', code);
        world.expect('a', 'inactive', 'operator-stopped');
        expect(world.memory('a').outcome).toBeNull();
        expect(world.told.map(({ kind }) => kind)).toEqual(code === 0 ? [] : ['stop-command-failed']);
      }
    },
  ],
]);
