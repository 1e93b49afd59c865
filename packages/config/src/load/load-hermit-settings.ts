import { join } from 'node:path';
import type { Finding } from '@hermit/core';
import { hasErrors, type Place } from '../findings/create-finding.ts';
import type { WrittenHermitSettings } from '../generated/written-hermit-settings.ts';
import { defaultHermitSettings, type HermitSettings, normaliseHermitSettings } from '../normalise/hermit-settings.ts';
import { parseToml, type TomlDocument } from '../parse/toml-document.ts';
import { hermitFileName } from '../read/file-name.ts';
import type { GuardedDirectory } from '../read/guarded-directory.ts';
import { readGuardedFile } from '../read/read-guarded-file.ts';
import { hermitSettingsFindings } from '../rules/hermit-settings-rules.ts';
import { letsDefinitionCount, spawnerLookupFindings } from '../rules/known-spawner.ts';
import type { SpawnerFinder } from '../rules/spawner-lookup.ts';
import { schemaComplaints } from '../validate/schema-findings.ts';
import { withoutPointers } from '../validate/without-pointers.ts';
import type { LastGoodStore } from './last-good-store.ts';

/**
 * Where the manager's settings come from: the file, no file (defaults), the last good file because the present one is
 * broken, or defaults for want of anything better because the file is broken and never was good.
 */
export type HermitSettingsOrigin = 'read' | 'absent' | 'last-good' | 'broken';

/** The manager's settings and how they were found. */
export interface LoadedHermitSettings {
  readonly settings: HermitSettings;
  readonly origin: HermitSettingsOrigin;
  readonly path: string;
  /** The text of the file; `null` if it was not read. */
  readonly text: string | null;
  readonly keptSinceMs: number | null;
  readonly findings: readonly Finding[];
}

/** Loads `hermit.toml` of the first directory; `null` for a directory that cannot be read. Never rejects. */
export async function loadHermitSettings(
  path: string,
  directory: GuardedDirectory | null,
  lastGood: LastGoodStore,
  spawners: SpawnerFinder | null,
): Promise<LoadedHermitSettings> {
  const file = join(path, hermitFileName);
  if (directory === null) return fallback(file, null, [], lastGood, 'absent');
  const read = await readGuardedFile(directory, hermitFileName);
  switch (read.kind) {
    case 'absent':
      return {
        settings: defaultHermitSettings,
        origin: 'absent',
        path: file,
        text: null,
        keptSinceMs: null,
        findings: [],
      };
    case 'refused':
      return fallback(file, null, [read.finding], lastGood, 'broken');
    case 'read': {
      const { text } = read;
      const { settings, findings, namedSpawner } = checkHermitSettings(file, text);
      const all = [...findings, ...(await namedSpawnerFindings(namedSpawner, file, spawners))];
      if (settings === null || !isUsableWith(all)) return fallback(file, text, all, lastGood, 'broken');
      return { settings, origin: 'read', path: file, text, keptSinceMs: null, findings: all };
    }
  }
}

interface HermitCheck {
  /** `null` if there are errors. */
  readonly settings: HermitSettings | null;
  readonly findings: readonly Finding[];
  /** The default spawner that is written, and where; `null` if none is. */
  readonly namedSpawner: NamedSpawner | null;
}

interface NamedSpawner {
  readonly name: string;
  readonly allowed: readonly string[];
  readonly place: Place;
}

/** From the text of a `hermit.toml` to settings. Pure, and never throws. */
export function checkHermitSettings(file: string, text: string): HermitCheck {
  const parsed = parseToml(file, text);
  if (parsed.kind === 'invalid') return { settings: null, findings: [parsed.finding], namedSpawner: null };
  const { document } = parsed;
  const complaints = schemaComplaints('hermit', document);
  const pointers = complaints.map(({ pointer }) => pointer);
  const written = withoutPointers(document.table, pointers) as WrittenHermitSettings;
  const findings = [...complaints.map(({ finding }) => finding), ...hermitSettingsFindings(document, written)];
  const settings = hasErrors(findings) ? null : normaliseHermitSettings(written);
  return { settings, findings, namedSpawner: namedSpawnerOf(written, document) };
}

function namedSpawnerOf(written: WrittenHermitSettings, document: TomlDocument): NamedSpawner | null {
  const { default_spawner: name, allow_spawners: allowed = [] } = written;
  return name === undefined ? null : { name, allowed, place: document.locate('/default_spawner', 'value') };
}

async function namedSpawnerFindings(
  named: NamedSpawner | null,
  file: string,
  spawners: SpawnerFinder | null,
): Promise<Finding[]> {
  if (named === null || spawners === null) return [];
  return spawnerLookupFindings(await spawners.find(named.name, named.allowed, file), named.place);
}

function isUsableWith(findings: readonly Finding[]): boolean {
  return !hasErrors(findings.filter((finding) => !letsDefinitionCount(finding)));
}

async function fallback(
  path: string,
  text: string | null,
  findings: readonly Finding[],
  lastGood: LastGoodStore,
  otherwise: HermitSettingsOrigin,
): Promise<LoadedHermitSettings> {
  const entry = await lastGood.get(path);
  const settings = entry === null ? null : checkHermitSettings(path, entry.text).settings;
  if (entry === null || settings === null) {
    return { settings: defaultHermitSettings, origin: otherwise, path, text, keptSinceMs: null, findings };
  }
  return { settings, origin: 'last-good', path, text, keptSinceMs: entry.savedAtMs, findings };
}
