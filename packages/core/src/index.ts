export { type LabelCycleStep, type LabelOrder, labelOrder } from './facts/label-order.ts';
export type { RuleServiceOwner, RuleSource } from './facts/rule-source.ts';
export type { RequirementEntry } from './graph/requirement-book.ts';
export { type DescribedEdge, type DescribedGraph, describeGraph } from './insight/describe-graph.ts';
export { type ExplainedGroup, explainAll } from './insight/explain-all.ts';
export { type Explanation, explainService } from './insight/explain-service.ts';
export type { InsightWorld, ReadonlyReconciler } from './insight/insight-world.ts';
export type { FailureStage, LastFailure } from './insight/last-failure.ts';
export {
  type GivenFiles,
  type PlanInput,
  type PlannedAction,
  type PlannedChange,
  planReload,
  type ReloadPlan,
} from './insight/plan-reload.ts';
export type { WhyCause, WhyKind } from './insight/why-cause.ts';
export type { CommandOutcome } from './manager/command-outcome.ts';
export type { FactsChange, FactsOutcome, OwnedFact } from './manager/fact-outcome.ts';
export type { FactHold, ManagerFactsApi } from './manager/manager-facts-api.ts';
export type { ManagerInsight } from './manager/manager-insight.ts';
export { MemoryRecordStore } from './manager/memory-record-store.ts';
export { formatNonce, shapeHashOf } from './manager/nonce.ts';
export type {
  Clock,
  FactSource,
  InputRecords,
  InputSource,
  Launch,
  LaunchPort,
  LoadedRecords,
  ManagerListener,
  ManagerPorts,
  ManagerSettings,
  OutcomeRecord,
  ProcessRecord,
  RecordStore,
  ServiceRecords,
  WatcherPort,
} from './manager/ports.ts';
export { isResting } from './manager/resting.ts';
export { type SavedAssumptions, savedSnapshot } from './manager/saved-snapshot.ts';
export { ServiceManager } from './manager/service-manager.ts';
export type { ServiceManagerApi } from './manager/service-manager-api.ts';
export type { ServiceReloadOutcome } from './manager/service-reload-outcome.ts';
export { defineService, definitionDefaults } from './model/define-service.ts';
export { bindingsOf, type DefinitionOutline, hasProcess, outlineOf } from './model/definition-outline.ts';
export { type ExitStatus, isSuccess } from './model/exit-status.ts';
export {
  type Fact,
  type FactKey,
  type FactOwner,
  factKey,
  factProblem,
  isFact,
  managerLabels,
  maxFactLength,
  reservedLabels,
} from './model/fact.ts';
export type { Finding } from './model/finding.ts';
export { canonicalJson, fingerprint, fingerprinted, type UnhashedDefinition } from './model/fingerprint.ts';
export { instanceDefinition } from './model/instance-definition.ts';
export { InvariantError, invariant, unreachable } from './model/invariant-error.ts';
export type { JsonObject, JsonValue } from './model/json.ts';
export { nearestWord } from './model/nearest-word.ts';
export type { OperatorDecision } from './model/operator-decision.ts';
export {
  type Bindings,
  type FactPattern,
  matchPattern,
  noBindings,
  type ParsedPattern,
  type Pattern,
  parsePattern,
} from './model/pattern.ts';
export { type Cause, type CauseKind, type Reason, type ReasonCode, reasonCodes } from './model/reason.ts';
export { reasonText } from './model/reason-text.ts';
export type { ReloadSummary } from './model/reload-summary.ts';
export type { OnLoss, Requirement } from './model/requirement.ts';
export type { RuleCondition, RuleDefinition, RuleEdge, RuleLog } from './model/rule.ts';
export type {
  Argv,
  DefinitionKind,
  DefinitionSource,
  EnvironmentDefinition,
  KillMode,
  OuterScope,
  PreStartDefinition,
  ReadyDefinition,
  ReloadDefinition,
  RestartPolicy,
  ServiceDefinition,
  ServiceKind,
  SignalName,
  WatchDefinition,
} from './model/service-definition.ts';
export {
  formatServiceId,
  idFromFact,
  idInFact,
  isServiceId,
  isServiceName,
  maxIdLength,
  normalisedServiceId,
  parseServiceId,
  type ServiceId,
  type ServiceIdParts,
  templateNameOf,
} from './model/service-id.ts';
export type {
  CauseStatus,
  ManagerEvent,
  ManagerStatus,
  ReasonStatus,
  ServiceStatus,
} from './model/service-status.ts';
export { type DesiredState, type PublishedState, type ServiceState, serviceStates } from './model/state.ts';
export { hasReference, namesIn, substituteId, substituteText } from './model/substitution.ts';
export { type InputValue, inputExpiryMs } from './model/system-inputs.ts';
export type { Decision, Verdict } from './reconcile/decision.ts';
export { diffDefinitions } from './reconcile/definition-diff.ts';
export type { InputOrigin, LeftBehind, OperatorCommand, OwnedFacts, ReconcilerEvent } from './reconcile/event.ts';
export { isGone, isStuck } from './reconcile/gone.ts';
export type { LiveProcess } from './reconcile/live-process.ts';
export { type Notice, noticeText } from './reconcile/notice.ts';
export type { Action, FoundProcess, LookResult, OperationError, OperationResult } from './reconcile/operation.ts';
export type { Phase } from './reconcile/phase.ts';
export { Reconciler, type Reconciliation } from './reconcile/reconciler.ts';
export type { OutcomeMemory, ServiceMemory } from './reconcile/service-memory.ts';
export { defaultSettings, type ReconcilerSettings } from './reconcile/settings.ts';
export type { ReconcilerSnapshot } from './reconcile/snapshot.ts';
