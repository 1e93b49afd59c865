import { join } from 'node:path';

/** The streams of a service that have a log file. */
export type LogStream = 'stdout' | 'stderr';

/** Where a log file belongs. */
export interface LogFileName {
  /** The log directory of the manager. */
  readonly directory: string;
  readonly serviceId: string;
  readonly stream: LogStream;
}

/** The directory of one service: `<log directory>/<service id>`. Ids hold no separators of paths. Pure. */
export function serviceLogDirectory(directory: string, serviceId: string): string {
  return join(directory, serviceId);
}

/** The log file of one stream: `<log directory>/<service id>/stdout.log` or `stderr.log`. Pure. */
export function logFilePath(name: LogFileName): string {
  return join(serviceLogDirectory(name.directory, name.serviceId), `${name.stream}.log`);
}
