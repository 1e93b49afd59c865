import { close, constants, fstat, open, type Stats } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { ownershipProblem } from './check-ownership.ts';
import { type FileId, fileIdOf } from './file-id.ts';
import { type LogError, logErrorOf } from './log-error.ts';

/** A descriptor to write to the end of a file, or what is wrong. */
export type OpenedLog =
  | {
      readonly ok: true;
      readonly fd: number;
      readonly path: string;
      /** How long the file was when it was opened. Bytes. */
      readonly size: number;
      /** Tells it from other files. */
      readonly fileId: FileId;
    }
  | { readonly ok: false; readonly error: LogError };

const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);
const statDescriptor = promisify<number, Stats>(fstat);

// O_NONBLOCK keeps a FIFO from holding up the manager; a regular file does not notice it.
const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
const flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;

/**
 * Opens a file for appending, and makes it (mode 0640) where it is missing. Follows no link, and refuses what anybody but
 * root and the manager's own user could write to. Never rejects. The caller closes the descriptor.
 */
export async function openOwnFile(path: string): Promise<OpenedLog> {
  try {
    const fd = await openDescriptor(path, flags, 0o640);
    const stats = await statDescriptor(fd);
    const problem = ownershipProblem(stats, 'file', ownUid());
    if (problem === null) return { ok: true, fd, path, size: stats.size, fileId: fileIdOf(stats) };
    await closeDescriptor(fd);
    return { ok: false, error: insecure(path, problem) };
  } catch (error) {
    return { ok: false, error: logErrorOf(error, path, 'open the log file') };
  }
}

/** Makes a directory (mode 0750) where it is missing; says what is wrong with it, or `null`. Never rejects. */
export async function secureDirectory(path: string): Promise<LogError | null> {
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

function insecure(path: string, problem: string): LogError {
  return { code: 'insecure', path, message: `${path} ${problem}; change it or use another log directory`, cause: null };
}

function ownUid(): number {
  return process.geteuid?.() ?? 0;
}
