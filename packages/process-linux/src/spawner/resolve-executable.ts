import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { SpawnerError } from '@hermit/core/spawner';
import { explainedError, systemErrorName } from '../system-error.ts';
import { spawnFailed, startFailureOf } from './start-failure.ts';

/** An absolute path, or why there is none. */
export type ResolvedExecutable =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly error: SpawnerError };

/**
 * Finds the file of a command: a bare name in the absolute directories of `searchPath`, a path with a slash relative to
 * the working directory. It must be a regular file that the manager may execute.
 *
 * Synchronous: the same files are about to be opened by a `spawn` that the manager waits for anyway.
 */
export function resolveExecutable(
  command: string,
  searchPath: string | undefined,
  workingDirectory: string,
): ResolvedExecutable {
  if (command.includes('/')) return resolvePath(resolve(workingDirectory, command));
  if (searchPath === undefined) return refuse(`cannot look up ${command}: its environment has no PATH`, 'ENOENT');
  // An empty or relative entry would mean whatever stands in the working directory, so those are skipped.
  const candidates = searchPath.split(':').filter(isAbsolute);
  let denied: string | null = null;
  for (const path of candidates.map((directory) => join(directory, command))) {
    const problem = problemOf(path);
    if (problem === null) return { ok: true, path };
    if (problem.name === 'EMFILE' || problem.name === 'ENFILE') return exhausted(problem.error, path);
    if (problem.name === 'EACCES') denied ??= path;
  }
  if (denied !== null) return refuse(`${denied} may not be executed`, 'EACCES');
  return refuse(`${command} was not found in PATH (${searchPath})`, 'ENOENT');
}

function resolvePath(path: string): ResolvedExecutable {
  const problem = problemOf(path);
  if (problem === null) return { ok: true, path };
  if (problem.name === 'EMFILE' || problem.name === 'ENFILE') return exhausted(problem.error, path);
  return refuse(`cannot execute ${path}: ${explainedError(problem.error)}`, problem.name);
}

interface FileProblem {
  readonly name: string | null;
  readonly error: unknown;
}

function problemOf(path: string): FileProblem | null {
  try {
    if (!statSync(path).isFile()) return { name: 'EACCES', error: new Error('it is no regular file') };
    accessSync(path, constants.X_OK);
    return null;
  } catch (error) {
    return { name: systemErrorName(error), error };
  }
}

function refuse(message: string, cause: string | null): ResolvedExecutable {
  return { ok: false, error: spawnFailed('resolve-executable', message, cause) };
}

function exhausted(error: unknown, path: string): ResolvedExecutable {
  return { ok: false, error: startFailureOf(error, 'resolve-executable', `look at ${path}`) };
}
