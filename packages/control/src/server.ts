export { type BoundedFeed, createBoundedFeed, type FeedBounds } from './server/bounded-feed.ts';
export type { SocketProblem } from './server/check-socket-directory.ts';
export type {
  ControlBackend,
  OptionalBackend,
  PlanChanged,
  ReloadReply,
  RequiredBackend,
  ServiceReloadOutcome,
} from './server/control-backend.ts';
export { createEventHistory, type EventHistory, type EventHistoryOptions } from './server/event-history.ts';
export type { FactBackend, ServiceFactBackend } from './server/fact-backend.ts';
export {
  type ControlSocket,
  type ControlSocketOptions,
  type OpenedControlSocket,
  openControlSocket,
} from './server/open-control-socket.ts';
export { openapiDocument } from './server/openapi-document.ts';
export { type ProcessFactLimits, type ProcessFacts, processFactBackend } from './server/process-fact-backend.ts';
export { querySchemas, requestSchemas } from './server/request-schemas.ts';
export {
  type ControlServer,
  type ControlServerOptions,
  type StartedControlServer,
  startControlServer,
} from './server/start-control-server.ts';
export { type ServiceSocketOptions, startServiceSocket } from './server/start-service-socket.ts';
export type { StreamSettings } from './server/stream-hub.ts';
