import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reconciler, type Reconciliation } from '../../src/reconcile/reconciler.ts';
import type { ReconcilerSnapshot } from '../../src/reconcile/snapshot.ts';
import { always } from '../support/checked-property.ts';
import { FaultyWorld, sometimes, type Witness } from '../support/faulty-world.ts';
import { endingGraphSteps, graphSteps } from '../support/graph-steps.ts';

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

const decidesAlike: Witness = {
  after: ({ nowMs }, world) => {
    const before = shown(world.reconciler);
    const other = fromScratch(world);
    const { actions, decisions, notices, wakeAtMs } = other.apply({ kind: 'time' }, nowMs);
    const news = { actions, decisions, notices, wakeAtMs };
    expect(news).toEqual({ actions: [], decisions: [], notices: [], wakeAtMs: world.wakeAtMs });
    expect(shown(other)).toEqual(before);
  },
};

test('with requirements, facts and rules: deciding about everything from scratch gives nothing new', () => {
  always(
    fc.property(endingGraphSteps, fc.nat(), (steps, beginning) => {
      new FaultyWorld({ witnesses: [sometimes(decidesAlike, 3, beginning)] }).takeAll(steps);
    }),
    600,
  );
}, 120_000);

const withoutDecided = ({ actions, decisions, notices, wakeAtMs }: Reconciliation): unknown => ({
  actions,
  decisions,
  notices,
  wakeAtMs,
});

test('with requirements, facts and rules: continued from a snapshot, the same events give the same results', () => {
  always(
    fc.property(graphSteps, fc.nat(), (steps, cut) => {
      const world = new FaultyWorld().takeAll(steps);
      const at = cut % world.moments.length;
      const first = new Reconciler(0);
      for (const { event, nowMs } of world.moments.slice(0, at)) first.apply(event, nowMs);
      const second = Reconciler.restore(JSON.parse(JSON.stringify(first.snapshot())) as ReconcilerSnapshot);
      const results = world.moments.slice(at).map(({ event, nowMs }) => withoutDecided(second.apply(event, nowMs)));
      expect(results).toEqual(world.moments.slice(at).map(({ reconciliation }) => withoutDecided(reconciliation)));
      expect(shown(second)).toEqual(shown(world.reconciler));
    }),
    600,
  );
}, 120_000);

test('with requirements, facts and rules: the order in which definitions are given is irrelevant', () => {
  always(
    fc.property(graphSteps, (steps) => {
      const one = new FaultyWorld().takeAll(steps);
      const other = new FaultyWorld({ order: (list) => list.toReversed() }).takeAll(steps);
      const told = (world: FaultyWorld): unknown =>
        world.moments.map(({ reconciliation }) => withoutDecided(reconciliation));
      expect(told(other)).toEqual(told(one));
    }),
    300,
  );
}, 120_000);

function isTurning(world: FaultyWorld): boolean {
  return (
    world.reconciler.snapshot().oscillations.turns.length > 0 ||
    world.reconciler.snapshot().oscillations.frozen.length > 0
  );
}

const unchangedReload: Witness = {
  after: ({ nowMs }, world) => {
    // Whoever turns round and round is worked out anew by a reload, and perhaps found in another place of the round.
    if (world.definitions.size === 0 || isTurning(world)) return;
    const definitions = [...world.definitions.values()];
    const { actions, decisions } = fromScratch(world).apply({ kind: 'definitions', definitions }, nowMs);
    expect({ actions, decisions }).toEqual({ actions: [], decisions: [] });
  },
};

test('with requirements, facts and rules: a reload without a change leads to no action', () => {
  always(
    fc.property(graphSteps, fc.nat(), (steps, beginning) => {
      new FaultyWorld({ witnesses: [sometimes(unchangedReload, 3, beginning)] }).takeAll(steps);
    }),
    300,
  );
}, 120_000);

const sleepsUntilWoken: Witness = {
  after: ({ nowMs }, world) => {
    const { wakeAtMs } = world;
    if (wakeAtMs !== null) expect(wakeAtMs, 'is woken in the future').toBeGreaterThan(nowMs);
    const justBeforeMs = wakeAtMs === null ? nowMs + 1e9 : wakeAtMs - Math.min(1, (wakeAtMs - nowMs) / 2);
    const early = fromScratch(world);
    early.apply({ kind: 'time' }, nowMs);
    const before = shown(early);
    const { actions, decisions, wakeAtMs: nextMs } = early.apply({ kind: 'time' }, justBeforeMs);
    expect({ actions, decisions, nextMs }).toEqual({ actions: [], decisions: [], nextMs: wakeAtMs });
    expect(shown(early)).toEqual(before);
  },
};

test('with requirements, facts and rules: nothing happens before the time that was asked for', () => {
  always(
    fc.property(graphSteps, fc.nat(), (steps, beginning) => {
      new FaultyWorld({ witnesses: [sometimes(sleepsUntilWoken, 5, beginning)] }).takeAll(steps);
    }),
    300,
  );
}, 120_000);
