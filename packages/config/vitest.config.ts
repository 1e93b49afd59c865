import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'config',
    include: ['test/**/*.test.ts'],
    setupFiles: ['../../scripts/ci/repeatable-properties.mjs'],
    testTimeout: 60_000,
  },
});
