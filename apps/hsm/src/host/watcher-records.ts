import { join } from 'node:path';
import { isServiceId, type JsonValue, type ServiceId } from '@hermit/core';
import { readPrivateFile, removePrivateFile, writePrivateFile } from './private-file.ts';
import { Serializer } from './serializer.ts';
import type { StateDirectory } from './state-directory.ts';
import { systemErrorText } from './system-error-text.ts';

/** Which config-watchers are run, so that the next manager knows what belongs to the processes that it finds. */
export interface WatcherRecords {
  /** Those of an earlier manager of this boot. Never rejects; what cannot be read is nobody. */
  load(): Promise<readonly ServiceId[]>;
  /** Puts on record that these are run now. */
  save(ids: readonly ServiceId[]): void;
  /** Resolves when everything is on record, or could not be put there. */
  saved(): Promise<void>;
}

interface WatcherRecordsOptions {
  readonly directory: Pick<StateDirectory, 'path'>;
  readonly bootId: string;
  readonly warn: (message: string) => void;
}

const version = 1;

/** Records in `watchers.json`, valid for one boot and therefore not synced. */
export function createWatcherRecords({ directory, bootId, warn }: WatcherRecordsOptions): WatcherRecords {
  const path = join(directory.path, 'watchers.json');
  const writes = new Serializer();
  const write = async (ids: readonly ServiceId[]): Promise<void> => {
    try {
      if (ids.length === 0) await removePrivateFile(path, { durable: false });
      else await writePrivateFile(path, JSON.stringify({ version, bootId, watchers: ids }), { durable: false });
    } catch (error) {
      warn(`${path} cannot be written (${systemErrorText(error)}); the next manager does not know which watchers ran`);
    }
  };
  return {
    async load() {
      const content = await readPrivateFile(path);
      if (content.kind === 'refused') warn(`${path} is left out: ${content.why}`);
      return content.kind === 'text' ? idsOf(content.text, bootId) : [];
    },
    save: (ids) => void writes.run('watchers', () => write(ids)),
    saved: () => writes.run('watchers', async () => undefined),
  };
}

/** Nothing where it is of another boot, another release, or somebody else's. */
function idsOf(text: string, bootId: string): readonly ServiceId[] {
  try {
    const record = JSON.parse(text) as Readonly<Record<string, JsonValue>> | null;
    if (record?.['version'] !== version || record['bootId'] !== bootId) return [];
    const watchers = record['watchers'];
    return Array.isArray(watchers)
      ? (watchers.filter((id) => typeof id === 'string' && isServiceId(id)) as string[])
      : [];
  } catch {
    return [];
  }
}
