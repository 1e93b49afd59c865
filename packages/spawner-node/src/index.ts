export { createNodeSpawner, type NodeSpawnerOptions } from './create-node-spawner.ts';
