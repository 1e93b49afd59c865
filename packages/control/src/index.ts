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
export type { ControlResult } from './result-of.ts';
export { maxSocketPathBytes, socketPathProblem } from './socket-path.ts';
export { statusSchema } from './status-schema.ts';
