import { join } from 'node:path';

/** What a service writes itself, and `hsm`: what the manager says of it. */
export type LogStream = 'stdout' | 'stderr' | 'hsm';

/** The streams whose descriptors a process gets. */
export type OutputStream = Exclude<LogStream, 'hsm'>;

/** All streams, in the order in which they are shown where times are equal. */
export const logStreams: readonly LogStream[] = ['hsm', 'stdout', 'stderr'];

/** The streams that processes write to. */
export const outputStreams: readonly OutputStream[] = ['stdout', 'stderr'];

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

/** The log file of one stream: `<log directory>/<service id>/stdout.log`, `stderr.log` or `hsm.log`. Pure. */
export function logFilePath(name: LogFileName): string {
  return join(serviceLogDirectory(name.directory, name.serviceId), `${name.stream}.log`);
}

/** Where the times and pids of a stream are: `stdout.index` beside `stdout.log`. The stream `hsm` has none. Pure. */
export function logIndexPath(name: LogFileName): string {
  return join(serviceLogDirectory(name.directory, name.serviceId), `${name.stream}.index`);
}

/**
 * Every file that may hold a part of a stream, the oldest first, the one that is written to last. Pure.
 * The place for the older parts that a rotation of `stdout.log` and `stderr.log` will leave.
 */
export function logFileParts(name: LogFileName): readonly string[] {
  const path = logFilePath(name);
  return name.stream === 'hsm' ? [olderPart(path), path] : [path];
}

/** Where a full file goes, in the place of the one before it. Pure. */
export function olderPart(path: string): string {
  return `${path}.1`;
}
