export type {
  CommandOutcome,
  ReloadSummary,
} from './manager/command-outcome.ts';
export type {
  Clock,
  InputRecords,
  InputSource,
  Launch,
  LaunchPort,
  ManagerListener,
  ManagerPorts,
  ManagerSettings,
  OutcomeRecord,
  ProcessRecord,
  RecordStore,
  ServiceRecords,
} from './manager/ports.ts';
export type { ServiceManagerApi } from './manager/service-manager-api.ts';
export { defineService, definitionDefaults } from './model/define-service.ts';
export { type DefinitionOutline, outlineOf } from './model/definition-outline.ts';
export { type ExitStatus, isSuccess } from './model/exit-status.ts';
export type { Finding } from './model/finding.ts';
export { canonicalJson, fingerprint, fingerprinted, type UnhashedDefinition } from './model/fingerprint.ts';
export { InvariantError, invariant, unreachable } from './model/invariant-error.ts';
export type { JsonObject, JsonValue } from './model/json.ts';
export type { OperatorDecision } from './model/operator-decision.ts';
export { type Cause, type CauseKind, type Reason, type ReasonCode, reasonCodes } from './model/reason.ts';
export type {
  Argv,
  DefinitionSource,
  EnvironmentDefinition,
  KillMode,
  PreStartDefinition,
  RestartPolicy,
  ServiceDefinition,
  SignalName,
} from './model/service-definition.ts';
export { isServiceId, type ServiceId } from './model/service-id.ts';
export type {
  CauseStatus,
  ManagerEvent,
  ManagerStatus,
  ReasonStatus,
  ServiceStatus,
} from './model/service-status.ts';
export { type DesiredState, type PublishedState, type ServiceState, serviceStates } from './model/state.ts';
export { type InputValue, inputExpiryMs } from './model/system-inputs.ts';
