import { defineProject } from 'vitest/config';

/** What matters most of the end-to-end suite, with the spawner `ssd`. All of it: `HSM_E2E_SPAWNER=ssd vitest run test/e2e`. */
const files = [
  'chaos',
  'crash',
  'damaged-state',
  'environment',
  'full-disk',
  'kill-points',
  'manager-death',
  'pre-start',
  'reload',
  'service-reload',
  'stop',
];

export default defineProject({
  test: {
    name: 'hsm-ssd',
    include: files.map((name) => `test/e2e/${name}.test.ts`),
    setupFiles: ['test/e2e/support/needs-ssd.ts'],
    env: { HSM_E2E_SPAWNER: 'ssd' },
    testTimeout: 60_000,
    // Most of it is waiting. A group of its own, because all projects of a group have the same number of workers.
    maxWorkers: 2,
    sequence: { groupOrder: 1 },
  },
});
