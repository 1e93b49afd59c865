import type { ServiceDefinition, ServiceId } from '@hermit/core';
import { tiedServiceAmiss } from './graph-convergence.ts';
import type { Host, Incarnation } from './host.ts';
import type { Scene } from './link.ts';
import { hasRemains } from './sim-process.ts';
import type { Swarm } from './swarm.ts';

/** How long the slowest legitimate way from the end of the faults to rest may take, by the numbers of the design. */
export function convergenceBoundMs({ pollIntervalMs, resyncIntervalMs, services, graph }: Swarm): number {
  const operationMs = 10_000;
  const shutdownMs = 10_000;
  const preStartMs = 5000;
  const survivesKillMs = 12_000;
  const queueMs = services * 3000;
  const oneMs = 3 * operationMs + shutdownMs + survivesKillMs + preStartMs;
  const sourceMs = graph === null ? 0 : 30_000;
  const steps = graph === null ? 1 : longestWay(services);
  return resyncIntervalMs + sourceMs + steps * oneMs + queueMs + 10 * pollIntervalMs;
}

/** Services one after the other, from one end of the graph to the other: the template and the watched ones come on top. */
function longestWay(services: number): number {
  return services + 3;
}

/** Why the world is not yet as it ought to be; `null` if it is. */
export function whatIsAmiss(host: Host, scene: Scene): string | null {
  const { current } = host;
  if (current === null || current.wishes.isShuttingDown) return 'there is no manager';
  const { definitions } = current.wishes;
  if (definitions === null) return 'the manager has no definitions';
  for (const id of host.deck.ids) {
    const amiss = amissOf(id, current, host, scene);
    if (amiss !== null) return `${id}: ${amiss}`;
  }
  return null;
}

function amissOf(id: ServiceId, current: Incarnation, host: Host, scene: Scene): string | null {
  const { wishes } = current;
  const definition = wishes.definitionOf(id);
  if (definition === null) return undefinedAmiss(id, current, host, scene);
  if (wishes.ought === null) return serviceAmiss(definition, current, host, scene);
  return tiedServiceAmiss(definition, wishes.ought, current, host, scene);
}

/** Nothing can be promised about a service whose spawner never answers. */
export function isOutOfReach(id: ServiceId, spawner: string | null, host: Host, scene: Scene): boolean {
  if (!scene.swarm.deadSpawner) return false;
  const records = host.disk.services.get(id);
  return [spawner, records?.intent?.spawner, records?.process?.handle.spawner].includes('beta');
}

/**
 * It has no definition of its own, or is an instance that nobody asks for, and its records were lost: nothing tells a
 * manager that there is somebody.
 */
export function isUnknowable(id: ServiceId, { disk }: Host, { swarm }: Scene): boolean {
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
