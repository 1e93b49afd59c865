import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chosenClauses, createMemoryMachine, createOptions, MemorySpawner, runConformance } from './kit.ts';

const machine = createMemoryMachine();
const open = () => new MemorySpawner(machine);

test('settings have defaults', () => {
  const options = createOptions({ machine, open });
  expect(options).toMatchObject({ repeats: 5, only: null, stateDirectory: null, recipe: null, spawnerOptions: {} });
  expect(options.limits).toEqual({ callMs: 10_000, waitMs: 20_000 });
  expect(createOptions({ machine, open, limits: { callMs: 1 } }).limits).toEqual({ callMs: 1, waitMs: 20_000 });
});

test('without a way to make a spawner nothing begins', () => {
  expect(() => createOptions({ machine })).toThrow(/"open".*"recipe"/);
});

test('a run may be about some clauses only, by id or topic', () => {
  expect(chosenClauses({ only: ['KILL-02'] }).map(({ id }) => id)).toEqual(['KILL-02']);
  expect(chosenClauses({ only: ['CANCEL'] }).map(({ id }) => id)).toHaveLength(4);
  expect(() => chosenClauses({ only: ['KILLS'] })).toThrow(/"KILLS" is neither/);
});

test('a recipe is enough, and what it makes is told by name', async () => {
  const module = new URL('./programs/open-memory-spawner.ts', import.meta.url).href;
  const recipe = { module, exportName: 'openMemorySpawner', arguments: ['a-name'] };
  const report = await runConformance(
    createOptions({ machine: createMemoryMachine(), recipe, only: ['CAPABILITY-01'] }),
  );
  expect(report).toMatchObject({ spawner: 'a-name', passed: 1, failed: 0, skipped: 0 });
  const wrong = createOptions({ machine, recipe: { ...recipe, exportName: 'nothing' } });
  await expect(runConformance(wrong)).rejects.toThrow(/exports no function "nothing"/);
});

test('each result is told as it comes', async () => {
  const told: string[] = [];
  await runConformance(createOptions({ machine, open, only: ['KILL-01'], onResult: ({ id }) => told.push(id) }));
  expect(told).toEqual(['KILL-01']);
});

test('a spawner that hangs or throws fails clauses and ends nothing', async () => {
  const own = createMemoryMachine();
  const broken = () => {
    const spawner = new MemorySpawner(own);
    spawner.start = () => new Promise(() => {});
    spawner.observe = () => {
      throw new Error('no');
    };
    return spawner;
  };
  const options = createOptions({ machine: own, open: broken, only: ['START-01', 'EXIT-01'], limits: { callMs: 20 } });
  const { results } = await runConformance(options);
  expect(results.map(({ reason }) => reason)).toEqual(Array(2).fill('start did not settle within 20 ms'));
});

test('the machine removes what it made', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kit-options-'));
  const options = createOptions({ directory, open: () => new MemorySpawner(createMemoryMachine()) });
  options.machine.openGate('a-gate');
  expect(readdirSync(directory)).toHaveLength(1);
  expect(await options.machine.close()).toEqual([]);
  expect(readdirSync(directory)).toEqual([]);
  rmSync(directory, { recursive: true });
  expect(existsSync(directory)).toBe(false);
});
