import { expect, test } from 'vitest';
import { nodeClock } from '../src/node-clock.ts';

test('a wake-up never comes before its time', async () => {
  const atMs = nodeClock.nowMs() + 20.5;
  await new Promise<void>((resolve) => nodeClock.wakeAt(atMs, resolve));
  expect(nodeClock.nowMs()).toBeGreaterThanOrEqual(atMs);
});

test('a time in the past wakes soon, and one beyond the range of timers does not wake at once', async () => {
  let wokeEarly = false;
  const callOff = nodeClock.wakeAt(nodeClock.nowMs() + 2 ** 40, () => {
    wokeEarly = true;
  });
  await new Promise<void>((resolve) => nodeClock.wakeAt(0, resolve));
  await new Promise<void>((resolve) => nodeClock.wakeAt(nodeClock.nowMs() + 20, resolve));
  callOff();
  expect(wokeEarly).toBe(false);
});

test('a wake-up that was called off does not come', async () => {
  let woke = false;
  nodeClock.wakeAt(nodeClock.nowMs(), () => {
    woke = true;
  })();
  await new Promise<void>((resolve) => nodeClock.wakeAt(nodeClock.nowMs() + 20, resolve));
  expect(woke).toBe(false);
});
