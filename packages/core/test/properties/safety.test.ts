import fc from 'fast-check';
import { expect, test } from 'vitest';
import { always } from '../support/checked-property.ts';
import { FaultyWorld } from '../support/faulty-world.ts';
import { SafetyWitness } from '../support/safety-witness.ts';
import { endingWorldSteps, worldSteps } from '../support/world-step.ts';

const limit = fc.integer({ min: 1, max: 3 });

test('whatever happens, every action keeps the promises', () => {
  always(
    fc.property(worldSteps, limit, (steps, concurrencyLimit) => {
      const witnesses = [new SafetyWitness(concurrencyLimit)];
      new FaultyWorld({ settings: { concurrencyLimit }, witnesses }).takeAll(steps);
    }),
  );
}, 60_000);

test('whatever happens while the manager leaves, every action keeps the promises, and nothing is left behind', () => {
  always(
    fc.property(endingWorldSteps, limit, (steps, concurrencyLimit) => {
      const witnesses = [new SafetyWitness(concurrencyLimit)];
      const world = new FaultyWorld({ settings: { concurrencyLimit }, witnesses }).takeAll(steps);
      world.calm(100_000);
      expect([...world.processes.values()].filter(({ isAlive }) => isAlive)).toEqual([]);
      const states = [...world.reconciler.services()].map(({ phase }) => phase.kind);
      expect(states.filter((kind) => kind !== 'absent')).toEqual([]);
    }),
  );
}, 60_000);
