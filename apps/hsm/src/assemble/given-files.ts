import type { WatchedSnapshot } from '@hermit/config';
import type { GivenFiles, ServiceId } from '@hermit/core';

/** What config-watchers load, by watcher. */
export type WatchedSnapshots = ReadonlyMap<ServiceId, WatchedSnapshot>;

/** What the directories say, and what config-watchers load beside them, as it is given to a manager. */
export function wholeOf(main: GivenFiles, watched: WatchedSnapshots): GivenFiles {
  const all = [main, ...watched.values()];
  return { definitions: all.flatMap(({ definitions }) => definitions), facts: all.flatMap(({ facts }) => facts) };
}

/** Two loads with the same definitions and facts have the same text. */
export function contentOf(watched: WatchedSnapshots): string {
  const parts = [...watched].map(([id, { definitions, facts }]) => [
    id,
    definitions.map((one) => [one.id, one.hash]),
    facts,
  ]);
  return JSON.stringify(parts);
}

/** Whether two sets of files say the same. */
export function isSame(one: GivenFiles, other: GivenFiles): boolean {
  const text = ({ definitions, facts }: GivenFiles): string =>
    JSON.stringify([definitions.map(({ id, hash }) => [id, hash]), facts]);
  return text(one) === text(other);
}
