/** The contract that spawners implement. Versioned by `contractVersion`; see `docs/reference/spawner-contract.md`. */
export type { ExitStatus } from '../model/exit-status.ts';
export type { JsonObject, JsonValue } from '../model/json.ts';
export type { Argv, KillMode, SignalName } from '../model/service-definition.ts';
export type { ServiceId } from '../model/service-id.ts';
export type { CancelSignal } from './cancel-signal.ts';
export type { SpawnerCapabilities } from './capabilities.ts';
export { type ContractVersion, contractVersion } from './contract-version.ts';
export type { ProcessHandle, ProcessPurpose, StartIntent } from './process-handle.ts';
export type { Adoption, ProcessObservation } from './process-observation.ts';
export type {
  AdoptionSubject,
  ProcessHint,
  ProcessSpawner,
  SignalResult,
  StartResult,
} from './process-spawner.ts';
export {
  harmlessStartErrors,
  type SpawnerError,
  type SpawnerErrorCode,
  type SpawnStage,
} from './spawner-error.ts';
export type { CreateSpawnerOptions, SpawnerCreation, SpawnerModule, SpawnerModuleInfo } from './spawner-module.ts';
export type { ProcessStdio, StartRequest } from './start-request.ts';
