import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLastGoodStore,
  loadDirectories,
  loadLastGood,
  loadLastGoodFacts,
  type SpawnerFinder,
} from '@hermit/config';
import type { PlanDocument } from '@hermit/control';
import { type LoadedRecords, planReload, savedSnapshot } from '@hermit/core';
import { readBootId } from '@hermit/process-linux';
import { nodeClock } from '@hermit/spawner-node';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { directoriesOf } from '../flags/directories.ts';
import { createFileRecordStore } from '../host/file-record-store.ts';
import { openStateDirectory } from '../host/state-directory.ts';
import { SpawnerCatalogue } from '../spawners/spawner-catalogue.ts';
import { fixedSettings, type RunFlags } from './run-settings.ts';

/** How long a spawner may take to be loaded and asked for its schema. Milliseconds. */
const patienceMs = 5000;

/** The parts of the state directory that records are in. */
const recordParts = ['services', 'decisions', 'facts.json', 'inputs.json'];

/**
 * Plans the next load of these directories against what the last manager left in its state directory. Reads only: a
 * manager may run there at the same time. Throws a `CliError` where the state cannot be read.
 */
export async function planAgainstSavedState(
  given: readonly string[] | string,
  stateDirectory: string | undefined,
): Promise<{ readonly plan: PlanDocument; readonly statePath: string }> {
  const directories = directoriesOf(given);
  const spawners: SpawnerFinder = await SpawnerCatalogue.open({
    euid: process.geteuid?.() ?? 0,
    siteOf: null,
    patienceMs,
  });
  const { manager: early } = await loadDirectories(directories, { checkHost: false });
  const host = { environment: environment(), uid: process.geteuid?.() ?? 0, cores: 1 };
  const fixed = fixedSettings({ ...noFlags, directories, stateDirectory }, early, host);
  const lastGood = createLastGoodStore(join(fixed.stateDirectory, 'last-good'));
  const snapshot = await loadDirectories(directories, { lastGood, spawners });
  const records = await savedRecords(fixed.stateDirectory);
  const { definitions, facts, findings } = snapshot;
  const met = definitions.flatMap(({ systemDependencies }) => systemDependencies);
  const before = {
    definitions: await loadLastGood(directories, lastGood),
    facts: await loadLastGoodFacts(directories, lastGood),
  };
  const plan = planReload({
    snapshot: savedSnapshot(records, nodeClock, { met }),
    nowMs: nodeClock.nowMs(),
    decisions: new Map(),
    before,
    after: { definitions, facts },
    defaultSpawner: fixed.defaultSpawner,
  });
  return { plan: { ...plan, findings }, statePath: fixed.stateDirectory };
}

const noFlags: RunFlags = {
  directories: [],
  stateDirectory: undefined,
  logDirectory: undefined,
  socket: undefined,
  spawner: undefined,
  pollIntervalMs: undefined,
  isInactive: false,
  isWatching: false,
  leaveRunning: false,
  logFormat: 'text',
};

function environment(): ReadonlyMap<string, string> {
  return new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
}

/** The records as they are, read from a copy: whoever opens the original cleans it up, and it may be in use. */
async function savedRecords(statePath: string): Promise<LoadedRecords> {
  const copy = await mkdtemp(join(tmpdir(), 'hsm-plan-'));
  try {
    for (const part of recordParts) await copyPart(join(statePath, part), join(copy, part));
    const opened = await openStateDirectory(copy);
    if (!opened.ok) throw new CliError(exitCodes.systemCallFailed, 'state-directory-unusable', opened.message);
    const warn = (message: string): void => console.error(`hsm: ${message}`);
    return await createFileRecordStore({ directory: opened.directory, bootId: readBootId(), warn }).load();
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** A part that is not there says nothing. */
async function copyPart(from: string, to: string): Promise<void> {
  try {
    await cp(from, to, { recursive: true, preserveTimestamps: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    const why = error instanceof Error ? error.message : String(error);
    const message = `${from} cannot be read: ${why}; run hsm as the user of the manager`;
    throw new CliError(exitCodes.systemCallFailed, 'state-directory-unusable', message);
  }
}
