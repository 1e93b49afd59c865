export { createNodePorts, type NodePortsOptions } from './create-node-ports.ts';
export { createNodeSpawner, type NodeSpawnerOptions } from './create-node-spawner.ts';
export { nodeClock } from './node-clock.ts';
