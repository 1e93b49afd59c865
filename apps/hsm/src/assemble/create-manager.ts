import { randomBytes } from 'node:crypto';
import { ServiceManager, type WatcherPort } from '@hermit/core';
import { readBootId } from '@hermit/process-linux';
import { nodeClock } from '@hermit/spawner-node';
import { createFileRecordStore } from '../host/file-record-store.ts';
import { createLaunchPort, type LaunchOptions } from '../host/launch.ts';
import type { LogKeeping } from './keep-logs.ts';
import type { PreparedHost } from './prepare-host.ts';
import type { RunOutput } from './run-output.ts';
import { type HostFacts, managerSettings, type RunFlags } from './run-settings.ts';
import { withSpawnersOfRecords } from './spawner-supply.ts';

/** A manager on the ports of this machine. It has no definitions yet, and has not looked at anything. */
export function createManager(
  prepared: PreparedHost,
  flags: RunFlags,
  host: HostFacts,
  output: RunOutput,
  logs: LogKeeping,
  watchers: WatcherPort,
  ownSocket: NonNullable<LaunchOptions['ownSocket']>,
): ServiceManager {
  const { fixed, state, spawners, needSpawner, began } = prepared;
  const bootId = readBootId();
  const { warn } = output;
  const records = createFileRecordStore({ directory: state, bootId, warn });
  return new ServiceManager(
    {
      clock: nodeClock,
      spawners,
      defaultSpawner: fixed.defaultSpawner,
      launch: createLaunchPort({
        logDirectory: fixed.logDirectory,
        environment: host.environment,
        opened: logs.opened,
        ownSocket,
      }),
      records: withSpawnersOfRecords(logs.watching(records), needSpawner, warn),
      uniqueText: () => randomBytes(8).toString('hex'),
      bootId,
      watchers,
    },
    managerSettings(flags, began, host),
  );
}
