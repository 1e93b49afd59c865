export type { SpawnerCapabilities } from '@hermit/core/spawner';
export * from '../src/index.ts';
