import { basename, dirname, join } from 'node:path';
import type { Finding, ServiceDefinition } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import { type GuardedDirectory, guardDirectory } from '../read/guarded-directory.ts';
import { type FileStamp, type GuardedFile, readGuardedFile, stampOf } from '../read/read-guarded-file.ts';
import type { WrittenDefinition } from '../rules/definition-rule.ts';
import { assembleDefinition } from './assemble-definition.ts';
import { type CheckedDefinition, checkDefinition, environmentFilePointer } from './check-written.ts';
import type { CachedFile } from './load-cache.ts';

/** One file of definitions, as far as it can be judged by itself. */
export interface LoadedDefinition {
  readonly path: string;
  /** `null` if it could not be read. */
  readonly text: string | null;
  /** `null` if it has errors. */
  readonly valid: ValidDefinition | null;
  /** The keys without errors, also of a file that has some; `null` if the file is no TOML. */
  readonly readable: WrittenDefinition | null;
  readonly findings: readonly Finding[];
}

/** What a valid file gives. */
export interface ValidDefinition {
  readonly checked: CheckedDefinition;
  readonly definition: ServiceDefinition;
  readonly environmentTexts: ReadonlyMap<string, string>;
}

/** Times of files are only as fine as the kernel's clock: a file that changed just now may change again unnoticed. */
const settledAfterMs = 100;

/**
 * Loads one file of a directory; `null` if it went away. Takes what the cache has if the file has not changed, and says
 * what the next load may take over.
 */
export async function loadDefinition(
  directory: GuardedDirectory,
  name: string,
  defaults: TomlDocument | null,
  cached: CachedFile | undefined,
  nowMs: () => number,
): Promise<{ readonly loaded: LoadedDefinition; readonly cacheable: CachedFile | null } | null> {
  if (cached !== undefined && cached.defaults === (defaults?.text ?? null)) {
    const stamp = await stampOf(directory, name);
    if (stamp?.text === cached.stamp) return { loaded: cached.loaded, cacheable: cached };
  }
  const readAtMs = nowMs();
  const file = await readGuardedFile(directory, name);
  if (file.kind === 'absent') return null;
  const path = join(directory.path, name);
  const loaded = await loadedFrom(path, file, defaults, directory.euid);
  return { loaded, cacheable: cacheableFile(loaded, file, defaults, readAtMs) };
}

async function loadedFrom(
  path: string,
  file: Exclude<GuardedFile, { kind: 'absent' }>,
  defaults: TomlDocument | null,
  euid: number,
): Promise<LoadedDefinition> {
  if (file.kind === 'refused') return { path, text: null, valid: null, readable: null, findings: [file.finding] };
  const { text } = file;
  const { checked, readable, findings } = checkDefinition(path, text, defaults);
  if (checked === null) return { path, text, valid: null, readable, findings };
  const environment = await readEnvironmentFiles(checked, euid);
  if (environment.findings.length > 0) {
    return { path, text, valid: null, readable, findings: [...findings, ...environment.findings] };
  }
  const assembled = assembleDefinition(checked, environment.texts);
  const { definition } = assembled;
  const valid = definition === null ? null : { checked, definition, environmentTexts: environment.texts };
  return { path, text, valid, readable, findings: [...findings, ...assembled.findings] };
}

interface EnvironmentTexts {
  readonly texts: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

async function readEnvironmentFiles(checked: CheckedDefinition, euid: number): Promise<EnvironmentTexts> {
  const texts = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [index, path] of checked.environmentFiles.entries()) {
    const text = await readEnvironmentFile(path, euid);
    if (typeof text === 'string') texts.set(path, text);
    else {
      const place = checked.document.locate(environmentFilePointer(checked.written, index), 'value');
      const message = `the environment file ${path} cannot be used: ${text.message}`;
      findings.push(createFinding('environment-file-unreadable', place, message, text.suggestion));
    }
  }
  return { texts, findings };
}

/** The text, or the finding that says why there is none. */
async function readEnvironmentFile(path: string, euid: number): Promise<string | Finding> {
  const parent = await guardDirectory(dirname(path), euid);
  if (parent.kind === 'refused') return parent.finding;
  const file = await readGuardedFile(parent.directory, basename(path));
  switch (file.kind) {
    case 'read':
      return file.text;
    case 'refused':
      return file.finding;
    case 'absent':
      return createFinding(
        'unreadable-file',
        { file: path, line: null, column: null, keyPath: null },
        'it does not exist',
      );
  }
}

/** Findings about other files can change without this one: such a result is not kept. */
function cacheableFile(
  loaded: LoadedDefinition,
  file: Exclude<GuardedFile, { kind: 'absent' }>,
  defaults: TomlDocument | null,
  readAtMs: number,
): CachedFile | null {
  const stamp: FileStamp | null = file.kind === 'read' ? file.stamp : null;
  if (stamp === null || loaded.valid === null || loaded.valid.checked.environmentFiles.length > 0) return null;
  if (readAtMs - stamp.changedAtMs < settledAfterMs) return null;
  return { stamp: stamp.text, defaults: defaults?.text ?? null, loaded };
}
