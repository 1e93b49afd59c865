import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Finding, ServiceDefinition } from '@hermit/core';
import { orderedFindings } from '../findings/compare-findings.ts';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { defaultsFileName, hermitFileName } from '../read/file-name.ts';
import { explainSystemError } from '../read/system-error.ts';
import type { DirectorySnapshot } from './directory-snapshot.ts';
import { loadSnapshot } from './load-directories.ts';
import type { SkippedFile } from './load-directory.ts';
import type { LoadOptions } from './load-options.ts';

/** Everything there is to say about some files and directories. */
export interface Validation {
  readonly findings: readonly Finding[];
  /** Paths as given that do not exist or cannot be looked at; each also has a finding `missing-path`. */
  readonly missingPaths: readonly string[];
  readonly definitions: readonly ServiceDefinition[];
  /** How many files of definitions and facts were looked at. */
  readonly files: number;
  readonly skipped: readonly SkippedFile[];
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Validates with the loader that the manager uses, but without last good definitions. All directories together are one
 * snapshot, in the order given; each file is looked at by itself, with the `_defaults.toml` and `hermit.toml` beside
 * it. Never rejects for bad input, and changes nothing.
 */
export async function validatePaths(
  paths: readonly string[],
  options: Omit<LoadOptions, 'lastGood' | 'cache'> = {},
): Promise<Validation> {
  const sorted = await Promise.all(paths.map(sortPath));
  const directories = sorted.filter(({ kind }) => kind === 'directory').map(({ path }) => path);
  const files = sorted.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  const snapshots = directories.length === 0 ? [] : [await loadSnapshot(directories, options, null)];
  const ofFiles = await Promise.all(files.map((file) => validateFile(file, options)));
  return together(
    [...snapshots, ...ofFiles],
    sorted.flatMap((path) => (path.kind === 'missing' ? [path] : [])),
  );
}

type SortedPath =
  | { readonly kind: 'directory' | 'file'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string; readonly finding: Finding };

async function sortPath(path: string): Promise<SortedPath> {
  try {
    const stats = await stat(path);
    return { kind: stats.isDirectory() ? 'directory' : 'file', path: resolve(path) };
  } catch (error) {
    const message = `the path cannot be validated: ${explainSystemError(error)}`;
    return { kind: 'missing', path, finding: createFinding('missing-path', wholeFile(path), message) };
  }
}

/** One file, with what it is made of; what is said about other files beside it is left out. */
async function validateFile(file: string, options: LoadOptions): Promise<DirectorySnapshot> {
  const directory = dirname(file);
  const name = basename(file);
  const isDefinition = name !== hermitFileName && name !== defaultsFileName;
  const snapshot = await loadSnapshot([directory], options, new Set(isDefinition ? [name] : []));
  const isAboutFile = ({ file: about }: Finding): boolean =>
    about === file || about === directory || (isDefinition && about !== join(directory, hermitFileName));
  return { ...snapshot, skipped: [], findings: snapshot.findings.filter(isAboutFile) };
}

function together(
  snapshots: readonly DirectorySnapshot[],
  missing: readonly { readonly path: string; readonly finding: Finding }[],
): Validation {
  return {
    findings: orderedFindings([
      ...missing.map(({ finding }) => finding),
      ...snapshots.flatMap(({ findings }) => findings),
    ]),
    missingPaths: missing.map(({ path }) => path),
    definitions: snapshots.flatMap(({ definitions }) => definitions),
    files: snapshots
      .flatMap(({ directories }) => directories)
      .reduce((sum, { files, factFiles }) => sum + files + factFiles, 0),
    skipped: snapshots.flatMap(({ skipped }) => skipped),
    sources: new Map(snapshots.flatMap(({ sources }) => [...sources])),
  };
}
