import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  ExitStatus,
  ProcessHandle,
  ProcessObservation,
  ProcessPurpose,
  ProcessSpawner,
  StartIntent,
  StartRequest,
} from '@hermit/core/spawner';
import { createProcessScanner, lookAtProcess, readBootId } from '@hermit/process-linux';
import { afterAll, expect } from 'vitest';
import { loadSsdSpawner } from '../src/index.ts';
import { never, requestOf } from './request.ts';
import { waitUntil } from './wait-until.ts';

export const bootId: string = readBootId();
export const isRoot: boolean = process.getuid?.() === 0;

/** What one test file works with: its own state, and spawners that are checked for leaks at its end. */
export interface World {
  readonly stateId: string;
  readonly directory: string;
  readonly runDirectory: string;
  readonly spawner: ProcessSpawner;
  /** One that knows nothing of the others, as after a restart of the manager. */
  anotherSpawner(): Promise<ProcessSpawner>;
  /** Starts, and fails the test if that does not work. */
  start(changes?: Partial<StartRequest>): Promise<ProcessHandle>;
  observe(handle: ProcessHandle): Promise<ProcessObservation>;
  ended(handle: ProcessHandle): Promise<Extract<ProcessObservation, { kind: 'exited' }>>;
  exitOf(changes: Partial<StartRequest>): Promise<ExitStatus | null>;
  /** Runs to the end and returns what the command wrote to stdout. */
  outputOf(changes: Partial<StartRequest>): Promise<string>;
  intentOf(changes: Partial<StartIntent>): StartIntent;
  /** Path of a file of a service and purpose. */
  file(serviceId: string, purpose: ProcessPurpose, ...names: readonly string[]): string;
  /** Pids alive with a marker of this world. */
  markedPids(): Promise<readonly number[]>;
}

export async function spawnerIn(stateId: string, runDirectory: string): Promise<ProcessSpawner> {
  const loaded = await loadSsdSpawner({ stateId, runDirectory });
  if (!loaded.ok) throw new Error(loaded.message);
  return loaded.spawner;
}

/** Makes a world and registers the leak check. */
export async function createWorld(name: string): Promise<World> {
  const stateId = `test-${name}-${process.pid}-${Date.now()}`;
  const directory = mkdtempSync(join(tmpdir(), `hermit-${name}-`));
  const runDirectory = join(directory, 'run');
  const descriptors = openDescriptors();
  const spawner = await spawnerIn(stateId, runDirectory);
  const spawners = [spawner];
  const scanner = createProcessScanner();

  const world: World = {
    stateId,
    directory,
    runDirectory,
    spawner,
    anotherSpawner: async () => {
      const another = await spawnerIn(stateId, runDirectory);
      spawners.push(another);
      return another;
    },
    start: async (changes) => {
      const result = await spawner.start(requestOf(changes), never);
      if (!result.ok) throw new Error(`${result.error.code} ${result.error.stage}: ${result.error.message}`);
      return result.handle;
    },
    observe: async (handle) => (await spawner.observe([handle], never))[0] as ProcessObservation,
    ended: (handle) =>
      waitUntil(`process ${handle.pid} has ended`, async () => {
        const observation = await world.observe(handle);
        return observation.kind === 'exited' && observation;
      }),
    exitOf: async (changes) => (await world.ended(await world.start(changes))).exit,
    outputOf: async (changes) => {
      const path = join(directory, 'output');
      const stdout = openSync(path, 'w');
      try {
        const handle = await world.start({ stdio: { stdout, stderr: stdout }, ...changes });
        await world.ended(handle);
        return readFileSync(path, 'utf8');
      } finally {
        closeSync(stdout);
      }
    },
    intentOf: (changes) => ({
      serviceId: 'web',
      purpose: 'main',
      nonce: null,
      shapeHash: '0123456789abcdef',
      spawner: 'ssd',
      bootId,
      ...changes,
    }),
    file: (serviceId, purpose, ...names) => join(runDirectory, bootId, serviceId, purpose, ...names),
    markedPids: async () => {
      const scan = await scanner.scan();
      if (scan.kind === 'failed') throw new Error(scan.message);
      return scan.processes
        .filter(({ mark }) => mark.kind === 'marked' && mark.marker.stateId === stateId)
        .map((one) => one.stat.pid);
    },
  };

  afterAll(async () => {
    for (const one of spawners) await one.dispose();
    const left = [...(await world.markedPids()), ...holdersBelow(runDirectory)];
    endAll(left);
    expect(left, 'processes left behind').toEqual([]);
    await waitUntil('no descriptor is left open', () => openDescriptors() <= descriptors);
    rmSync(directory, { recursive: true });
  });
  return world;
}

/** Pids with a descriptor below a directory, whoever they are. */
export function holdersBelow(directory: string): readonly number[] {
  const links = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return links.map(Number).filter((pid) => pid !== process.pid && hasDescriptorBelow(pid, directory));
}

function hasDescriptorBelow(pid: number, directory: string): boolean {
  try {
    const names = readdirSync(`/proc/${pid}/fd`);
    return names.some((fd) => linkOf(`/proc/${pid}/fd/${fd}`).startsWith(`${directory}/`));
  } catch {
    return false;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** Ends processes that a test made, some of which may have ended already. */
export function endAll(pids: readonly number[]): void {
  for (const pid of new Set(pids)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was quicker.
    }
  }
}

/** Whether a process is there and no zombie. */
export function isAlive(pid: number): boolean {
  return lookAtProcess(pid).kind === 'alive';
}

export function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
