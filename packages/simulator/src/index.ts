export type { Breakage } from './breakages/breakage.ts';
export { breakages } from './breakages/breakages.ts';
export type { MakeReconciler } from './host.ts';
export { describeViolation, runSimulation } from './run-simulation.ts';
export { type SeedOptions, type SeedResult, simulateSeed } from './simulate-seed.ts';
export type { PromiseName, Violation } from './violation.ts';
