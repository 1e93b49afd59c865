import { readdir } from 'node:fs/promises';
import { isServiceId, type ServiceId } from '@hermit/core';
import { type LogError, logErrorOf } from './log-error.ts';
import { type LogFileName, type LogStream, logFileParts, logIndexPath, logStreams } from './log-file-path.ts';
import type { LogQuery } from './log-line.ts';

/** One file that holds lines of one stream of one service. */
export interface LogSource {
  readonly service: ServiceId;
  readonly stream: LogStream;
  readonly path: string;
  /** `null` for the stream `hsm`, whose lines carry their times. */
  readonly indexPath: string | null;
}

/** The ids of all services that have a directory of logs, sorted; none where that cannot be read. Never rejects. */
export async function loggedServices(logDirectory: string): Promise<readonly ServiceId[]> {
  const entries = await readdir(logDirectory, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && isServiceId(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** Why the logs in a directory cannot be read, or `null`. Files in it may have problems of their own. Never rejects. */
export async function logDirectoryProblem(logDirectory: string): Promise<LogError | null> {
  try {
    await readdir(logDirectory);
    return null;
  } catch (error) {
    return logErrorOf(error, logDirectory, 'read the log directory');
  }
}

/** The services that a query is about, whether they have logs or not. Never rejects. */
export async function servicesOf({ logDirectory, services }: LogQuery): Promise<readonly ServiceId[]> {
  return services.length === 0 ? loggedServices(logDirectory) : [...new Set(services)].filter(isServiceId);
}

/** The file of each stream that a query wants of a service and that is still written to. Pure. */
export function currentSources(query: LogQuery, service: ServiceId): readonly LogSource[] {
  return partsOf(query, service).flatMap((parts) => parts.slice(-1));
}

/** The same with those that are older parts of a stream. Pure. */
export function allSources(query: LogQuery, service: ServiceId): readonly LogSource[] {
  return partsOf(query, service).flat();
}

function partsOf({ logDirectory, streams }: LogQuery, service: ServiceId): readonly (readonly LogSource[])[] {
  const wanted = logStreams.filter((stream) => streams.length === 0 || streams.includes(stream));
  return wanted.map((stream) => {
    const name: LogFileName = { directory: logDirectory, serviceId: service, stream };
    const indexPath = stream === 'hsm' ? null : logIndexPath(name);
    return logFileParts(name).map((path) => ({ service, stream, path, indexPath }));
  });
}
