import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorName, failure, startFailure } from './errors.js';

/**
 * @typedef {{ readonly ok: true, readonly path: string }
 *   | { readonly ok: false, readonly error: import('@hermit/core/spawner').SpawnerError }} FoundProgram
 */

/**
 * The file that a command names, if the kernel will execute it.
 *
 * @param {string} command
 * @param {string} searchPath
 * @param {string} workingDirectory
 * @returns {FoundProgram}
 */
export function findProgram(command, searchPath, workingDirectory) {
  const candidates = command.includes('/')
    ? [resolve(workingDirectory, command)]
    : searchPath.split(':').map((directory) => join(resolve(workingDirectory, directory), command));
  /** @type {FoundProgram} */
  let worst = failure('spawn-failed', 'resolve-executable', `"${command}" is in no directory of PATH`, 'ENOENT');
  for (const path of candidates) {
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return checkHead(path);
      worst = failure('spawn-failed', 'resolve-executable', `${path} is no file`, 'EACCES');
    } catch (error) {
      if (candidates.length === 1 || errorName(error) === 'EACCES') {
        worst = startFailure(error, 'resolve-executable', `execute ${path}`);
      }
    }
  }
  return worst;
}

/**
 * The C library hands what the kernel refuses to a shell, so it is kept from trying.
 *
 * @param {string} path
 * @returns {FoundProgram}
 */
function checkHead(path) {
  try {
    const head = headOf(path);
    if (isElf(head)) return { ok: true, path };
    const interpreter = /^#![ \t]*([^ \t\n\0]+)/.exec(head.toString('latin1'))?.[1];
    if (interpreter === undefined) {
      return failure('spawn-failed', 'execute', `${path} is neither a program of this machine nor a script`, 'ENOEXEC');
    }
    accessSync(interpreter, constants.X_OK);
    return { ok: true, path };
  } catch (error) {
    return startFailure(error, 'execute', `execute ${path}`);
  }
}

/** @param {string} path */
function headOf(path) {
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(256);
    return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(fd);
  }
}

/**
 * Class, byte order, version and machine are those of the program that runs us; nothing else of the head matters here.
 *
 * @param {Buffer} head
 */
function isElf(head) {
  const own = headOf(process.execPath);
  return (
    head.length >= 20 &&
    head.subarray(0, 7).equals(own.subarray(0, 7)) &&
    head.readUInt16LE(18) === own.readUInt16LE(18)
  );
}
