import { defineProject } from 'vitest/config';

export default defineProject({ test: { name: 'spawner-ssd', include: ['test/**/*.test.ts'], testTimeout: 60_000 } });
