import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import type { ReconcilerSnapshot } from '../../src/reconcile/snapshot.ts';
import { always } from '../support/checked-property.ts';
import { FaultyWorld, sometimes, type Witness } from '../support/faulty-world.ts';
import { worldSteps } from '../support/world-step.ts';

const copyOf = (snapshot: ReconcilerSnapshot): Reconciler => Reconciler.restore(snapshot);
const withoutNow = ({ nowMs: _, ...rest }: ReconcilerSnapshot): unknown => rest;

/** Until the reconciler asked to be woken, the mere passing of time changes nothing. */
const sleepsUntilWoken: Witness = {
  after: ({ nowMs }, world) => {
    const { wakeAtMs } = world;
    if (wakeAtMs !== null) expect(wakeAtMs, 'is woken in the future').toBeGreaterThan(nowMs);
    const snapshot = world.reconciler.snapshot();
    const justBeforeMs = wakeAtMs === null ? nowMs + 1e9 : wakeAtMs - Math.min(1, (wakeAtMs - nowMs) / 2);
    const early = copyOf(snapshot);
    early.apply({ kind: 'time' }, nowMs);
    const before = withoutNow(early.snapshot());
    const { actions, decisions, wakeAtMs: nextMs } = early.apply({ kind: 'time' }, justBeforeMs);
    expect({ actions, decisions, nextMs }).toEqual({ actions: [], decisions: [], nextMs: wakeAtMs });
    expect(withoutNow(early.snapshot())).toEqual(before);
  },
};

/** When it is woken, something that was due happens: it does, decides, remembers or stops waiting for something. */
const wakesForSomething: Witness = {
  after: (_, world) => {
    const { wakeAtMs } = world;
    if (wakeAtMs === null) return;
    const woken = copyOf(world.reconciler.snapshot());
    const { wakeAtMs: nextMs } = woken.apply({ kind: 'time' }, wakeAtMs);
    expect(nextMs ?? Number.POSITIVE_INFINITY, 'does not ask for the same time again').toBeGreaterThan(wakeAtMs);
  },
};

/** Nothing is waited for but what has a ground to be waited for. */
const waitsWithGround: Witness = {
  after: ({ nowMs }, world) => {
    const { inputs } = world.reconciler;
    const unknown = [inputs.active, ...inputs.systemDependencies.values()].filter(
      ({ source, operator, sinceMs }) => (operator ?? source) === null && nowMs < sinceMs + 30_000,
    );
    const waiting = [...world.reconciler.services()].filter(
      ({ operation, phase, retryAtMs }) => operation !== null || phase.kind !== 'absent' || retryAtMs !== null,
    );
    if (unknown.length === 0 && waiting.length === 0) expect(world.wakeAtMs).toBeNull();
    else if (waiting.some(({ operation }) => operation !== null)) expect(world.wakeAtMs).not.toBeNull();
  },
};

test('nothing happens before the time that was asked for, and something does then', () => {
  always(
    fc.property(worldSteps, fc.nat(), (steps, beginning) => {
      const costly = [sleepsUntilWoken, wakesForSomething].map((witness) => sometimes(witness, 5, beginning));
      new FaultyWorld({ witnesses: [...costly, waitsWithGround] }).takeAll(steps);
    }),
  );
}, 60_000);

test('a clock that runs backwards is a clock that stands still', () => {
  always(
    fc.property(worldSteps, fc.nat({ max: 1e6 }), (steps, backMs) => {
      const world = new FaultyWorld().takeAll(steps);
      const other = new Reconciler(0);
      for (const { event, nowMs, reconciliation } of world.moments) {
        expect(other.apply(event, nowMs)).toEqual(reconciliation);
        const again = other.apply({ kind: 'time' }, nowMs - backMs);
        expect(again).toMatchObject({ actions: [], decisions: [], wakeAtMs: reconciliation.wakeAtMs });
      }
    }),
    300,
  );
}, 60_000);
