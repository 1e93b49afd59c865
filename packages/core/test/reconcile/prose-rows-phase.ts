import { expect } from 'vitest';
import type { LookResult } from '../../src/reconcile/operation.ts';
import type { Drive } from '../support/drive.ts';
import { healthyBase } from '../support/healthy-base.ts';
import type { ProseRows } from './prose-row.ts';

/** `spare` is wanted, and the look before its start shows this. */
function shown(look: LookResult): Drive {
  const base = healthyBase();
  base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
  base.answer('spare', { kind: 'looked', look });
  return base;
}

const failedLook: LookResult = { kind: 'look-failed', message: 'no' };

function expectNoStart(base: Drive): void {
  const before = base.processes.isRunning('spare');
  expect(before).toBe(false);
  expect(() => base.operationOf('spare')).toThrow();
  base.pass(500);
  expect(base.operationOf('spare').kind).toBe('look');
}

/** The rows of `phase.ts`. */
export const phaseRows: ProseRows = new Map([
  [
    'unlooked | nothing yet, or nothing any more: a record, an unconfirmed start or a failed look stand in the way | a look that answers',
    () => {
      const base = shown(failedLook);
      expect(base.memory('spare').phase.kind).toBe('unlooked');
      expectNoStart(base);
      base.answerTruly('spare');
      expect(base.memory('spare').phase.kind).toBe('absent');
    },
  ],
  [
    'absent | a look at lookedAtMs showed that there is no process | a start, or time: an old look permits no start',
    () => {
      const base = healthyBase();
      expect(base.memory('spare').phase).toEqual({ kind: 'absent', lookedAtMs: 0 });
      base.apply({ kind: 'operator', serviceId: 'spare', command: 'start' });
      expect(base.operationOf('spare').kind).toBe('look');
      base.answerTruly('spare');
      expect(base.operationOf('spare').kind).toBe('start');
      base.answerTruly('spare');
      expect(base.memory('spare').phase.kind).toBe('process');
    },
  ],
  [
    'process | there is one; doubt if the last look failed; stop once it was decided that it has to go | a look that shows its end',
    () => {
      const base = healthyBase();
      base.apply({ kind: 'hint', serviceId: 'web' });
      base.answer('web', { kind: 'looked', look: failedLook });
      expect(base.memory('web').phase).toMatchObject({ kind: 'process', stop: null, doubt: { code: 'look-failed' } });
      base.apply({ kind: 'operator', serviceId: 'web', command: 'stop' });
      expect(base.memory('web').phase).toMatchObject({ kind: 'process', stop: { code: 'operator-stopped' } });
      base.settleDown();
      expect(base.memory('web').phase.kind).toBe('absent');
    },
  ],
  [
    "occupied | somebody holds what is the service's, and nothing proves that they are ours | a look that shows they are gone",
    () => {
      const base = shown({ kind: 'indeterminate', message: 'held', pids: [4], process: null });
      expect(base.memory('spare').phase.kind).toBe('occupied');
      expectNoStart(base);
      base.answerTruly('spare');
      expect(base.memory('spare').phase.kind).toBe('absent');
      expect(base.operationOf('spare').kind).toBe('start');
    },
  ],
]);
