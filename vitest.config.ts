import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'apps/*/vitest.*.config.ts', 'scripts'],
    maxWorkers: 2,
    reporters: [
      'default',
      ['json', { outputFile: 'reports/vitest.json' }],
      './scripts/ci/skipped-reporter.mjs',
      './scripts/ci/second-try-reporter.mjs',
    ],
  },
});
