export type { CommandOutcome } from './manager/command-outcome.ts';
export { MemoryRecordStore } from './manager/memory-record-store.ts';
export { formatNonce, shapeHashOf } from './manager/nonce.ts';
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
export { isGone, isResting, isStuck } from './manager/resting.ts';
export { ServiceManager } from './manager/service-manager.ts';
export type { ServiceManagerApi } from './manager/service-manager-api.ts';
export { defineService, definitionDefaults } from './model/define-service.ts';
export { type DefinitionOutline, outlineOf } from './model/definition-outline.ts';
export { type ExitStatus, isSuccess } from './model/exit-status.ts';
export type { Finding } from './model/finding.ts';
export { canonicalJson, fingerprint, fingerprinted, type UnhashedDefinition } from './model/fingerprint.ts';
export { InvariantError, invariant, unreachable } from './model/invariant-error.ts';
export type { JsonObject, JsonValue } from './model/json.ts';
export { nearestWord } from './model/nearest-word.ts';
export type { OperatorDecision } from './model/operator-decision.ts';
export { type Cause, type CauseKind, type Reason, type ReasonCode, reasonCodes } from './model/reason.ts';
export { reasonText } from './model/reason-text.ts';
export type { ReloadSummary } from './model/reload-summary.ts';
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
export type { Decision, Verdict } from './reconcile/decision.ts';
export { diffDefinitions } from './reconcile/definition-diff.ts';
export type { InputOrigin, LeftBehind, OperatorCommand, ReconcilerEvent } from './reconcile/event.ts';
export type { LiveProcess } from './reconcile/live-process.ts';
export type { Action, FoundProcess, LookResult, OperationError, OperationResult } from './reconcile/operation.ts';
export type { Phase } from './reconcile/phase.ts';
export { Reconciler, type Reconciliation } from './reconcile/reconciler.ts';
export type { OutcomeMemory, ServiceMemory } from './reconcile/service-memory.ts';
export { defaultSettings, type ReconcilerSettings } from './reconcile/settings.ts';
export type { ReconcilerSnapshot } from './reconcile/snapshot.ts';
