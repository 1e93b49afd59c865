import fc from 'fast-check';
import { test } from 'vitest';
import { always } from '../support/checked-property.ts';
import { FaultyWorld } from '../support/faulty-world.ts';
import { SafetyWitness } from '../support/safety-witness.ts';
import { worldSteps } from '../support/world-step.ts';

const limit = fc.integer({ min: 1, max: 3 });

test('whatever happens, every action keeps the promises', () => {
  always(
    fc.property(worldSteps, limit, (steps, concurrencyLimit) => {
      const witnesses = [new SafetyWitness(concurrencyLimit)];
      new FaultyWorld({ settings: { concurrencyLimit }, witnesses }).takeAll(steps);
    }),
  );
}, 60_000);
