import { isAbsolute } from 'node:path';
import { isServiceId } from '@hermit/core';
import type { LogError } from './log-error.ts';
import { type LogFileName, logFilePath, serviceLogDirectory } from './log-file-path.ts';
import { type OpenedLog, openOwnFile, secureDirectory } from './open-own-file.ts';

/**
 * Opens the log file of one stream of a service for appending, and makes it (mode 0640) and its two directories
 * (mode 0750) where they are missing; what is above those must be there. The caller closes the descriptor, usually as soon as the process has it.
 *
 * Follows no link and refuses what anybody but root and the manager's own user could write to.
 * Idempotent but for the new descriptor; never rejects.
 */
export async function openServiceLog(name: LogFileName): Promise<OpenedLog> {
  const path = logFilePath(name);
  const problem =
    nameProblem(name, path) ??
    (await secureDirectory(name.directory)) ??
    (await secureDirectory(serviceLogDirectory(name.directory, name.serviceId)));
  return problem === null ? openOwnFile(path) : { ok: false, error: problem };
}

function nameProblem(name: LogFileName, path: string): LogError | null {
  const refuse = (message: string): LogError => ({ code: 'bad-name', path, message, cause: null });
  if (!isServiceId(name.serviceId)) return refuse(`${JSON.stringify(name.serviceId)} is no service id`);
  if (!isAbsolute(name.directory)) return refuse(`the log directory ${name.directory} must be an absolute path`);
  return null;
}
