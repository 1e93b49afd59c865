import { env } from 'node:process';
import fc from 'fast-check';

/** Checks a property 1000 times, or as often as `FC_RUNS` says. `scripts/ci/repeatable-properties.mjs` chooses the seed. */
export function always<T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>, runs = 1000): void {
  fc.assert(property, { numRuns: Number(env['FC_RUNS'] ?? runs) });
}

/** Any text at all: every UTF-16 code unit may follow any other. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 80 })
  .map((codes) => String.fromCharCode(...codes));
