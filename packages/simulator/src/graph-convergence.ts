import { hasProcess, type ServiceDefinition, type ServiceId, templateNameOf } from '@hermit/core';
import { isOutOfReach, isUnknowable } from './convergence.ts';
import { isOwedRestart } from './due-reason.ts';
import type { Host, Incarnation } from './host.ts';
import type { Scene } from './link.ts';
import type { Ought } from './ought/ought.ts';
import type { SimProcess } from './sim-process.ts';

/** Why a service is not as it ought to be where services have to do with each other; `null` if it is. */
export function tiedServiceAmiss(
  definition: ServiceDefinition,
  ought: Ought,
  current: Incarnation,
  host: Host,
  scene: Scene,
): string | null {
  const { id, spawner } = definition;
  const status = current.manager.service(id);
  if (isOutOfReach(id, spawner, host, scene) || isOutOfReach(id, status?.spawner ?? null, host, scene)) return null;
  const present = scene.world.present(id);
  const judgement = ought.judge(id, isUp(definition, present, status?.state), scene.world.time.nowMs);
  const state = status?.state ?? 'inactive';
  switch (judgement) {
    case 'stop':
      if (status === null && templateNameOf(id) !== null && isUnknowable(id, host, scene)) return null;
      if (present.length > 0) return `it ought to be stopped, and pid ${present[0]?.pid} is there`;
      return ['inactive', 'waiting', 'failed', 'complete'].includes(state) ? null : `its state is ${state}`;
    case 'hold':
      return ought.isInCircle(id) || isHeldForGood(current, scene)
        ? null
        : `nobody knows what it ought to do (${status?.reason.message})`;
    case 'unsure':
      if (status?.reason.code === 'conflict' && isPlaceOutOfReach(id, ought, host, scene)) return null;
      if (status?.reason.code === 'waits-for-other' || ought.obstacle(id, scene.world.time.nowMs) !== null) return null;
      return wantedAmiss(definition, ought, current, present, scene);
    case 'run':
      return wantedAmiss(definition, ought, current, present, scene);
  }
}

/** Whether nobody knows if somebody who excludes it is there: it has to wait for a word that never comes. */
function isPlaceOutOfReach(id: ServiceId, { links }: Ought, host: Host, scene: Scene): boolean {
  const others = [...(links.conflicts.get(id) ?? [])];
  return others.some((other) =>
    isOutOfReach(other, host.current?.manager.service(other)?.spawner ?? null, host, scene),
  );
}

/** What hangs on a spawner that never answers is not known for ever; what hangs on facts is known soon. */
function isHeldForGood({ wishes }: Incarnation, { swarm, world }: Scene): boolean {
  return swarm.deadSpawner && wishes.doubted(world.time.nowMs).length === 0;
}

function isUp(definition: ServiceDefinition, present: readonly SimProcess[], state: string | undefined): boolean {
  if (hasProcess(definition))
    return present.some(({ isAlive, purpose }) => isAlive && purpose === 'main') || state === 'complete';
  return state === 'ready' || state === 'starting';
}

function wantedAmiss(
  definition: ServiceDefinition,
  ought: Ought,
  { manager, wishes }: Incarnation,
  present: readonly SimProcess[],
  scene: Scene,
): string | null {
  const { id, ready, kind, restart, shapeHash } = definition;
  const status = manager.service(id);
  const isReady = ready.when !== 'fact' || ought.factValue(ready.fact, scene.world.time.nowMs, true) === true;
  const expected = kind === 'oneshot' ? 'complete' : isReady ? 'ready' : 'starting';
  const isAtEnd = kind === 'oneshot' || restart !== 'always';
  if (isAtEnd && present.length === 0 && ['gave-up', 'completed'].includes(status?.reason.code ?? '')) return null;
  if (status?.state !== expected) return `it ought to be ${expected}, and is ${status?.state} (${status?.reason.code})`;
  if (!hasProcess(definition) || kind === 'oneshot') return present.length === 0 ? null : 'it has a process';
  const [process] = present;
  if (present.length !== 1 || !process?.isAlive || process.purpose !== 'main')
    return `shown is ${expected}, and ${present.length} processes are there`;
  if (process.shapeHash !== shapeHash) return 'it runs in another shape';
  if (status.pid !== process.pid) return `pid ${process.pid} runs, shown is ${status.pid}`;
  return isOwedRestart(id, process.createdAtMs, wishes, scene.world.time.nowMs)
    ? 'something that it lost came back, and it was not restarted'
    : null;
}
