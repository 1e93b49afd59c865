import type { ProcessSpawner } from '../spawner/process-spawner.ts';
import type { Clock, ManagerPorts } from './ports.ts';
import { messageOf, type RecordQueue } from './record-queue.ts';

/** How long records and spawners may take to be closed, in milliseconds: one that hangs must not hold the manager. */
const closingTimeoutMs = 10_000;

/** Writes what is left to write, closes the spawners, and lets nothing be written after that. */
export async function closePorts(
  ports: ManagerPorts,
  queue: RecordQueue,
  warn: (message: string) => void,
): Promise<void> {
  const areWritten = await settlesInTime(queue.flush(), ports.clock);
  if (!areWritten) warn('records were not written in time; the next manager looks for the processes themselves');
  await Promise.all([...ports.spawners.values()].map((spawner) => dispose(spawner, ports.clock, warn)));
  if (areWritten) await settlesInTime(queue.flush(), ports.clock);
  queue.close();
}

async function dispose(spawner: ProcessSpawner, clock: Clock, warn: (message: string) => void): Promise<void> {
  const disposal = Promise.resolve()
    .then(() => spawner.dispose())
    .catch((error: unknown) => warn(`spawner "${spawner.name}" did not close: ${messageOf(error)}`));
  if (!(await settlesInTime(disposal, clock))) warn(`spawner "${spawner.name}" did not close in time`);
}

async function settlesInTime(promise: Promise<void>, clock: Clock): Promise<boolean> {
  let callOff = (): void => {};
  const tooLate = new Promise<false>((resolve) => {
    callOff = clock.wakeAt(clock.nowMs() + closingTimeoutMs, () => resolve(false));
  });
  const inTime = promise.then(() => true);
  const settled = await Promise.race([inTime, tooLate]);
  callOff();
  return settled;
}
