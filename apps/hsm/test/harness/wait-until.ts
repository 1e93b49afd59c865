import { setTimeout as delay } from 'node:timers/promises';

/** How long a test waits for something that should come: generous, because machines are busy. Milliseconds. */
export const deadlineMs = 30_000;

/** Asks again and again until the answer is neither `undefined`, `null` nor `false`; throws with `what` when it never is. */
export async function waitUntil<Value>(
  what: string,
  look: () => Value | Promise<Value>,
  details: () => string = () => '',
): Promise<NonNullable<Exclude<Value, false>>> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== null && value !== false) return value as NonNullable<Exclude<Value, false>>;
    if (performance.now() > endMs) throw new Error(`waited ${deadlineMs} ms in vain for ${what}\n${details()}`);
    await delay(25);
  }
}
