import type { ProcessHandle, SignalResult, SpawnerErrorCode } from '@hermit/core/spawner';
import { type Link, never } from './link.ts';
import { drawReply } from './reply.ts';
import { hasRemains, type SimProcess } from './sim-process.ts';
import type { World } from './world.ts';

const refusals: readonly SpawnerErrorCode[] = ['not-permitted', 'identity-unverifiable', 'look-failed', 'internal'];

/** Sends a signal into the world, and answers as a spawner may. */
export async function deliverSignal(
  handle: ProcessHandle,
  signal: string,
  link: Link,
  isDead: boolean,
): Promise<SignalResult> {
  const { scene } = link;
  const { world, checker, faults } = scene;
  const id = handle.serviceId;
  const calledAtMs = world.time.nowMs;
  scene.deeds += 1;
  const isWaitedFor = checker.signalCalled(handle, signal);
  world.trace.add(`send ${id} ${signal} to pid ${handle.pid}`);
  const reply = isDead ? ({ kind: 'never' } as const) : drawReply(scene, faults.signalHangs, faults.signalFails / 4);
  const answered = <T>(value: T): T => {
    if (isWaitedFor) checker.signalAnswered(id, calledAtMs);
    return value;
  };
  if (reply.kind === 'never') return never();
  if (reply.kind === 'nonsense') {
    return link.after(reply.afterMs, () => {
      answered(null);
      if (reply.throws) throw new Error('out of order');
      return reply.value as SignalResult;
    });
  }
  const isRefused = world.random.chance(faults.signalFails);
  const result = await link.after(reply.actsAfterMs, (): SignalResult => {
    if (isRefused)
      return { ok: false, error: { code: world.random.pick(refusals), stage: null, message: 'no', cause: null } };
    return { ok: true, delivered: arrive(world.byHandle(handle), signal, world) };
  });
  return link.after(reply.answersAfterMs, () => answered(result));
}

function arrive(process: SimProcess | undefined, signal: string, world: World): boolean {
  if (process === undefined || !hasRemains(process)) return false;
  const { temper } = process;
  const isKill = signal === 'SIGKILL';
  if (!isKill && temper.ignoresTerm) return true;
  world.time.after(isKill ? temper.killDelayMs : temper.termDelayMs, () => {
    world.end(process, { code: null, signal: isKill ? 'SIGKILL' : 'SIGTERM' });
    if (isKill || world.random.chance(0.5)) world.endLeftovers(process);
  });
  return true;
}
