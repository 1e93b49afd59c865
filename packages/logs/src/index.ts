export { type FollowOptions, followLog } from './follow-log.ts';
export type { KnownSize, OpenedSizes } from './indexed-file.ts';
export type { LogError, LogErrorCode } from './log-error.ts';
export {
  type LogFileName,
  type LogStream,
  logFilePath,
  logIndexPath,
  logStreams,
  type OutputStream,
  serviceLogDirectory,
} from './log-file-path.ts';
export { createLogIndex, type LogIndex, type LogIndexOptions } from './log-index.ts';
export { isLogGap, type LogGap, type LogLine, type LogQuery } from './log-line.ts';
export { logDirectoryProblem, loggedServices } from './log-source.ts';
export { createManagerLog, type ManagerLog, type ManagerLogOptions } from './manager-log.ts';
export type { OpenedLog } from './open-own-file.ts';
export { openServiceLog } from './open-service-log.ts';
export { readLog } from './read-log.ts';
export { readTail, type Tail } from './read-tail.ts';
export { type ServedLogQuery, serveLogs } from './serve-logs.ts';
export { maxLineBytes } from './split-lines.ts';
