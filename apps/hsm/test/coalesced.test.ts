import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { coalesced } from '../src/assemble/coalesced.ts';

test('what is asked for during a run is one more run', async () => {
  let runs = 0;
  const gates: (() => void)[] = [];
  const ask = coalesced(() => {
    runs += 1;
    return new Promise((resolve) => gates.push(resolve));
  }, 0);
  for (let index = 0; index < 1000; index += 1) ask();
  expect(runs).toBe(1);
  gates[0]?.();
  await expect.poll(() => runs).toBe(2);
  gates[1]?.();
  await nextTurn();
  expect(runs).toBe(2);
  ask();
  await expect.poll(() => runs).toBe(3);
});
