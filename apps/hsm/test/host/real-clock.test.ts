import { expect, test } from 'vitest';
import { realClock } from '../../src/host/real-clock.ts';

test('a wake-up never comes before its time', async () => {
  const atMs = realClock.nowMs() + 20.5;
  await new Promise<void>((resolve) => realClock.wakeAt(atMs, resolve));
  expect(realClock.nowMs()).toBeGreaterThanOrEqual(atMs);
});

test('a time in the past wakes soon, and one beyond the range of timers does not wake at once', async () => {
  let wokeEarly = false;
  const callOff = realClock.wakeAt(realClock.nowMs() + 2 ** 40, () => {
    wokeEarly = true;
  });
  await new Promise<void>((resolve) => realClock.wakeAt(0, resolve));
  await new Promise<void>((resolve) => realClock.wakeAt(realClock.nowMs() + 20, resolve));
  callOff();
  expect(wokeEarly).toBe(false);
});

test('a wake-up that was called off does not come', async () => {
  let woke = false;
  realClock.wakeAt(realClock.nowMs(), () => {
    woke = true;
  })();
  await new Promise<void>((resolve) => realClock.wakeAt(realClock.nowMs() + 20, resolve));
  expect(woke).toBe(false);
});
