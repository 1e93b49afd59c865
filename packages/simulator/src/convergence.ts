import type { ServiceDefinition, ServiceId } from '@hermit/core';
import type { Host, Incarnation } from './host.ts';
import type { Scene } from './link.ts';
import { hasRemains } from './sim-process.ts';
import type { Swarm } from './swarm.ts';

/** How long the slowest legitimate way from the end of the faults to rest may take, by the numbers of the design. */
export function convergenceBoundMs({ pollIntervalMs, resyncIntervalMs, services }: Swarm): number {
  const operationMs = 10_000;
  const shutdownMs = 10_000;
  const preStartMs = 5000;
  const survivesKillMs = 12_000;
  const queueMs = services * 3000;
  return resyncIntervalMs + 3 * operationMs + shutdownMs + survivesKillMs + preStartMs + queueMs + 10 * pollIntervalMs;
}

/** Why the world is not yet as it ought to be; `null` if it is. */
export function whatIsAmiss(host: Host, scene: Scene): string | null {
  const { current } = host;
  if (current === null || current.wishes.isShuttingDown) return 'there is no manager';
  const { definitions } = current.wishes;
  if (definitions === null) return 'the manager has no definitions';
  for (const id of host.deck.ids) {
    const definition = definitions.get(id);
    const amiss =
      definition === undefined
        ? undefinedAmiss(id, current, host, scene)
        : serviceAmiss(definition, current, host, scene);
    if (amiss !== null) return `${id}: ${amiss}`;
  }
  return null;
}

/** Nothing can be promised about a service whose spawner never answers. */
export function isOutOfReach(id: ServiceId, spawner: string | null, host: Host, scene: Scene): boolean {
  if (!scene.swarm.deadSpawner) return false;
  const records = host.disk.services.get(id);
  return [spawner, records?.intent?.spawner, records?.process?.handle.spawner].includes('beta');
}

/** Its definition was removed and its records were lost: nothing tells a manager that there is somebody. */
function isUnknowable(id: ServiceId, { disk }: Host, { swarm }: Scene): boolean {
  if (swarm.faults.recordLost === 0 && swarm.faults.recordRefused === 0) return false;
  const records = disk.services.get(id);
  return records === undefined || (records.process === null && records.intent === null);
}

function undefinedAmiss(id: ServiceId, { manager }: Incarnation, host: Host, scene: Scene): string | null {
  const status = manager.service(id);
  if (isOutOfReach(id, status?.spawner ?? null, host, scene)) return null;
  if (status === null && isUnknowable(id, host, scene)) return null;
  if (scene.world.present(id).some(hasRemains)) return 'it is not defined, and there is a process';
  return status === null ? null : `it is not defined, and its state is ${status.state}`;
}

function serviceAmiss(definition: ServiceDefinition, current: Incarnation, host: Host, scene: Scene): string | null {
  const { id, spawner, restart, shapeHash } = definition;
  if (
    isOutOfReach(id, spawner, host, scene) ||
    isOutOfReach(id, current.manager.service(id)?.spawner ?? null, host, scene)
  )
    return null;
  const { world } = scene;
  const status = current.manager.service(id);
  const wish = current.wishes.wish(id, world.time.nowMs);
  const present = world.present(id);
  if (wish === 'stop') {
    if (present.length > 0) return `it ought to be stopped, and pid ${present[0]?.pid} is there`;
    const isAtRest = ['inactive', 'waiting', 'failed', 'complete'].includes(status?.state ?? '');
    return isAtRest && status?.reason.code !== 'occupied' ? null : `its state is ${status?.state}`;
  }
  if (wish === 'hold') return 'its inputs are not known';
  const hasGivenUp = restart !== 'always' && ['gave-up', 'completed'].includes(status?.reason.code ?? '');
  if (hasGivenUp && present.length === 0) return null;
  const [process] = present;
  if (process === undefined || !process.isAlive)
    return `it ought to run, and does not: ${status?.state} ${status?.reason.code}`;
  if (present.length > 1 || process.purpose !== 'main') return 'there is more than its main process';
  if (process.shapeHash !== shapeHash) return 'it runs in another shape';
  if (status?.state !== 'ready' || status.pid !== process.pid)
    return `pid ${process.pid} runs, shown is ${status?.state} ${status?.pid}`;
  return null;
}
