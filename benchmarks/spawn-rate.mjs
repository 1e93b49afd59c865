// How fast the manager with its spawner and its records starts processes, against a plain loop of child_process.spawn
// that opens the same descriptors, and how much memory a service takes.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createFileRecordStore } from '../apps/hsm/build/host/file-record-store.js';
import { createLaunchPort } from '../apps/hsm/build/host/launch.js';
import { openStateDirectory } from '../apps/hsm/build/host/state-directory.js';
import { defineService, ServiceManager } from '../packages/core/dist/index.js';
import { createNodePorts } from '../packages/spawner-node/dist/index.js';
import { mediansInTurn, timeOfAsync } from './measure.mjs';
import { figure, heading, ratio, table } from './report.mjs';

const program = ['/bin/sleep', '600'];

export async function spawnRate({ count = 200, rounds = 5 } = {}) {
  heading(
    'Spawn rate and memory',
    `${count} processes of \`${program.join(' ')}\`, two log files each; medians of ${rounds} rounds, in turn.`,
  );
  const memory = new Map([
    ['plain', []],
    ['manager', []],
  ]);
  const runs = { plain: plainly, manager: managed };
  const costs = await mediansInTurn(rounds, ['plain', 'manager'], async (kind) => {
    const directory = mkdtempSync(join(tmpdir(), 'hermit-bench-'));
    try {
      const { costMs, bytes } = await runs[kind](count, directory);
      memory.get(kind).push(bytes / count);
      return costMs;
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
  const heap = new Map([...memory].map(([kind, list]) => [kind, list.at(-1)]));
  table([
    ['', 'per process', 'per second', 'against plain', 'heap per process'],
    rowOf('child_process.spawn', 'plain', costs, heap, count),
    rowOf('ServiceManager + spawner-node + file records', 'manager', costs, heap, count),
  ]);
}

function rowOf(name, kind, costs, heap, count) {
  const costMs = costs.get(kind);
  return [
    name,
    figure(costMs / count, 'ms'),
    figure((count / costMs) * 1000, ''),
    ratio(costMs, costs.get('plain')),
    figure(heap.get(kind) / 1024, 'KiB'),
  ];
}

async function plainly(count, directory) {
  const children = [];
  const before = heapUsed();
  const costMs = await timeOfAsync(async () => {
    const starts = Array.from({ length: count }, (_, index) => {
      const descriptors = ['stdout', 'stderr'].map((stream) =>
        openSync(join(directory, `${index}.${stream}`), 'a', 0o640),
      );
      const child = spawn(program[0], program.slice(1), { detached: true, stdio: ['ignore', ...descriptors] });
      for (const descriptor of descriptors) closeSync(descriptor);
      children.push(child);
      return once(child, 'spawn');
    });
    await Promise.all(starts);
  });
  const bytes = heapUsed() - before;
  const ends = children.map((child) => once(child, 'exit'));
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(ends);
  return { costMs, bytes };
}

async function managed(count, directory) {
  const manager = await openManager(directory);
  const definitions = Array.from({ length: count }, (_, index) => {
    return defineService({ id: `service-${index}`, execStart: program });
  });
  const before = heapUsed();
  const costMs = await timeOfAsync(() => manager.reload(definitions).settled);
  const ready = manager.services().filter(({ state }) => state === 'ready').length;
  const bytes = heapUsed() - before;
  const stuck = await manager.shutdown();
  await manager.detach();
  if (ready !== count || stuck.length > 0) throw new Error(`${ready} of ${count} ran, ${stuck.length} did not go`);
  return { costMs, bytes };
}

/** A manager as `hsm run` assembles it, without configuration and control socket. */
async function openManager(directory) {
  const ports = createNodePorts({ stateId: randomUUID() });
  const opened = await openStateDirectory(join(directory, 'state'));
  if (!opened.ok) throw new Error(JSON.stringify(opened));
  const warn = (message) => console.error(message);
  const records = createFileRecordStore({ directory: opened.directory, bootId: ports.bootId, warn });
  const environment = new Map(Object.entries(process.env));
  const launch = createLaunchPort({ logDirectory: join(directory, 'log'), environment });
  const concurrencyLimit = 8 * availableParallelism();
  const manager = new ServiceManager({ ...ports, records, launch }, { concurrencyLimit });
  manager.subscribe(({ type, message }) => type === 'warning' && warn(message));
  await manager.open();
  await manager.setActive(true);
  await manager.reload([]).settled;
  return manager;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

function heapUsed() {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
