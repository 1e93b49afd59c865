import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../../src/model/reason.ts';
import type { DesiredState, ServiceState } from '../../src/model/state.ts';
import type { InputValue } from '../../src/model/system-inputs.ts';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import { anOutline } from '../support/an-outline.ts';
import { type Drive, drive } from '../support/drive.ts';
import { active, definitions, time } from '../support/healthy-base.ts';

interface MatrixRow {
  readonly active: InputValue;
  readonly time: InputValue;
  readonly isRunning: boolean;
  readonly does: 'start' | 'signal' | 'nothing';
  readonly state: ServiceState;
  readonly code: ReasonCode;
  readonly desired: DesiredState;
}

/** One line per row: active, TIME, running → what is done, and the decision. */
const matrix: readonly MatrixRow[] = (
  [
    [true, true, true, 'nothing', 'ready', 'already-running', 'running'],
    [true, true, false, 'start', 'starting', 'wanted', 'running'],
    [true, false, true, 'signal', 'stopping', 'dependency-unmet', 'stopped'],
    [true, false, false, 'nothing', 'waiting', 'dependency-unmet', 'stopped'],
    [false, true, true, 'signal', 'stopping', 'system-inactive', 'stopped'],
    [false, true, false, 'nothing', 'waiting', 'system-inactive', 'stopped'],
    [false, false, true, 'signal', 'stopping', 'system-inactive', 'stopped'],
    [false, false, false, 'nothing', 'waiting', 'system-inactive', 'stopped'],
    // Unknown holds: no start, and no stop.
    [true, null, true, 'nothing', 'ready', 'input-unknown', 'running'],
    [true, null, false, 'nothing', 'waiting', 'input-unknown', 'stopped'],
    [null, true, true, 'nothing', 'ready', 'input-unknown', 'running'],
    [null, true, false, 'nothing', 'waiting', 'input-unknown', 'stopped'],
    [null, null, true, 'nothing', 'ready', 'input-unknown', 'running'],
    [null, null, false, 'nothing', 'waiting', 'input-unknown', 'stopped'],
    // What is known to be unmet counts, whatever else is unknown.
    [null, false, true, 'signal', 'stopping', 'dependency-unmet', 'stopped'],
    [null, false, false, 'nothing', 'waiting', 'dependency-unmet', 'stopped'],
    [false, null, true, 'signal', 'stopping', 'system-inactive', 'stopped'],
    [false, null, false, 'nothing', 'waiting', 'system-inactive', 'stopped'],
  ] as const
).map(([isActive, hasTime, isRunning, does, state, code, desired]) => ({
  active: isActive,
  time: hasTime,
  isRunning,
  does,
  state,
  code,
  desired,
}));

/** A service with or without a process, and nothing else decided about it yet. */
function observed(isRunning: boolean): Drive {
  const base = drive(new Reconciler(0));
  base.apply(active(isRunning));
  base.apply(time(isRunning));
  base.apply(definitions([anOutline('web', { systemDependencies: ['TIME'] })]));
  base.run(100_000);
  return base;
}

describe('active × TIME × running', () => {
  test('has a row for every combination of the three values and the two observations', () => {
    const values: readonly InputValue[] = [true, false, null];
    const all = values.flatMap((a) => values.flatMap((t) => [true, false].map((running) => `${a} ${t} ${running}`)));
    const rows = matrix.map((row) => `${row.active} ${row.time} ${row.isRunning}`);
    expect(rows.toSorted()).toEqual(all.toSorted());
  });

  test.each(matrix)('active $active, TIME $time, running $isRunning: $does, $state, $code', (row) => {
    const base = observed(row.isRunning);
    expect(base.processes.isRunning('web')).toBe(row.isRunning);
    const actions = [...base.apply(active(row.active)).actions, ...base.apply(time(row.time)).actions];
    // A start needs a look first, because the last one is old.
    while (base.isLooking('web')) actions.push(...base.answerTruly('web').actions);
    const acts = actions.map(({ kind }) => kind).filter((kind) => kind === 'start' || kind === 'signal');
    expect(acts).toEqual(row.does === 'nothing' ? [] : [row.does]);
    const { state, desired, reason } = base.decision('web');
    expect({ state, desired, code: reason.code }).toEqual({
      state: row.state,
      desired: row.desired,
      code: row.code,
    });
  });
});
