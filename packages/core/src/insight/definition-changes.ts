import type { ServiceDefinition } from '../model/service-definition.ts';
import { type ServiceId, templateNameOf } from '../model/service-id.ts';
import { changedKeys } from './definition-keys.ts';

/** What becomes of one definition. */
export interface DefinitionChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'same';
  /** The TOML keys that differ; only of one that changed. */
  readonly keys: readonly string[];
}

/**
 * Compares definitions, by id: those of services, templates and rules, and of each of these ids that is an instance. An
 * instance has the change of its template, but comes and goes with its demand.
 */
export function definitionChanges(
  before: readonly ServiceDefinition[],
  after: readonly ServiceDefinition[],
  ids: Iterable<ServiceId>,
): ReadonlyMap<ServiceId, DefinitionChange> {
  const old = new Map(before.map((definition) => [definition.id, definition]));
  const next = new Map(after.map((definition) => [definition.id, definition]));
  const changes = new Map<ServiceId, DefinitionChange>();
  for (const id of new Set([...old.keys(), ...next.keys()])) changes.set(id, changeOf(old.get(id), next.get(id)));
  for (const id of ids) {
    const change = changes.get(templateNameOf(id) ?? '');
    if (change !== undefined && !changes.has(id)) changes.set(id, change);
  }
  return changes;
}

function changeOf(before: ServiceDefinition | undefined, after: ServiceDefinition | undefined): DefinitionChange {
  if (before === undefined) return { kind: 'added', keys: [] };
  if (after === undefined) return { kind: 'removed', keys: [] };
  if (before.hash === after.hash) return { kind: 'same', keys: [] };
  return { kind: 'changed', keys: changedKeys(before, after) };
}
