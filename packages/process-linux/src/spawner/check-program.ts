import { accessSync, closeSync, openSync, readSync } from 'node:fs';
import type { SpawnerError } from '@hermit/core/spawner';
import { systemErrorName } from '../system-error.ts';
import { spawnFailed, startFailureOf } from './start-failure.ts';

/** As much of a script's first line as the kernel reads. */
const headBytes = 256;

/**
 * Says why the kernel would not execute a file, or `null`. Without this a text without `#!` would silently run under
 * `/bin/sh`, because the C library falls back to it, and a missing interpreter would look like a missing program.
 * A file that may be executed but not read is left to the kernel.
 */
export function checkProgram(path: string): SpawnerError | null {
  try {
    return programProblem(path, readHead(path));
  } catch (error) {
    const name = systemErrorName(error);
    return name === 'EACCES' || name === 'EPERM' ? null : startFailureOf(error, 'execute', `read ${path}`);
  }
}

function readHead(path: string): Buffer {
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(headBytes);
    return buffer.subarray(0, readSync(fd, buffer, 0, headBytes, 0));
  } finally {
    closeSync(fd);
  }
}

function programProblem(path: string, head: Buffer): SpawnerError | null {
  if (head.subarray(0, 4).toString('latin1') === '\x7fELF') return null;
  const interpreter = interpreterOf(head);
  if (interpreter === null) {
    return spawnFailed(
      'execute',
      `${path} is neither an ELF program nor a script with #! in its first line`,
      'ENOEXEC',
    );
  }
  try {
    accessSync(interpreter);
    return null;
  } catch (error) {
    return startFailureOf(error, 'execute', `run ${path}, whose interpreter is ${interpreter}`);
  }
}

/** The program named in the first line of a script; `null` if it is no script. Pure. */
export function interpreterOf(head: Buffer): string | null {
  const line = head.toString('latin1').split('\n', 1)[0] ?? '';
  return /^#![ \t]*([^ \t\0]+)/.exec(line)?.[1] ?? null;
}
