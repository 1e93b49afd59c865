import { type DefinitionOutline, outlineOf } from '../model/definition-outline.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';

/** All definitions of one reload by id, and what the reconciler sees of them. */
export interface DefinitionSet {
  readonly definitions: ReadonlyMap<ServiceId, ServiceDefinition>;
  readonly outlines: ReadonlyMap<ServiceId, DefinitionOutline>;
}

/** Puts definitions in a set. Throws a `TypeError` if two have the same id. */
export function definitionSet(definitions: Iterable<ServiceDefinition>, defaultSpawner: string): DefinitionSet {
  const byId = new Map<ServiceId, ServiceDefinition>();
  const outlines = new Map<ServiceId, DefinitionOutline>();
  for (const definition of definitions) {
    if (byId.has(definition.id)) {
      throw new TypeError(`two definitions have the id "${definition.id}"; give each id once`);
    }
    byId.set(definition.id, definition);
    outlines.set(definition.id, outlineOf(definition, defaultSpawner));
  }
  return { definitions: byId, outlines };
}
