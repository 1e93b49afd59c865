import { expect } from 'vitest';
import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { ServiceState } from '../../src/model/state.ts';
import type { Phase } from '../../src/reconcile/phase.ts';
import { anOutline } from '../support/an-outline.ts';
import type { Drive } from '../support/drive.ts';
import { active, baseOutlines, definitions, healthyBase } from '../support/healthy-base.ts';
import type { ProseRows } from './prose-row.ts';

function withNew(changes: Partial<DefinitionOutline> = {}): Drive {
  const base = healthyBase();
  base.apply(definitions([...baseOutlines, anOutline('new', changes)]));
  return base;
}

function ended(restart: DefinitionOutline['restart'], code: number): Drive {
  const base = withNew({ restart });
  base.settleDown();
  base.processes.end('new', { code, signal: null });
  base.apply({ kind: 'hint', serviceId: 'new' });
  base.answerTruly('new');
  return base;
}

function expectState(base: Drive, id: string, state: ServiceState, phase: Phase['kind']): void {
  expect([base.decision(id).state, base.memory(id).phase.kind]).toEqual([state, phase]);
}

/** An hour later nothing has been asked for, and the state is the same. */
function expectRest(base: Drive, id: string): void {
  const { state } = base.decision(id);
  expect(() => base.operationOf(id)).toThrow();
  base.run(3_600_000);
  expect(base.decision(id).state).toBe(state);
}

/** The rows of `model/state.ts`. */
export const stateRows: ProseRows = new Map([
  [
    'inactive | no | nothing, until somebody wants it: nobody does, or the operator stopped it',
    () => {
      const base = healthyBase();
      expectState(base, 'spare', 'inactive', 'absent');
      base.apply({ kind: 'operator', serviceId: 'web', command: 'stop' });
      base.settleDown();
      expectState(base, 'web', 'inactive', 'absent');
      expectRest(base, 'spare');
      expectRest(base, 'web');
    },
  ],
  [
    'waiting | no | it is wanted; it starts once what it waits for is there',
    () => {
      const base = healthyBase();
      base.apply(active(false));
      base.settleDown();
      expectState(base, 'web', 'waiting', 'absent');
      base.apply(active(true));
      base.settleDown();
      expectState(base, 'web', 'ready', 'process');
    },
  ],
  [
    'preparing | the pre-start command | the service is started when that succeeds',
    () => {
      const base = withNew({ hasPreStart: true, preStartTimeoutMs: 1000 });
      base.answerTruly('new');
      base.answerTruly('new');
      expectState(base, 'new', 'preparing', 'process');
      base.apply({ kind: 'hint', serviceId: 'new' });
      base.settleDown();
      expectState(base, 'new', 'ready', 'process');
    },
  ],
  [
    'starting | perhaps | a start is queued, decided or under way',
    () => {
      const base = withNew();
      base.answerTruly('new');
      expectState(base, 'new', 'starting', 'absent');
      expect(base.operationOf('new').kind).toBe('start');
    },
  ],
  [
    'ready | yes | it is left alone',
    () => {
      const base = healthyBase();
      expectState(base, 'web', 'ready', 'process');
      expectRest(base, 'web');
    },
  ],
  [
    'complete | no | it ended well and its policy asks for no more',
    () => {
      const base = ended('on-failure', 0);
      expectState(base, 'new', 'complete', 'absent');
      expectRest(base, 'new');
    },
  ],
  [
    'stopping | yes | it was asked to go, and is killed when its time is up',
    () => {
      const base = healthyBase();
      base.processes.makeStubborn('web');
      base.apply(active(false));
      expectState(base, 'web', 'stopping', 'process');
      base.run(9_999);
      expect(base.processes.isRunning('web')).toBe(true);
      base.run(1);
      expect(base.processes.isRunning('web')).toBe(false);
    },
  ],
  [
    'delayed | no | the last attempt failed; the next one has a time',
    () => {
      const base = ended('always', 1);
      expectState(base, 'new', 'delayed', 'absent');
      base.run((base.decision('new').nextAttemptAtMs ?? 0) - base.nowMs);
      expectState(base, 'new', 'ready', 'process');
    },
  ],
  [
    "failed | no, or a stranger's | it is not tried again by itself",
    () => {
      const base = ended('never', 1);
      expectState(base, 'new', 'failed', 'absent');
      expectRest(base, 'new');
      const look = { kind: 'indeterminate', message: 'held', pids: [4], process: null } as const;
      const occupied = withNew();
      occupied.answer('new', { kind: 'looked', look });
      expectState(occupied, 'new', 'failed', 'occupied');
    },
  ],
  [
    'unknown | nobody knows | neither a start nor a stop on this ground; it is looked at again',
    () => {
      const base = withNew();
      expectState(base, 'new', 'unknown', 'unlooked');
      base.apply({ kind: 'hint', serviceId: 'web' });
      for (const id of ['new', 'web']) {
        base.answer(id, { kind: 'looked', look: { kind: 'look-failed', message: 'no' } });
        expect(base.decision(id).state).toBe('unknown');
        expect(() => base.operationOf(id)).toThrow();
      }
      base.pass(500);
      for (const id of ['new', 'web']) expect(base.operationOf(id).kind).toBe('look');
    },
  ],
]);
