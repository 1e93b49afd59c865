import { describe, expect, test } from 'vitest';
import {
  allClauses,
  allMutants,
  createMemoryMachine,
  createOptions,
  MemorySpawner,
  type Mutant,
  memoryStateDirectory,
  mutate,
  runConformance,
} from './kit.ts';

/** Short: nothing in a simulated world takes time, so what has not come by then never comes. */
const limits = { callMs: 250, waitMs: 250 };

async function failuresOf(mutant: Mutant): Promise<readonly string[]> {
  const machine = createMemoryMachine();
  const open = () => mutate(new MemorySpawner(machine), machine, mutant);
  const report = await runConformance(createOptions({ machine, open, limits, stateDirectory: memoryStateDirectory }));
  return report.results.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
}

describe('a spawner that', () => {
  test.each(allMutants.map((mutant) => [mutant.title, mutant.clause, mutant] as const))(
    '%s breaks %s and nothing else',
    { timeout: 60_000 },
    async (_title, clause, mutant) => {
      expect(await failuresOf(mutant)).toEqual([clause]);
    },
  );
});

test('every clause has exactly one mutant', () => {
  expect(allMutants.map(({ clause }) => clause).sort()).toEqual(allClauses.map(({ id }) => id).sort());
});

test('ids of clauses are numbered without a gap within their topic', () => {
  const counts = new Map<string, number>();
  for (const { id } of allClauses) {
    const topic = id.replace(/-\d+$/, '');
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
    expect(id).toBe(`${topic}-${String(counts.get(topic)).padStart(2, '0')}`);
  }
});

test('every capability is exercised by a clause', () => {
  const needed = new Set<string>(allClauses.flatMap(({ needs }) => needs));
  const claimed = Object.keys(new MemorySpawner(createMemoryMachine()).capabilities);
  expect(claimed.filter((name) => !needed.has(name))).toEqual([]);
});
