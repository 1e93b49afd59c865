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
  if (isElfProgram(head)) return null;
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

const elfMagic = Buffer.from('\x7fELF', 'latin1');
/** Types of ELF files that can be executed: those at a fixed place, and those at any. */
const executableTypes: ReadonlySet<number> = new Set([2, 3]);

/** Whether a file begins as an ELF program does. Garbage after the first four bytes would run under a shell too. Pure. */
export function isElfProgram(head: Buffer): boolean {
  if (head.length < 20 || !head.subarray(0, 4).equals(elfMagic)) return false;
  const [wordSize, byteOrder, version] = head.subarray(4, 7);
  const isKnown = (wordSize === 1 || wordSize === 2) && (byteOrder === 1 || byteOrder === 2) && version === 1;
  return isKnown && executableTypes.has(byteOrder === 1 ? head.readUInt16LE(16) : head.readUInt16BE(16));
}

/** The program named in the first line of a script; `null` if it is no script. Pure. */
export function interpreterOf(head: Buffer): string | null {
  const line = head.toString('latin1').split('\n', 1)[0] ?? '';
  return /^#![ \t]*([^ \t\0]+)/.exec(line)?.[1] ?? null;
}
