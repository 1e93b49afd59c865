import type { Finding } from '@hermit/core';
import { createFinding, type Place } from '../findings/create-finding.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import type { WrittenDefinition } from './definition-rule.ts';
import type { SpawnerLookup, SpawnerTraits } from './spawner-lookup.ts';
import type { Surroundings } from './surroundings.ts';

/** The spawner that a definition names is there, is allowed, and works. The default is judged where it is written. */
export function namedSpawnerFindings({ document, written }: WrittenDefinition, { spawners }: Surroundings): Finding[] {
  const lookup = written.spawner === undefined ? undefined : spawners.get(written.spawner);
  return lookup === undefined ? [] : spawnerLookupFindings(lookup, document.locate('/spawner', 'value'));
}

/** What is said about a spawner where it is named. */
export function spawnerLookupFindings(lookup: SpawnerLookup, place: Place): Finding[] {
  if (lookup.kind === 'usable') return [];
  const code = lookup.kind === 'unknown' ? 'unknown-spawner' : 'spawner-unusable';
  return [createFinding(code, place, lookup.message, lookup.suggestion)];
}

/** Whether a definition with this error is used all the same: its service waits for the spawner. */
export function letsDefinitionCount({ code }: Finding): boolean {
  return code === 'spawner-unusable';
}

/** The spawner of a definition, and its traits as far as they are known. */
export function spawnerOf(
  { written }: WrittenDefinition,
  { spawners, defaultSpawner }: Surroundings,
): { readonly name: string; readonly traits: SpawnerTraits | null } {
  const name = written.spawner ?? defaultSpawner;
  const lookup = spawners.get(name);
  const traits = lookup === undefined || lookup.kind === 'unknown' ? null : lookup.traits;
  return { name, traits };
}

/** Where a key is written, or else another one to which it belongs, or else the beginning of the file. */
export function placeOrBeginning(document: TomlDocument, pointer: string, otherwise: string): Place {
  const place = document.locate(pointer);
  if (place.line !== null) return place;
  const { line, column } = document.locate(otherwise);
  return { ...place, line: line ?? 1, column: column ?? 1 };
}
