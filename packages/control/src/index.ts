export type { ClientSession } from './client-session.ts';
export { type ControlClient, type ControlClientOptions, createControlClient } from './control-client.ts';
export {
  type AppliedReload,
  type CommandReply,
  controlApiVersion,
  type ManagerInfo,
  type PingReply,
  type ServiceCommand,
  type ShutdownReply,
  type StatusDocument,
  type SystemDocument,
  serviceCommands,
  type WaitOptions,
} from './control-documents.ts';
export {
  type ControlError,
  type ControlErrorCode,
  type ControlErrorDetails,
  controlErrors,
  exitCodeOf,
} from './control-error.ts';
export { defaultSocketPath } from './default-socket-path.ts';
export type { EventDocument, EventQuery, StreamGap } from './event-document.ts';
export type { FactsDocument, FactsReply } from './fact-documents.ts';
export { type GraphDocument, type GraphEdgeKind, graphEdgeKinds } from './graph-document.ts';
export { type LogGap, type LogLine, type LogQuery, type LogStream, logStreams } from './log-line.ts';
export {
  type PlanAction,
  type PlanDefinition,
  type PlanDocument,
  planActions,
  planDefinitions,
} from './plan-document.ts';
export type { ControlResult } from './result-of.ts';
export { maxSocketPathBytes, socketPathProblem } from './socket-path.ts';
export { statusSchema } from './status-schema.ts';
export { type StatusChange, type StatusUpdate, updatedStatus } from './status-update.ts';
export type { StreamItem, StreamOptions } from './stream-item.ts';
export type { FactUpdate } from './stream-plans.ts';
export type { WhyAllDocument, WhyDocument, WhyNode } from './why-document.ts';
