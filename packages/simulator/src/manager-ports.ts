import type { Clock, Launch, LaunchPort, ManagerPorts } from '@hermit/core';
import { type Disk, FaultyRecordStore } from './disk.ts';
import { type Link, never } from './link.ts';
import { SimSpawner } from './sim-spawner.ts';
import type { PendingStarts } from './sim-start.ts';

/** Numbers every start of a run. */
export class Nonces {
  #count = 0;

  next(): string {
    this.#count += 1;
    return `n${this.#count}`;
  }
}

const emptyLaunch: Launch = { env: new Map(), stdio: { stdout: null, stderr: null }, close: async () => {} };

/** Everything that one manager may use, all of it simulated. */
export function portsOf(link: Link, disk: Disk, pending: PendingStarts, nonces: Nonces): ManagerPorts {
  const { deadSpawner } = link.scene.swarm;
  const alpha = new SimSpawner('alpha', link, pending, false);
  const beta = new SimSpawner('beta', link, pending, deadSpawner);
  return {
    clock: clockOf(link),
    spawners: new Map([
      ['alpha', alpha],
      ['beta', beta],
    ]),
    defaultSpawner: 'alpha',
    launch: launchOf(link),
    records: new FaultyRecordStore(disk, link),
    uniqueText: () => {
      const unique = nonces.next();
      if (link.isAlive) link.scene.checker.startDecided(unique);
      return unique;
    },
    bootId: 'boot',
  };
}

function clockOf(link: Link): Clock {
  const { time } = link.scene.world;
  return {
    nowMs: () => time.nowMs,
    wallMs: () => time.wallMs,
    wakeAt: (atMs, wake) => {
      link.scene.calls += 1;
      return time.at(atMs, () => {
        if (link.isAlive) wake();
      });
    },
  };
}

/** The preparation of a start can fail, take its time, or take longer than the manager waits. */
function launchOf(link: Link): LaunchPort {
  const { scene } = link;
  return {
    prepare: async ({ id }) => {
      if (!link.isAlive) return never();
      scene.calls += 1;
      const { faults, checker, world } = scene;
      const { random } = world;
      if (random.chance(faults.launchSlow)) {
        const delayMs = random.chance(0.8) ? random.between(1, 2000) : random.between(2000, 15_000);
        checker.busyWriting(id, delayMs);
        await link.after(delayMs, () => {});
      }
      if (!random.chance(faults.launchFails)) return { ok: true, launch: emptyLaunch };
      world.trace.add(`launch of ${id} fails`);
      return { ok: false, error: { code: 'spawn-failed', stage: 'prepare-environment', message: 'no', cause: null } };
    },
  };
}
