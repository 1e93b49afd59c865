import type { SpawnerCapabilities } from '@hermit/core/spawner';

/** What this spawner can do; see the README for what it refuses. */
export const ssdSpawnerCapabilities: SpawnerCapabilities = {
  adopts: true,
  watches: 'started',
  signalsGroup: true,
  killsTree: true,
  exitStatus: 'started',
  passesDescriptors: true,
  capturesOutput: true,
  switchesUser: true,
  setsUmask: true,
  setsWorkingDirectory: true,
  purposes: ['main', 'pre-start', 'stop', 'reload', 'probe'],
};
