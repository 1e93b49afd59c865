import type { WatchedSnapshot } from '@hermit/config';
import { type GivenFiles, type ServiceDefinition, type ServiceId, templateNameOf } from '@hermit/core';
import type { WatchedSnapshots } from './given-files.ts';

/** Everything that is in force, or would be. */
export interface Loaded {
  /** What the directories of the manager say. */
  readonly main: GivenFiles;
  readonly watched: WatchedSnapshots;
}

/** From what to what a manager would go. */
export interface WatchedChange {
  readonly before: Loaded;
  readonly after: Loaded;
}

/** Definitions by the watcher that had loaded them. */
export type LostDefinitions = ReadonlyMap<ServiceId, readonly ServiceDefinition[]>;

/**
 * What config-watchers had loaded and is gone, or says something else, by watcher. What a watcher loaded that is not run
 * any more, or that nothing defines any more, is not lost by itself.
 */
export function lostDefinitions({ before, after }: WatchedChange): LostDefinitions {
  const now = new Map(
    [after.main, ...after.watched.values()].flatMap(({ definitions }) => definitions.map(({ id, hash }) => [id, hash])),
  );
  const lost = new Map<ServiceId, ServiceDefinition[]>();
  for (const [watcherId, { definitions }] of before.watched) {
    const gone = after.watched.has(watcherId) ? definitions.filter(({ id, hash }) => now.get(id) !== hash) : [];
    if (gone.length > 0) lost.set(watcherId, gone);
  }
  return lost;
}

/**
 * What is in force if some watchers keep what they had loaded: their definitions, and the facts of files that are gone.
 * Files that are there assert what they say now, and watchers that only a kept definition defines keep theirs.
 */
export function withHeld({ before, after }: WatchedChange, held: ReadonlySet<ServiceId>): WatchedSnapshots {
  const kept = new Map<ServiceId, WatchedSnapshot>();
  const keptIds = new Set<ServiceId>();
  for (const [id, last] of before.watched) {
    const next = after.watched.get(id);
    const isOrphan = next === undefined && (keptIds.has(id) || keptIds.has(templateNameOf(id) ?? id));
    if (!isOrphan && (next === undefined || !held.has(id))) continue;
    kept.set(id, next === undefined ? last : heldSnapshot(last, next));
    for (const definition of last.definitions) keptIds.add(definition.id);
  }
  const rest = [...after.watched].filter(([id]) => !kept.has(id));
  const taken = new Set(
    [after.main, ...rest.map(([, one]) => one)].flatMap(({ definitions }) => definitions.map(({ id }) => id)),
  );
  const free = ({ id }: ServiceDefinition): boolean => !taken.has(id);
  const both = [
    ...rest,
    ...[...kept].map(([id, one]) => [id, { ...one, definitions: one.definitions.filter(free) }] as const),
  ];
  return new Map(both.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What is not accepted is not kept as last good either. */
function heldSnapshot(last: WatchedSnapshot, next: WatchedSnapshot): WatchedSnapshot {
  const owners = new Set(next.facts.map(({ owner }) => owner));
  return {
    ...next,
    state: next.state === 'absent' ? last.state : next.state,
    definitions: last.definitions,
    facts: [...next.facts, ...last.facts.filter(({ owner }) => !owners.has(owner))],
    commit: async () => [],
  };
}
