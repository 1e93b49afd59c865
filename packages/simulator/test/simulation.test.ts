import { describe, expect, it } from 'vitest';
import { breakages, type PromiseName, simulateSeed } from '../src/index.ts';
import { seedsThatOnceFailed } from './seeds-that-once-failed.ts';

const aMinute = 60_000;

describe('the simulation', () => {
  it.each([
    { isPlain: true, what: 'services alone' },
    { isPlain: false, what: 'services that have to do with each other' },
  ])('finds no broken promise in the first forty seeds, with $what', { timeout: 2 * aMinute }, async ({ isPlain }) => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { violation, steps } = await simulateSeed({ seed, isPlain });
      expect(violation, `seed ${seed}`).toBeNull();
      expect(steps).toBeGreaterThan(100);
    }
  });

  it('does the same again for the same seed, line by line', { timeout: aMinute }, async () => {
    for (const seed of [3, 14, 267]) {
      const lines: [string[], string[]] = [[], []];
      const first = await simulateSeed({ seed, print: (line) => lines[0].push(line) });
      const second = await simulateSeed({ seed, print: (line) => lines[1].push(line) });
      expect(second).toEqual(first);
      expect(lines[1]).toEqual(lines[0]);
    }
  });

  it('does something else for another seed', { timeout: aMinute }, async () => {
    const first = await simulateSeed({ seed: 3 });
    const other = await simulateSeed({ seed: 4 });
    expect(other.hash).not.toBe(first.hash);
  });

  it.each(seedsThatOnceFailed)(
    'stays cured at seed $seed: $showed',
    { timeout: aMinute },
    async ({ seed, isPlain }) => {
      expect((await simulateSeed({ seed, isPlain })).violation).toBeNull();
    },
  );
});

describe('a reconciler that was broken on purpose', () => {
  it('exists in at least fifty ways', () => {
    expect(breakages.size).toBeGreaterThanOrEqual(50);
  });

  it.each([...breakages.values()])(
    'is noticed: $name',
    { timeout: 2 * aMinute },
    async ({ promises, makeReconciler, seed: knownSeed }) => {
      const others = Array.from({ length: 80 }, (_, index) => index + 1);
      const found: PromiseName[] = [];
      for (const seed of [...(knownSeed === undefined ? [] : [knownSeed]), ...others]) {
        const { violation } = await simulateSeed({ seed, makeReconciler });
        if (violation !== null) found.push(violation.promise);
        if (violation !== null && promises.includes(violation.promise)) break;
      }
      expect(promises).toContain(found.at(-1));
    },
  );
});
