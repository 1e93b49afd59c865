import { expect, test } from 'vitest';
import { createMemoryLastGoodStore, loadDirectories, type SpawnerFinder } from '../src/index.ts';
import { useTemporaryDirectories, writeFiles } from './support/temporary-directory.ts';

const temporaryDirectory = useTemporaryDirectories();

/** Knows `node`, and `ill`, which cannot be used. */
const spawners: SpawnerFinder = {
  alternatives: new Map(),
  async find(name) {
    if (name === 'ill') return { kind: 'unusable', message: 'it is ill', suggestion: null, traits: null };
    return name === 'node'
      ? { kind: 'usable', traits: { capabilities: everything, optionsSchema: null } }
      : { kind: 'unknown', message: `there is no spawner "${name}"`, suggestion: null };
  },
};
const everything = {
  adopts: true,
  watches: 'all',
  signalsGroup: true,
  killsTree: true,
  exitStatus: 'always',
  passesDescriptors: true,
  capturesOutput: true,
  switchesUser: true,
  setsUmask: true,
  setsWorkingDirectory: true,
  purposes: ['main', 'pre-start'],
} as const;

function house() {
  const directory = temporaryDirectory();
  const lastGood = createMemoryLastGoodStore();
  return async (text: string) => {
    writeFiles(directory, { 'web.toml': text });
    const snapshot = await loadDirectories([directory], { lastGood, spawners, checkHost: false });
    await snapshot.commit();
    return { spawner: snapshot.definitions[0]?.spawner, codes: snapshot.findings.map(({ code }) => code) };
  };
}

const withSpawner = (name: string): string => `exec_start = ["a"]\nspawner = "${name}"\n`;

test('a definition whose spawner cannot be used counts where none was there before, so that status shows it', async () => {
  expect(await house()(withSpawner('ill'))).toEqual({ spawner: 'ill', codes: ['spawner-unusable'] });
});

test('a definition never leaves a spawner for one that cannot be used', async () => {
  const load = house();
  await load(withSpawner('node'));
  expect(await load(withSpawner('ill'))).toEqual({ spawner: 'node', codes: ['last-good-kept', 'spawner-unusable'] });
  expect(await load(withSpawner('node'))).toEqual({ spawner: 'node', codes: [] });
});

test('a definition that stays with a spawner that cannot be used is followed', async () => {
  const load = house();
  await load(withSpawner('ill'));
  expect(await load(`${withSpawner('ill')}autostart = false\n`)).toEqual({
    spawner: 'ill',
    codes: ['spawner-unusable'],
  });
});

test('a definition with a spawner that is not there never counts', async () => {
  expect(await house()(withSpawner('gone'))).toEqual({ spawner: undefined, codes: ['unknown-spawner'] });
});

test('an option that does not fit is said where a spawner is named that cannot be used, as far as its schema is known', async () => {
  const load = house();
  expect(await load(`${withSpawner('ill')}[spawner_options]\nx = 1\n`)).toEqual({
    spawner: 'ill',
    codes: ['spawner-unusable'],
  });
});
