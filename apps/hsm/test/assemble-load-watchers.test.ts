import { defaultHermitSettings, type ReadWatched } from '@hermit/config';
import { defineService, type ServiceDefinition, type WatchDefinition } from '@hermit/core';
import { expect, test } from 'vitest';
import { loadWatchers } from '../src/assemble/load-watchers.ts';

const watchOf = (path: string): WatchDefinition => ({
  path,
  recursive: false,
  allow: null,
  wrap: null,
  facts: 'shared',
});
const watcher = (id: string): ServiceDefinition =>
  defineService({ id, kind: 'config-watcher', execStart: null, watch: watchOf(`/nowhere/${id}`) });
const within = (...definitions: readonly ServiceDefinition[]) =>
  ({
    definitions,
    manager: defaultHermitSettings,
    managerOrigin: 'absent',
    managerFile: '/nowhere/hermit.toml',
  }) as const;
const nothing: ReadWatched = { files: { kind: 'absent' }, loaded: [] };

test('watchers are read side by side, but not more than four of them', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const begun: string[] = [];
  const open = new Map<string, () => void>();
  const read = ({ path }: WatchDefinition): Promise<ReadWatched> => {
    const id = path.slice(-1);
    begun.push(id);
    return new Promise((resolve) => open.set(id, () => resolve(nothing)));
  };
  const loading = loadWatchers(ids, { within: within(...ids.map(watcher)), kept: [], read });
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  for (const [index, id] of ids.entries()) {
    open.get(id)?.();
    await expect.poll(() => begun.length).toBe(Math.min(ids.length, 5 + index));
  }
  expect([...(await loading).keys()]).toEqual(ids);
  expect(begun).toEqual(ids);
});

test('a watcher that only a kept definition defines is read, and one that nothing defines is not', async () => {
  const read = async (): Promise<ReadWatched> => nothing;
  const loaded = await loadWatchers(['a', 'b', 'c'], { within: within(watcher('a')), kept: [watcher('b')], read });
  expect([...loaded].map(([id, { path }]) => [id, path])).toEqual([
    ['a', '/nowhere/a'],
    ['b', '/nowhere/b'],
  ]);
});
