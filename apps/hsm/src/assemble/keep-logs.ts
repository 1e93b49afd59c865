import { dirname } from 'node:path';
import type { ManagerEvent, RecordStore } from '@hermit/core';
import { createLogIndex, createManagerLog, type OpenedSizes } from '@hermit/logs';
import { nodeClock } from '@hermit/spawner-node';
import { makePrivateDirectory } from '../host/directory-safety.ts';

/** What a manager does for the logs of its services, beside opening their files. */
export interface LogKeeping {
  /** Files were opened for a process that is about to be started. */
  opened(serviceId: string, files: OpenedSizes): void;
  /** The same records; the index of the logs learns from them which process is there. */
  watching(records: RecordStore): RecordStore;
  /** Writes an event to the log of its service. */
  note(event: ManagerEvent): void;
  close(): Promise<void>;
}

/** Keeps the times and pids of log lines, and what the manager says of each service. */
export async function keepLogs(logDirectory: string, warn: (message: string) => void): Promise<LogKeeping> {
  // Where that fails, writing says what is wrong.
  await makePrivateDirectory(dirname(logDirectory)).catch(() => undefined);
  const index = createLogIndex({ logDirectory, clock: nodeClock, warn });
  const log = createManagerLog({ logDirectory, warn });
  return {
    opened: (serviceId, files) => index.noteLaunch(serviceId, files),
    note: (event) => log.note(event),
    watching: (records) => ({
      ...records,
      async load() {
        const loaded = await records.load();
        for (const { serviceId, process } of loaded.services)
          if (process !== null) index.noteStart(serviceId, process.handle.pid);
        return loaded;
      },
      saveIntent(serviceId, intent) {
        if (intent === null) index.noteEnd(serviceId);
        return records.saveIntent(serviceId, intent);
      },
      saveProcess(serviceId, process) {
        if (process === null) index.noteEnd(serviceId);
        else index.noteStart(serviceId, process.handle.pid);
        return records.saveProcess(serviceId, process);
      },
    }),
    async close() {
      await Promise.all([index.close(), log.close()]);
    },
  };
}
