export { allClauses } from './clauses/all-clauses.ts';
export type {
  Impossible,
  Machine,
  ManagerEnd,
  OpenSpawner,
  OutputFile,
  ProcessView,
  ProgramReport,
  ReuseReport,
  TestAccount,
  UselessProgram,
} from './machine/machine.ts';
export type { Script, Step } from './machine/script.ts';
export { createMemoryMachine, type MemoryMachine, type MemoryMachineOptions } from './memory/memory-machine.ts';
export { MemorySpawner, memoryCapabilities, memoryStateDirectory } from './memory/memory-spawner.ts';
export { type Fault, type FaultyCall, type FaultySpawner, scriptFaults } from './memory/script-faults.ts';
export { allMutants } from './mutants/all-mutants.ts';
export { type Mutant, mutate } from './mutants/mutant.ts';
export { renderJson } from './report/render-json.ts';
export { renderTap } from './report/render-tap.ts';
export { type Paint, renderResult, renderText } from './report/render-text.ts';
export type { Clause, Need } from './runner/clause.ts';
export {
  type ConformanceLimits,
  type ConformanceOptions,
  createOptions,
  openByRecipe,
  type SpawnerRecipe,
  type WrittenOptions,
} from './runner/conformance-options.ts';
export { describeConformance, type TestContext, type TestRunner } from './runner/describe-conformance.ts';
export type { ClauseResult, ConformanceReport } from './runner/outcome.ts';
export { chosenClauses, runConformance } from './runner/run-conformance.ts';
