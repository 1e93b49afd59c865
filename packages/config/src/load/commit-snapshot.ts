import { join } from 'node:path';
import type { Finding } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';
import { hermitFileName } from '../read/file-name.ts';
import { mapBounded } from '../read/map-bounded.ts';
import { explainSystemError } from '../read/system-error.ts';
import type { LastGoodEntry, LastGoodStore } from './last-good-store.ts';

const writesLimit = 16;

/** What is to be kept and forgotten for one snapshot. */
export interface SnapshotRecord {
  readonly entries: readonly LastGoodEntry[];
  /** Directories that were read, with the paths that are still there, usable or not. */
  readonly present: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Brings the store up to date. Never rejects: everything that failed is summed up in one warning. */
export async function commitSnapshot(record: SnapshotRecord, store: LastGoodStore): Promise<readonly Finding[]> {
  const failures: unknown[] = [];
  const attempt = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      failures.push(error);
    });
  await mapBounded(record.entries, writesLimit, (entry) => attempt(store.save(entry)));
  for (const [directory, paths] of record.present) await attempt(store.prune(directory, paths));
  if (failures.length === 0) return [];
  const message = `${failures.length} last good definitions could not be kept: ${explainSystemError(failures[0])}`;
  const suggestion = 'make the state directory writable for the manager; then reload';
  return [createFinding('last-good-not-saved', wholeFile(null), message, suggestion)];
}

/** The path under which the settings of the manager are kept. */
export function settingsPath(directory: string): string {
  return join(directory, hermitFileName);
}
