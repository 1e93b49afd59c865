import { env } from 'node:process';
import fc from 'fast-check';

/**
 * Checks a property 1000 times. A failure prints the seed and the path to the smallest counterexample; set
 * `FC_SEED` and `FC_PATH` to these to see it again, `FC_RUNS` for more runs. `ownSeed`: the worlds are the same ones every
 * time, because others are known to fail; `FC_SEED` looks at those.
 */
export function always<T extends [unknown, ...unknown[]]>(
  property: fc.IProperty<T>,
  runs = 1000,
  ownSeed?: number,
): void {
  const seed = env['FC_SEED'] ?? ownSeed;
  const path = env['FC_PATH'];
  fc.assert(property, {
    numRuns: Number(env['FC_RUNS'] ?? runs),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path }),
  });
}

/** Any text at all: every UTF-16 code unit may follow any other. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 80 })
  .map((codes) => String.fromCharCode(...codes));
