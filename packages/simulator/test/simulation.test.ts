import { describe, expect, it } from 'vitest';
import { breakages, simulateSeed } from '../src/index.ts';
import { seedsThatOnceFailed } from './seeds-that-once-failed.ts';

const aMinute = 60_000;

describe('the simulation', () => {
  it('finds no broken promise in the first sixty seeds', { timeout: 2 * aMinute }, async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const { violation, steps } = await simulateSeed({ seed });
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

  it.each(seedsThatOnceFailed)('stays cured at seed $seed: $showed', { timeout: aMinute }, async ({ seed }) => {
    expect((await simulateSeed({ seed })).violation).toBeNull();
  });
});

describe('a reconciler that was broken on purpose', () => {
  it('exists in at least twelve ways', () => {
    expect(breakages.size).toBeGreaterThanOrEqual(12);
  });

  it.each([...breakages.values()])(
    'is noticed: $name',
    { timeout: 2 * aMinute },
    async ({ promises, makeReconciler }) => {
      const found: string[] = [];
      for (let seed = 1; seed <= 80 && !found.some((promise) => promises.includes(promise as 'P1')); seed += 1) {
        const { violation } = await simulateSeed({ seed, makeReconciler });
        if (violation !== null) found.push(violation.promise);
      }
      expect(promises).toContain(found.at(-1));
    },
  );
});
