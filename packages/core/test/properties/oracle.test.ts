import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReconcilerEvent } from '../../src/reconcile/event.ts';
import { Reconciler, type Reconciliation } from '../../src/reconcile/reconciler.ts';
import type { ReconcilerSnapshot } from '../../src/reconcile/snapshot.ts';
import { always } from '../support/checked-property.ts';
import { FaultyWorld, sometimes, type Witness } from '../support/faulty-world.ts';
import { endingWorldSteps, worldSteps } from '../support/world-step.ts';

/** A reconciler that remembers the same and has decided nothing yet. */
function fromScratch(world: FaultyWorld): Reconciler {
  return Reconciler.restore(JSON.parse(JSON.stringify(world.reconciler.snapshot())) as ReconcilerSnapshot);
}

function shown(reconciler: Reconciler): unknown {
  return [...reconciler.services()].map(({ decision, ...memory }) => ({
    ...memory,
    decision: decision === null ? null : { ...decision, verdict: null },
  }));
}

/** Nothing new follows from deciding about every service once more. */
const decidesAlike: Witness = {
  after: ({ nowMs }, world) => {
    const before = shown(world.reconciler);
    const other = fromScratch(world);
    const { actions, decisions, wakeAtMs } = other.apply({ kind: 'time' }, nowMs);
    expect({ actions, decisions, wakeAtMs }).toEqual({ actions: [], decisions: [], wakeAtMs: world.wakeAtMs });
    expect(shown(other)).toEqual(before);
  },
};

/** What was computed step by step is what is computed from the whole. */
test('after any event, deciding about everything from scratch gives nothing new', () => {
  always(
    fc.property(endingWorldSteps, fc.integer({ min: 1, max: 3 }), fc.nat(), (steps, concurrencyLimit, beginning) => {
      const witnesses = [sometimes(decidesAlike, 3, beginning)];
      new FaultyWorld({ settings: { concurrencyLimit }, witnesses }).takeAll(steps);
    }),
  );
}, 60_000);

const unchangedReload: Witness = {
  after: ({ nowMs }, world) => {
    if (world.definitions.size === 0) return;
    const definitions = [...world.definitions.values()];
    const { actions, decisions } = fromScratch(world).apply({ kind: 'definitions', definitions }, nowMs);
    expect({ actions, decisions }).toEqual({ actions: [], decisions: [] });
  },
};

test('after any event, a reload without a change leads to no action', () => {
  always(
    fc.property(worldSteps, (steps) => {
      new FaultyWorld({ witnesses: [unchangedReload] }).takeAll(steps);
    }),
    300,
  );
}, 60_000);

function results(reconciler: Reconciler, world: FaultyWorld, from: number): Reconciliation[] {
  return world.moments.slice(from).map(({ event, nowMs }) => reconciler.apply(event, nowMs));
}

const withoutDecided = ({ actions, decisions, wakeAtMs }: Reconciliation): unknown => ({
  actions,
  decisions,
  wakeAtMs,
});

test('the same events at the same times give the same results', () => {
  always(
    fc.property(worldSteps, (steps) => {
      const world = new FaultyWorld().takeAll(steps);
      expect(results(new Reconciler(0), world, 0)).toEqual(world.moments.map(({ reconciliation }) => reconciliation));
    }),
  );
}, 60_000);

test('continued from a snapshot, the same events give the same results', () => {
  always(
    fc.property(worldSteps, fc.nat(), fc.integer({ min: 1, max: 3 }), (steps, cut, concurrencyLimit) => {
      const settings = { concurrencyLimit };
      const world = new FaultyWorld({ settings }).takeAll(steps);
      const at = cut % world.moments.length;
      const first = new Reconciler(0, settings);
      for (const { event, nowMs } of world.moments.slice(0, at)) first.apply(event, nowMs);
      const copy = JSON.parse(JSON.stringify(first.snapshot())) as ReconcilerSnapshot;
      const second = Reconciler.restore(copy);
      const expected = world.moments.slice(at).map(({ reconciliation }) => withoutDecided(reconciliation));
      expect(results(second, world, at).map(withoutDecided)).toEqual(expected);
      expect(shown(second)).toEqual(shown(world.reconciler));
    }),
  );
}, 60_000);

test('events are neither changed nor kept in a form that could change', () => {
  always(
    fc.property(worldSteps, (steps) => {
      // The world freezes every event before it is applied: a change would have thrown.
      const world = new FaultyWorld().takeAll(steps);
      const copies = world.moments.map(({ event }) => JSON.stringify(event));
      const again = new Reconciler(0);
      const events = copies.map((text) => JSON.parse(text) as ReconcilerEvent);
      for (const [index, event] of events.entries()) again.apply(event, world.moments[index]?.nowMs ?? 0);
      expect(events.map((event) => JSON.stringify(event))).toEqual(copies);
    }),
    200,
  );
}, 60_000);
