export type { LogError, LogErrorCode } from './log-error.ts';
export { type LogFileName, type LogStream, logFilePath, serviceLogDirectory } from './log-file-path.ts';
export { type OpenedLog, openServiceLog } from './open-service-log.ts';
export { readTail, type Tail } from './read-tail.ts';
