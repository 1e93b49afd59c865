import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Action } from '../../src/reconcile/operation.ts';
import { always } from '../support/checked-property.ts';
import { FaultyWorld } from '../support/faulty-world.ts';
import { type WorldStep, worldSteps } from '../support/world-step.ts';

/** What was done and decided for some services, without what only counts along. */
function storyOf(world: FaultyWorld, isOf: (id: string) => boolean): readonly unknown[] {
  return world.moments.flatMap(({ nowMs, reconciliation: { actions, decisions } }) => [
    ...actions.filter(({ serviceId }) => isOf(serviceId)).map((action) => ({ nowMs, ...unnumbered(action) })),
    ...decisions.filter(({ serviceId }) => isOf(serviceId)).map((decision) => ({ nowMs, ...unnumbered(decision) })),
  ]);
}

function unnumbered(told: object): object {
  return JSON.parse(JSON.stringify(told, (key, value) => (key === 'operationId' ? undefined : value)));
}

/** When the world wakes is everybody's business, and so is when it gets its first definitions. */
function ownSteps(steps: readonly WorldStep[]): WorldStep[] {
  return steps.filter(({ kind }) => kind !== 'wake' && kind !== 'recover');
}

function isAbout(step: WorldStep, id: string): boolean {
  return 'service' in step && step.service === id;
}

/** A world in which a process does not depend on how many others there are. */
function plainWorld(): FaultyWorld {
  return new FaultyWorld({ pidsByService: true });
}

test('what happens to one service changes nothing that is decided about the others', () => {
  always(
    fc.property(worldSteps, (steps) => {
      const all = plainWorld().takeAll(ownSteps(steps));
      const without = plainWorld().takeAll(ownSteps(steps).filter((step) => !isAbout(step, 'a')));
      const isOther = (id: string): boolean => id !== 'a';
      expect(storyOf(all, isOther)).toEqual(storyOf(without, isOther));
    }),
  );
}, 60_000);

test('the order in which definitions are given is irrelevant', () => {
  always(
    fc.property(worldSteps, fc.integer({ min: 1, max: 3 }), (steps, concurrencyLimit) => {
      const settings = { concurrencyLimit };
      const one = new FaultyWorld({ settings }).takeAll(steps);
      const other = new FaultyWorld({ settings, order: (list) => list.toReversed() }).takeAll(steps);
      expect(other.moments.map(({ reconciliation }) => reconciliation)).toEqual(
        one.moments.map(({ reconciliation }) => reconciliation),
      );
    }),
  );
}, 60_000);

test('an event about one service decides about no other', () => {
  const isOwn = (event: object, ids: readonly string[]): boolean =>
    !('serviceId' in event) || ids.every((id) => id === event.serviceId);
  always(
    fc.property(worldSteps, (steps) => {
      const world = new FaultyWorld().takeAll(ownSteps(steps).filter(({ kind }) => kind !== 'late'));
      for (const { event, nowMs, reconciliation } of world.moments) {
        const before = world.moments[world.moments.findIndex((each) => each.reconciliation === reconciliation) - 1];
        // Time that has passed meanwhile may be due for others.
        if (before === undefined || before.nowMs !== nowMs) continue;
        const starts = reconciliation.actions.filter((action: Action) => action.kind === 'start');
        if (starts.length > 0) continue;
        expect(isOwn(event, reconciliation.decided), JSON.stringify(event)).toBe(true);
      }
    }),
    300,
  );
}, 60_000);
