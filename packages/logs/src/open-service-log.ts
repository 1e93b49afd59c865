import { close, constants, fstat, open, type Stats } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { isServiceId } from '@hermit/core';
import { ownershipProblem } from './check-ownership.ts';
import { type LogError, logErrorOf } from './log-error.ts';
import { type LogFileName, logFilePath, serviceLogDirectory } from './log-file-path.ts';

/** A descriptor to pass to a process, or what is wrong. */
export type OpenedLog =
  | { readonly ok: true; readonly fd: number; readonly path: string }
  | { readonly ok: false; readonly error: LogError };

const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);
const statDescriptor = promisify<number, Stats>(fstat);

// O_NONBLOCK keeps a FIFO from holding up the manager; a regular file does not notice it.
const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
const flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;

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
  return problem === null ? openChecked(path) : { ok: false, error: problem };
}

function nameProblem(name: LogFileName, path: string): LogError | null {
  const refuse = (message: string): LogError => ({ code: 'bad-name', path, message, cause: null });
  if (!isServiceId(name.serviceId)) return refuse(`${JSON.stringify(name.serviceId)} is no service id`);
  if (!isAbsolute(name.directory)) return refuse(`the log directory ${name.directory} must be an absolute path`);
  return null;
}

async function secureDirectory(path: string): Promise<LogError | null> {
  try {
    await makeDirectory(path);
    const problem = ownershipProblem(await lstat(path), 'directory', ownUid());
    return problem === null ? null : insecure(path, problem);
  } catch (error) {
    return logErrorOf(error, path, 'use the log directory');
  }
}

/** Not recursive: that never ends in Node where the system says that nothing can be made (`/proc`). */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o750 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

async function openChecked(path: string): Promise<OpenedLog> {
  try {
    const fd = await openDescriptor(path, flags, 0o640);
    const problem = ownershipProblem(await statDescriptor(fd), 'file', ownUid());
    if (problem === null) return { ok: true, fd, path };
    await closeDescriptor(fd);
    return { ok: false, error: insecure(path, problem) };
  } catch (error) {
    return { ok: false, error: logErrorOf(error, path, 'open the log file') };
  }
}

function insecure(path: string, problem: string): LogError {
  return { code: 'insecure', path, message: `${path} ${problem}; change it or use another log directory`, cause: null };
}

function ownUid(): number {
  return process.geteuid?.() ?? 0;
}
