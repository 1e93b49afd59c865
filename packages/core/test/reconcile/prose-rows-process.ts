import { expect } from 'vitest';
import type { ReasonCode } from '../../src/model/reason.ts';
import { anOutline } from '../support/an-outline.ts';
import type { Drive } from '../support/drive.ts';
import { active, baseOutlines, definitions, healthyBase, time, withWeb } from '../support/healthy-base.ts';
import type { ProseRows } from './prose-row.ts';

function expectStop(base: Drive, id: string, code: ReasonCode, kind: 'signal' | 'kill'): void {
  expect(base.operationOf(id).kind).toBe(kind);
  expect(base.decision(id).state).toBe('stopping');
  expect(base.decision(id).reason.code).toBe(code);
}

/** The rows of `settle-process.ts`. */
export const processRows: ProseRows = new Map([
  [
    'is being stopped | carry on with that, whatever is wanted now',
    () => {
      const base = healthyBase();
      base.apply(active(false));
      base.apply(active(true));
      expectStop(base, 'web', 'system-inactive', 'signal');
    },
  ],
  [
    'main process gone, others left | stop those: leftover-processes',
    () => {
      const base = healthyBase();
      base.apply({ kind: 'hint', serviceId: 'web' });
      const process = base.processes.found('web');
      base.answer('web', {
        kind: 'looked',
        look: { kind: 'ended', exit: null, output: null, leftovers: [7], process },
      });
      expectStop(base, 'web', 'leftover-processes', 'signal');
    },
  ],
  [
    'wanted: stop | stop, for that reason',
    () => {
      const base = healthyBase();
      base.apply(time(false));
      expectStop(base, 'web', 'dependency-unmet', 'signal');
    },
  ],
  [
    'wanted: run; another shape is defined | stop: definition-changed (it is started again after that)',
    () => {
      const base = healthyBase();
      base.apply(withWeb({ shapeHash: 'another' }));
      expectStop(base, 'web', 'definition-changed', 'signal');
      base.settleDown();
      expect(base.processes.found('web')?.shapeHash).toBe('another');
    },
  ],
  [
    'wanted: run; the operator asked for a restart | stop: operator-restart',
    () => {
      const base = healthyBase();
      base.apply({ kind: 'operator', serviceId: 'web', command: 'restart' });
      expectStop(base, 'web', 'operator-restart', 'signal');
    },
  ],
  [
    'a pre-start command past its time | kill: pre-start-timed-out',
    () => {
      const base = healthyBase();
      base.apply(definitions([...baseOutlines, anOutline('new', { hasPreStart: true, preStartTimeoutMs: 3000 })]));
      base.answerTruly('new');
      base.answerTruly('new');
      base.pass(2999);
      expect(base.decision('new').state).toBe('preparing');
      base.pass(1);
      expectStop(base, 'new', 'pre-start-timed-out', 'kill');
    },
  ],
  [
    'a look is due | look',
    () => {
      const base = healthyBase();
      base.pass(600_000);
      expect(base.operationOf('web').kind).toBe('look');
      expect(base.decision('web')).toMatchObject({ verdict: 'look', state: 'ready' });
    },
  ],
  [
    '– | leave alone',
    () => {
      const base = healthyBase();
      expect(base.pass(1000)).toEqual({ actions: [], decisions: [] });
      expect(base.decision('web')).toMatchObject({ verdict: 'leave-alone', state: 'ready' });
    },
  ],
]);
