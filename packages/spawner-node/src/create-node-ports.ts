import { randomUUID } from 'node:crypto';
import { type ManagerPorts, MemoryRecordStore, type RecordStore } from '@hermit/core';
import type { ProcessStdio } from '@hermit/core/spawner';
import { readBootId } from '@hermit/process-linux';
import { createNodeSpawner } from './create-node-spawner.ts';
import { createEmbeddedLaunch } from './embedded-launch.ts';
import { nodeClock } from './node-clock.ts';

/** What a program that embeds the manager says about itself. */
export interface NodePortsOptions {
  /** Names this program's set of services on the machine; see `createNodeSpawner`. */
  readonly stateId: string;
  /** Where processes and decisions are remembered. Default: in memory, as long as this program lives. */
  readonly records?: RecordStore;
  /** Where services write to: the output of this program, or nowhere. Default `inherit`. */
  readonly output?: 'inherit' | 'none';
}

const outputs: Readonly<Record<'inherit' | 'none', ProcessStdio>> = {
  inherit: { stdout: 1, stderr: 2 },
  none: { stdout: null, stderr: null },
};

/**
 * Everything that a `ServiceManager` needs of the outside world, ready made from Node: the machine's clock, the spawner
 * `node`, and the environment and output of this program for its services. Any part can be replaced:
 * `{ ...createNodePorts(…), records }`. Makes nothing and opens nothing. Throws as `createNodeSpawner` does.
 */
export function createNodePorts({ stateId, records, output = 'inherit' }: NodePortsOptions): ManagerPorts {
  const bootId = readBootId();
  const spawner = createNodeSpawner({ stateId, bootId });
  return {
    clock: nodeClock,
    spawners: new Map([[spawner.name, spawner]]),
    defaultSpawner: spawner.name,
    launch: createEmbeddedLaunch(outputs[output], process.env),
    records: records ?? new MemoryRecordStore(),
    uniqueText: () => randomUUID().replaceAll('-', ''),
    bootId,
  };
}
