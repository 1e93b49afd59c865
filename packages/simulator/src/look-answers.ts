import type { Adoption, ProcessHandle, ProcessObservation, StartIntent } from '@hermit/core/spawner';
import type { Link } from './link.ts';
import type { SimProcess } from './sim-process.ts';

/** What an answer says about the service; the checker is told in these words. */
export type Shown = SimProcess | 'nobody' | 'remains' | 'doubt';

/** The handle of a process, as every spawner of the simulation makes them. */
export function handleOf(process: SimProcess): ProcessHandle {
  const { spawner, serviceId, purpose, nonce, pid, killMode, createdAtMs } = process;
  return {
    version: 1,
    spawner,
    serviceId,
    purpose,
    nonce,
    pid,
    startTime: String(createdAtMs),
    bootId: 'boot',
    killMode,
    data: {},
  };
}

export function failedLook(message: string): ProcessObservation {
  return { kind: 'unknown', why: 'look-failed', message, pids: [], provenOurs: false };
}

/** A truthful look at one process; doubtful where the world is. */
export function observe(handle: ProcessHandle, link: Link): { observation: ProcessObservation; shown: Shown } {
  const { world, faults } = link.scene;
  const process = world.byHandle(handle);
  if (process === undefined) return { observation: { kind: 'absent', leftovers: [] }, shown: 'nobody' };
  if (world.random.chance(faults.lookFails)) return { observation: failedLook('this one not'), shown: 'doubt' };
  if (process.isAlive) return { observation: { kind: 'running', pid: process.pid }, shown: process };
  const leftovers = [...process.leftovers];
  if (leftovers.length > 0 && world.random.chance(faults.isDoubtful)) {
    process.wasDoubted = true;
    const observation = {
      kind: 'unknown',
      why: 'indeterminate',
      message: 'who?',
      pids: leftovers,
      provenOurs: true,
    } as const;
    return { observation, shown: 'remains' };
  }
  const stranger = leftovers.length === 0 ? world.strangers.get(process.serviceId) : undefined;
  if (stranger !== undefined) return { observation: occupied(stranger), shown: 'remains' };
  const shown = leftovers.length === 0 ? 'nobody' : 'remains';
  const exit = process.manager === link.manager ? process.exit : null;
  if (exit === null && world.random.chance(0.5)) return { observation: { kind: 'absent', leftovers }, shown };
  return { observation: { kind: 'exited', exit, leftovers, output: null }, shown };
}

/** A truthful answer to `adopt` by handle. */
export function adoptHandle(handle: ProcessHandle, link: Link): { adoption: Adoption; shown: Shown } {
  const { observation, shown } = observe(handle, link);
  const isGone = observation.kind === 'absent' && observation.leftovers.length === 0;
  return { adoption: { observation, handle: isGone ? null : handle, watched: isWatched(link) }, shown };
}

/** A truthful answer to `adopt` by intent: whatever could still be made with that nonce is fenced first. */
export function adoptIntent(
  intent: StartIntent,
  link: Link,
  pending: Iterable<string>,
): { adoption: Adoption; shown: Shown } {
  const { world } = link.scene;
  if (intent.nonce !== null) world.fences.add(intent.nonce);
  else for (const nonce of pending) world.fences.add(nonce);
  const found = world
    .present(intent.serviceId)
    .filter((one) => one.spawner === intent.spawner && (intent.nonce === null || one.nonce === intent.nonce));
  const alive = found.filter((one) => one.isAlive);
  const process = alive[0] ?? found[0];
  if (process !== undefined) return adoptHandle(handleOf(process), link);
  const stranger = world.strangers.get(intent.serviceId);
  if (stranger !== undefined) {
    return { adoption: { observation: occupied(stranger), handle: null, watched: false }, shown: 'remains' };
  }
  return {
    adoption: { observation: { kind: 'absent', leftovers: [] }, handle: null, watched: false },
    shown: 'nobody',
  };
}

export function isWatched({ scene }: Link): boolean {
  return !scene.world.random.chance(scene.faults.isUnwatched);
}

function occupied(pid: number): ProcessObservation {
  return { kind: 'unknown', why: 'indeterminate', message: 'a stranger is there', pids: [pid], provenOurs: false };
}
