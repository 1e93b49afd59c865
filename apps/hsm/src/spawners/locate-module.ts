import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SpawnerReference } from '@hermit/config';
import { systemErrorText } from '../host/system-error-text.ts';
import { packageEntry } from './package-entry.ts';
import { failure, type Outcome } from './problem.ts';

/** A module on disk that is to be imported. */
export interface LocatedModule {
  /** Where it was found, through whatever links: every directory of this path decides what is run. */
  readonly path: string;
  /** Of the package around it; `null` if there is none, or it does not say. */
  readonly version: string | null;
}

/**
 * Finds the main file of a package in the `node_modules` of the directories given and of those above each, in this order; or
 * of the package, or the file, at a path. The working directory, `NODE_PATH` and the home directory play no part.
 */
export async function locateModule(
  reference: SpawnerReference,
  directories: readonly string[],
): Promise<Outcome<LocatedModule>> {
  switch (reference.kind) {
    case 'malformed':
      return failure('missing', 'it is neither the name of a package nor an absolute path');
    case 'path':
      return atPath(reference.path);
    case 'package':
      return inDirectories(reference.name, directories);
  }
}

async function inDirectories(name: string, directories: readonly string[]): Promise<Outcome<LocatedModule>> {
  const places = [...new Set(directories.flatMap(modulesAbove))];
  for (const place of places) {
    const path = join(place, name);
    if ((await kindOf(path)) === 'directory') return inPackage(path);
  }
  return failure('missing', ...notInstalled(name, directories));
}

/** The last of the directories is that of hsm itself. */
function notInstalled(name: string, directories: readonly string[]): readonly [message: string, suggestion: string] {
  const [first] = directories;
  if (first === undefined || directories.length < 2) {
    return [`the package ${name} is not installed beside hsm`, `npm install --global ${name}, or name it by its path`];
  }
  const where = `neither in the node_modules of ${first} and the directories above it, nor beside hsm`;
  return [`the package ${name} is not installed: it is ${where}`, `npm install --prefix ${first} ${name}`];
}

/** Outermost last. What already is a `node_modules` has none of its own. */
function modulesAbove(directory: string): readonly string[] {
  const above = directory === '/' ? [] : modulesAbove(dirname(directory));
  return directory.endsWith('/node_modules') ? above : [join(directory, 'node_modules'), ...above];
}

async function atPath(path: string): Promise<Outcome<LocatedModule>> {
  switch (await kindOf(path)) {
    case 'file':
      return located(path, null);
    case 'directory':
      return inPackage(path);
    case 'other':
      return failure('missing', `there is no file or directory ${path}`, 'correct the path, or install what it names');
  }
}

async function inPackage(directory: string): Promise<Outcome<LocatedModule>> {
  const file = join(directory, 'package.json');
  try {
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>;
    const entry = packageEntry(manifest);
    if (entry === null) return failure('missing', `${file} names no file to import as a spawner`);
    const { version } = manifest;
    return await located(join(directory, entry), typeof version === 'string' ? version : null);
  } catch (error) {
    return failure('missing', `${file} cannot be used: ${systemErrorText(error)}`, 'install the package again');
  }
}

async function located(path: string, version: string | null): Promise<Outcome<LocatedModule>> {
  if ((await kindOf(path)) === 'file') return { ok: true, value: { path, version } };
  return failure('missing', `there is no file ${path}`, 'install the package again');
}

async function kindOf(path: string): Promise<'file' | 'directory' | 'other'> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return 'file';
    return stats.isDirectory() ? 'directory' : 'other';
  } catch {
    return 'other';
  }
}
