import type { CancelSignal } from '../spawner/cancel-signal.ts';
import { Canceller } from './canceller.ts';
import type { Clock } from './ports.ts';

/** How long a spawner may take for one call. Milliseconds. */
const callTimeoutMs = 10_000;

/** The answer of a call to a spawner, or `undefined` if it failed or took longer than 10 s. */
export async function answerInTime(call: (cancel: CancelSignal) => Promise<unknown>, clock: Clock): Promise<unknown> {
  const cancel = new Canceller();
  let callOff = (): void => {};
  const tooLate = new Promise<undefined>((resolve) => {
    callOff = clock.wakeAt(clock.nowMs() + callTimeoutMs, () => {
      cancel.cancel();
      resolve(undefined);
    });
  });
  const answer = Promise.resolve()
    .then(() => call(cancel))
    .catch(() => undefined);
  const inTime = await Promise.race([answer, tooLate]);
  callOff();
  return inTime;
}
