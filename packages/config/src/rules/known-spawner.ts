import type { Finding } from '@hermit/core';
import { createFinding, type Place } from '../findings/create-finding.ts';
import { nearestWord } from '../findings/nearest-word.ts';
import type { WrittenDefinition } from './definition-rule.ts';
import type { Surroundings } from './surroundings.ts';

/** The spawner that a definition names is one that the manager has. */
export function unknownSpawnerFindings(
  { document, written }: WrittenDefinition,
  surroundings: Surroundings,
): Finding[] {
  return unknownSpawner(written.spawner, surroundings.knownSpawners, document.locate('/spawner', 'value'));
}

/** What is said about the name of a spawner; nothing if none is written or the known ones are not known. */
export function unknownSpawner(
  written: string | undefined,
  known: ReadonlySet<string> | null,
  place: Place,
): Finding[] {
  if (written === undefined || known === null || known.has(written)) return [];
  const near = nearestWord(written, known);
  const names = [...known].map((name) => JSON.stringify(name)).join(', ');
  const message = `there is no spawner ${JSON.stringify(written)}; there are ${names}`;
  const suggestion =
    near === null ? 'list its package in `allow_spawners` of hermit.toml' : `did you mean ${JSON.stringify(near)}?`;
  return [createFinding('unknown-spawner', place, message, suggestion)];
}
