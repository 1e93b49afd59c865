export { createSsdSpawner, type SsdSpawnerOptions } from './create-ssd-spawner.ts';
export { type DetectedTools, detectTools } from './detect-tools.ts';
export { type LoadedSsdSpawner, type LoadSsdSpawnerOptions, loadSsdSpawner } from './load-ssd-spawner.ts';
export { ssdOptionsSchema } from './spawner-options.ts';
export type { SsdTools } from './ssd-tools.ts';
