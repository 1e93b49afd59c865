import { expect } from 'vitest';
import type { ReasonCode } from '../../src/model/reason.ts';
import type { Drive } from '../support/drive.ts';
import { active, healthyBase, time } from '../support/healthy-base.ts';
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
    'has to go (see stopGround) | stop',
    () => {
      const base = healthyBase();
      base.apply(time(false));
      expectStop(base, 'web', 'dependency-unmet', 'signal');
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
