import { afterAll, describe, expect, test } from 'vitest';
import {
  createMemoryMachine,
  createOptions,
  describeConformance,
  MemorySpawner,
  memoryStateDirectory,
  runConformance,
  type SpawnerCapabilities,
} from './kit.ts';

const machine = createMemoryMachine();

describe('the reference spawner keeps', () => {
  const options = createOptions({
    machine,
    stateDirectory: memoryStateDirectory,
    open: () => new MemorySpawner(machine),
  });
  describeConformance({ test, after: afterAll }, options);
});

describe('a run ends with a report', () => {
  const throws = (): never => {
    throw new Error('broken');
  };
  const hangs = (): Promise<never> => new Promise(() => {});
  const methods = ['start', 'observe', 'adopt', 'signal', 'kill', 'release', 'dispose'] as const;
  const broken = methods.flatMap((method) => [
    ['throws', method, throws] as const,
    ['does not settle', method, hangs] as const,
  ]);

  test.each(broken)('where a spawner %s in %s', async (_, method, misbehave) => {
    const own = createMemoryMachine();
    const open = (): MemorySpawner => Object.assign(new MemorySpawner(own), { [method]: misbehave });
    const only = ['KILL-01', 'RELEASE-01', 'DISPOSE-01', 'ADOPTION-01', 'SIGNAL-01'];
    const report = await runConformance(createOptions({ machine: own, open, only, limits: { callMs: 20 } }));
    expect(report.results).toHaveLength(only.length);
    expect(report.failed).toBeGreaterThan(0);
  });
});

describe('what a spawner does not claim', () => {
  const lesser: Partial<SpawnerCapabilities> = {
    watches: 'none',
    killsTree: false,
    passesDescriptors: false,
    capturesOutput: false,
    switchesUser: false,
    setsUmask: false,
    setsWorkingDirectory: false,
  };

  test('is skipped with the reason, and refused by the spawner', async () => {
    const poor = createMemoryMachine();
    const report = await runConformance(createOptions({ machine: poor, open: () => new MemorySpawner(poor, lesser) }));
    const skipped = report.results.filter(({ outcome }) => outcome === 'skip');
    expect(report.results.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(skipped.map(({ id, reason }) => `${id}: ${reason}`)).toMatchInlineSnapshot(`
      [
        "START-03: the spawner does not claim the capability "passesDescriptors"",
        "START-09: the spawner does not claim the capability "setsWorkingDirectory"",
        "START-10: the spawner does not claim the capability "switchesUser"",
        "START-11: the spawner does not claim the capability "passesDescriptors"",
        "START-12: the spawner does not claim the capability "setsWorkingDirectory"",
        "ENVIRONMENT-03: the spawner does not claim the capability "switchesUser"",
        "ENVIRONMENT-04: the spawner does not claim the capability "setsWorkingDirectory"",
        "ENVIRONMENT-05: the spawner does not claim the capability "setsUmask"",
        "ENVIRONMENT-06: the spawner does not claim the capability "switchesUser"",
        "ENVIRONMENT-07: the spawner does not claim the capability "switchesUser"",
        "STDIO-02: the spawner does not claim the capability "passesDescriptors"",
        "STDIO-04: the spawner does not claim the capability "passesDescriptors"",
        "STDIO-06: the spawner does not claim the capability "passesDescriptors"",
        "STDIO-07: the spawner does not claim the capability "capturesOutput"",
        "STDIO-08: the spawner does not claim the capability "capturesOutput"",
        "STDIO-10: the spawner does not claim the capability "passesDescriptors"",
        "KILL-03: the spawner does not claim the capability "killsTree"",
        "WATCH-01: the spawner does not claim the capability "watches"",
        "WATCH-02: the spawner does not claim the capability "watches"",
        "WATCH-03: the spawner does not claim the capability "watches"",
        "LEAK-03: the options name no directory in which the spawner keeps files",
      ]
    `);
  });
});

test('the same spawner gives the same report twice', async () => {
  const report = async () => {
    const own = createMemoryMachine();
    const { results } = await runConformance(createOptions({ machine: own, open: () => new MemorySpawner(own) }));
    return results.map(({ id, outcome, reason }) => [id, outcome, reason]);
  };
  expect(await report()).toEqual(await report());
});
